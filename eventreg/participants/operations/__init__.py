"""What staff do with the list of participants: many at once, and back again; notes; chosen columns."""

from eventreg.participants.operations.bulk import (
    Wish,
    begin,
    give_up_batch,
    undo,
    work_on,
)
from eventreg.participants.operations.noting import add_note, choose_look

__all__ = ["Wish", "add_note", "begin", "choose_look", "give_up_batch", "undo", "work_on"]
