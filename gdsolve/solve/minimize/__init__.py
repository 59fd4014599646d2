"""Minimize and maximize: what `auto` tries, in which order, and what comes of it."""
