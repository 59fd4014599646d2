"""Fits: from a problem to its answer, in memory, streamed, on several data sets, by groups of rows."""
