"""The scanner's shell."""

from eventreg.web.door import manifest, pair, practice, scan, worker
from eventreg.web.door.blueprint import door

__all__ = ["door", "manifest", "pair", "practice", "scan", "worker"]
