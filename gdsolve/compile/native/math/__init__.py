"""Elementary functions written out as vector code: no call, no branch, no table.

Every function takes a `Code` and names of vectors and returns the name of the result. What it may not do is return
a wrong finite number: a lane for which the code is not valid is marked by `Code.doubt`, or is nan or infinite, and is
computed anew by the NumPy engine. Errors are given in ulp of the exact result, as measured against mpmath.
"""
