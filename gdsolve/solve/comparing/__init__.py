"""Which model the rows support: information criteria, F tests and cross-validation side by side."""
