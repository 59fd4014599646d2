"""Systems that are solved in fractions: linear ones, polynomial ones, families."""
