"""Newton's method on a system: in many digits, in float64, and at singular solutions."""
