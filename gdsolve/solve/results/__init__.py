"""Answers as frozen data, and the document that they are written as."""
