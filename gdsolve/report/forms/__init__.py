"""A report in a form that can be pasted or read by a machine: Markdown, LaTeX, CSV."""
