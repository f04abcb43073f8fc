"""What can be done with a file of participants: start an import, check it, take it over, forget it."""

from eventreg.importing.operations.reading import guess_columns, interpreter, read_entries
from eventreg.importing.operations.steps import (
    CHANGEABLE,
    KEPT,
    actor_of,
    advance,
    choose_columns,
    claim,
    fail,
    forget_old,
    mapping_of,
    may_apply,
    note_check,
    note_report,
    note_result,
    order,
    start,
    tell_next,
)
from eventreg.importing.operations.taking_over import TakenOver, take_over, tell_some, try_out

__all__ = [
    "CHANGEABLE",
    "KEPT",
    "TakenOver",
    "actor_of",
    "advance",
    "choose_columns",
    "claim",
    "fail",
    "forget_old",
    "guess_columns",
    "interpreter",
    "mapping_of",
    "may_apply",
    "note_check",
    "note_report",
    "note_result",
    "order",
    "read_entries",
    "start",
    "take_over",
    "tell_next",
    "tell_some",
    "try_out",
]
