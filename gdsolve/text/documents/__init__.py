"""YAML 1.2 documents as plain values, with the place of every key and value in the file."""

from gdsolve.text.documents.document import Document, read_document
from gdsolve.text.documents.files import read_source
from gdsolve.text.documents.results import read_result

__all__ = ["Document", "read_document", "read_result", "read_source"]
