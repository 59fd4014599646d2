"""From a start to a minimum: variable projection, Levenberg-Marquardt, the last digits."""
