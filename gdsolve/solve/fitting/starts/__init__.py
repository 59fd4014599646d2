"""Start values by themselves: axes, candidates, screening, and the search that descends from them."""
