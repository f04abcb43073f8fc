"""Events, their sessions, and the categories of participants that they offer."""
