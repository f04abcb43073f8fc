"""The scanner's shell."""

from eventreg.web.door import pair, scan
from eventreg.web.door.blueprint import door

__all__ = ["door", "pair", "scan"]
