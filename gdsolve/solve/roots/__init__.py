"""Solutions of equation systems: exactly, by many searches at once, and what is known where there are none."""
