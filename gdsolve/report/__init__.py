"""Everything that people and programs read: human reports, JSON documents, files, drawn faults.

Empty on purpose: faults are drawn without importing Rich or NumPy, so each door is imported from its file.
"""
