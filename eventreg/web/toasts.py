"""Sentences on what was just done, with the way to take it back."""

from flask import flash

#: How a flashed message's category begins whose rest is the address that takes back what it tells.
UNDO = "undo "


def flash_undo(said: str, undo: str) -> None:
    """Says what was done, beside a button that sends an empty form to the address `undo`."""
    flash(said, UNDO + undo)
