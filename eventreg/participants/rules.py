"""Changing many participants at once, notes on them, and the columns of their list."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

#: So many people are changed before the page answers; more are left to the worker.
AT_ONCE = 500
#: So many share a transaction, so that scans wait for none of them long.
BATCH = 200
#: So often a batch is tried before the rest is left alone.
MOST_ATTEMPTS = 3


class BulkKind(StrEnum):
    """What is done to many people at once."""

    APPROVE = "approve"
    REJECT = "reject"
    MOVE = "move"
    CANCEL = "cancel"


class BulkState(StrEnum):
    """How far it is."""

    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


#: While it is in one of these, the worker goes on with it.
IN_WORK = frozenset({BulkState.WORKING, BulkState.UNDOING})


class ListColumn(StrEnum):
    """A column of the list of participants that may be left out. The name always stands there."""

    STATE = "state"
    ATTENDANCE = "attendance"
    ORGANIZATION = "organization"
    CATEGORY = "category"
    PHONE = "phone"
    EMAIL = "email"
    ANSWER = "answer"
    GROUP = "group"
    REGISTERED = "registered"


#: What the list shows to whoever has not chosen.
USUAL_COLUMNS = (
    ListColumn.STATE,
    ListColumn.ATTENDANCE,
    ListColumn.ORGANIZATION,
    ListColumn.CATEGORY,
    ListColumn.PHONE,
    ListColumn.REGISTERED,
)
PAGE_SIZES = (25, 50, 100, 200)
USUAL_SIZE = 50


@dataclass(frozen=True)
class ListLook:
    """How somebody looks at the list: which columns, in their fixed order, and how many rows a page."""

    columns: tuple[ListColumn, ...] = USUAL_COLUMNS
    per_page: int = USUAL_SIZE


def look_of(columns: Iterable[str], per_page: int) -> ListLook:
    """What was chosen, as far as there is such a thing; a page of unknown size has the usual one."""
    known = set(columns)
    chosen = tuple(one for one in ListColumn if one.value in known)
    return ListLook(chosen, per_page if per_page in PAGE_SIZES else USUAL_SIZE)
