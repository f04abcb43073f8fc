"""Reports: one Table, many writers."""
