"""Workbooks around an import: an empty template, and the list with its errors beside the cells."""
