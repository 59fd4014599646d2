"""One file per kind of report; `human.py` lists them."""
