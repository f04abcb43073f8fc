"""Privacy: how long each kind of data is kept, and everything that is stored of one person."""
