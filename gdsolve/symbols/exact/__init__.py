"""Exact solutions with rational arithmetic: linear systems and polynomial ones."""
