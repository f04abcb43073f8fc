"""Pages: which one is wanted, and cursors, lines that say where one ended and only we understand."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)

from eventreg.api.problems import FieldProblem
from eventreg.api.schemas import CalendarMoment

MOST_ROWS = 500
USUAL_ROWS = 100
#: What began before a list was read may be committed after it: the next one looks so far back.
_LOOK_BACK = timedelta(minutes=2)
_MOST = 2**31 - 1


def _with_plus(value: object) -> object:
    """In an address an unescaped "+" means a space; before the offset it can only be the plus."""
    return re.sub(r" (\d\d:\d\d)$", r"+\1", value) if isinstance(value, str) else value


#: A moment that is asked for.
Since = Annotated[CalendarMoment, BeforeValidator(_with_plus)]


class PageWish(BaseModel):
    """Which page is wanted. A cursor goes on where its page ended, under the same `changed_since`."""

    model_config = ConfigDict(extra="ignore")
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = USUAL_ROWS
    cursor: Annotated[str, Field(max_length=400)] | None = None
    changed_since: Since | None = None


_MOMENT: TypeAdapter[datetime | None] = TypeAdapter(Since | None)


@dataclass(frozen=True)
class Place:
    """Behind which row (0: at the start) a page begins, since when rows must have changed, as of when."""

    after: int
    since: datetime | None
    as_of: datetime


def place_of(wish: PageWish, now: datetime) -> Place | FieldProblem:
    """Where the wanted page begins. A walk through all pages has the `as_of` of its first one."""
    if wish.cursor is None:
        return Place(0, wish.changed_since, now - _LOOK_BACK)
    try:
        after, since, as_of = json.loads(base64.urlsafe_b64decode(wish.cursor.encode("ascii")))
        begun = _MOMENT.validate_python(as_of)
        changed_since = _MOMENT.validate_python(since)
    except (binascii.Error, ValueError, TypeError, RecursionError, ValidationError):
        return _no_cursor()
    if type(after) is not int or not 0 <= after <= _MOST or begun is None:
        return _no_cursor()
    return Place(after, changed_since, begun)


def cursor_behind(place: Place, last: int) -> str:
    """The cursor of the page behind the row with this id."""
    since = None if place.since is None else place.since.isoformat()
    line = json.dumps([last, since, place.as_of.isoformat()])
    return base64.urlsafe_b64encode(line.encode()).decode()


def _no_cursor() -> FieldProblem:
    return FieldProblem("cursor", "is none of ours: begin again without one")
