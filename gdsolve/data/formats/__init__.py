"""One file per family of formats: text, columnar files and records, databases."""
