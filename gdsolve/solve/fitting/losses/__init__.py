"""Fits by other losses than squares: robust losses and likelihoods of counts, by reweighted least squares."""
