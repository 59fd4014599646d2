"""The best answer of an objective: search box, independent parts, smooth stand-ins, and the global
search itself.
"""
