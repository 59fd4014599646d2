"""Optimizers on the protocols alone. Doors: `loop.run`, `catalogue.OPTIMIZERS`, `options.make_options`."""
