"""Writers of tables: each turns the same Table into another kind of file."""
