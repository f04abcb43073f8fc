"""The overview of one event: what needs somebody now, how it fills, and what to report of it."""
