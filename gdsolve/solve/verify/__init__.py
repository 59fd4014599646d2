"""A saved answer, checked again without trusting what found it."""
