"""Models that are linear in all parameters, solved in one step in as many digits as they need."""
