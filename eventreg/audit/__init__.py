"""Who did what, when and why: a declared vocabulary, append-only."""
