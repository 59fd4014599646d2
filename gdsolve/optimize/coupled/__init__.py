"""Functions of many variables, each coupled to few others: their matrices, and steps with them."""
