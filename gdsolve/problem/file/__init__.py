"""Problem files: their keys as pydantic models, places, faults, and the way to a problem."""
