"""Sign-up: who takes part, in which state, on which seat."""
