"""What staff do with the list of participants: many at once with undo, notes, and how they look at it."""
