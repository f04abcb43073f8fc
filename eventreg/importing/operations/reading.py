"""Making people of a table: what its columns seem to hold, and every row read under a mapping."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from eventreg.importing import queries
from eventreg.importing.interpreting import Interpreter
from eventreg.importing.rules.columns import guess
from eventreg.importing.rules.entries import Entry
from eventreg.importing.rules.tables import Table

#: How many rows are read between two signs of progress.
STEP = 500


def guess_columns(session: Session, event_id: int, table: Table) -> dict[int, str]:
    """What each column (from 0) seems to hold, the event's extra questions among it."""
    words = {
        one.key: tuple(filter(None, (one.key, one.label_id, one.label_en)))
        for one in queries.asked(session, event_id)
    }
    return guess(table.headers, words)


def interpreter(
    session: Session,
    event_id: int,
    mapping: Mapping[int, str],
    *,
    offer_id: int | None,
    today: date,
) -> Interpreter:
    """Who reads rows of this event under this mapping; needs no database any more. `today`: local."""
    book = queries.book(session, event_id, villages="village_code" in mapping.values())
    return Interpreter(book, mapping, category_id=offer_id, today=today)


def read_entries(
    reader: Interpreter, table: Table, progress: Callable[[int], None] | None = None
) -> list[Entry]:
    """Every row as a person. Takes seconds for thousands: no transaction may be open.

    `progress` is told after every STEP rows how many are done.
    """
    entries: list[Entry] = []
    for line in table.lines:
        entries.append(reader.entry(line))
        if progress is not None and len(entries) % STEP == 0:
            progress(len(entries))
    return entries
