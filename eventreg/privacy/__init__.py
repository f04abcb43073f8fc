"""Privacy: so far how long each kind of data is kept, as the notice tells."""
