"""What staff do with the list of participants: many at once, and back again; notes; chosen columns; badges."""

from eventreg.participants.operations.badges import note_badges
from eventreg.participants.operations.bulk import (
    Wish,
    begin,
    give_up_batch,
    undo,
    work_on,
)
from eventreg.participants.operations.cancelling import cancel_one, restore_one
from eventreg.participants.operations.lining_up import give_up_lining_up, line_up
from eventreg.participants.operations.messaging import (
    WRITTEN_TEST,
    Draft,
    NotSent,
    discard_message,
    forget_empty_drafts,
    line_up_test,
    rewrite_message,
    send_message,
    stop_message,
    write_message,
    write_to_marked,
)
from eventreg.participants.operations.noting import add_note, choose_look

__all__ = [
    "WRITTEN_TEST",
    "Draft",
    "NotSent",
    "Wish",
    "add_note",
    "begin",
    "cancel_one",
    "choose_look",
    "discard_message",
    "forget_empty_drafts",
    "give_up_batch",
    "give_up_lining_up",
    "line_up",
    "line_up_test",
    "note_badges",
    "restore_one",
    "rewrite_message",
    "send_message",
    "stop_message",
    "undo",
    "work_on",
    "write_message",
    "write_to_marked",
]
