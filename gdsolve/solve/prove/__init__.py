"""Proofs by interval arithmetic: no lower value in a box, all roots in a box."""
