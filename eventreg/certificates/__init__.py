"""Certificates: so far the lesson hours that they will state."""
