"""What an answer is: tests that try to refute it, and the verdict that follows from them. Door: `judge.judge`."""
