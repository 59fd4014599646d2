"""Steps and line searches: pure functions that the methods are made of."""
