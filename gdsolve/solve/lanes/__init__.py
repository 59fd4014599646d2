"""Global search: many local searches ("lanes") run together, and what they found is counted."""
