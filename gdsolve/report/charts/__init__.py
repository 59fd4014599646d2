"""Pictures of answers: `make.py` turns results into charts, and one file per medium draws a chart."""
