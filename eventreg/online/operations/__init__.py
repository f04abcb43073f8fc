"""What can be done about attending online."""

from eventreg.online.operations.announcing import (
    Announced,
    AnnounceRefusal,
    NotAnnounced,
    WordWish,
    announce,
    close_word,
)
from eventreg.online.operations.presence import (
    NotHeard,
    Present,
    WordRefusal,
    WrongWord,
    say_word,
)
from eventreg.online.operations.recording import (
    NotRecorded,
    Recorded,
    RecordRefusal,
    record_report,
    undo_report,
)
from eventreg.online.operations.reports import (
    Kept,
    NewReport,
    discard_report,
    dismiss,
    forget_strangers,
    keep_report,
    reopen_person,
    take_for,
)

__all__ = [
    "AnnounceRefusal",
    "Announced",
    "Kept",
    "NewReport",
    "NotAnnounced",
    "NotHeard",
    "NotRecorded",
    "Present",
    "RecordRefusal",
    "Recorded",
    "WordRefusal",
    "WordWish",
    "WrongWord",
    "announce",
    "close_word",
    "discard_report",
    "dismiss",
    "forget_strangers",
    "keep_report",
    "record_report",
    "reopen_person",
    "say_word",
    "take_for",
    "undo_report",
]
