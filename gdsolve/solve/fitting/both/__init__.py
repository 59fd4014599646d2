"""Fits where the inputs have errors too: orthogonal distance regression."""
