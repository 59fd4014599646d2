"""Interval rules of the elementwise operations, in families as the records are.

A rule takes intervals for the operands and returns one that holds every value the operation takes on them, as
real numbers: every bound is rounded outwards. It tells its `Watch` where the operation is not defined,
breaks or bends. The records name their rule (`enclose`); nothing here is imported before an interval is
asked for.
"""
