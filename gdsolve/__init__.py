"""Optimization from one shell line."""
