"""Taking over participants from a spreadsheet: read, mapped, checked row by row, then added at once."""
