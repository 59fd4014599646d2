"""What native code refuses."""


class NotNativeError(ValueError):
    """Native code cannot be made for this: an operation without a rule, or no way to run it."""
