"""The numerical search: many starts side by side, candidates judged, and what they say together."""
