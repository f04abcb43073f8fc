"""The shapes of the list that devices hold. A door's entries are sealed, a desk's can be read."""

from datetime import datetime

from pydantic import BaseModel


class SeenOut(BaseModel):
    """When and where somebody received something."""

    at: datetime
    device: str


class PresentOut(SeenOut):
    """When and where somebody came in, and whether they are inside still."""

    inside: bool


class EntryOut(BaseModel):
    """What the door may know of a person. This is what a sealed entry holds, as JSON in UTF-8."""

    id: str
    name: str
    #: The id of the category; `GET /device` names it.
    category: str
    organization: str
    #: What staff noted, and the answers that the event shows at the door, in words.
    note: str
    #: The same word for people who were registered together; none for whoever came alone.
    group: str | None
    #: By the session's id.
    present: dict[str, PresentOut]
    #: By the checkpoint's id.
    received: dict[str, SeenOut]


class DeskEntryOut(EntryOut):
    """What the desk may know beside that: what people without a code are found by."""

    short: str
    phone_masked: str
    #: The last four digits; empty without a number.
    phone_end: str
    incomplete: bool


class KeptEntryOut(BaseModel):
    """An entry under the hash of the ticket's code: `sealed` for doors, `entry` for desks."""

    lookup: str
    sealed: str | None = None
    entry: DeskEntryOut | None = None


class RemovedOut(BaseModel):
    """A ticket that admits nobody, and why: the state of its registration, and for desks its id."""

    lookup: str
    state: str
    id: str | None = None


class RosterOut(BaseModel):
    """What changed since the cursor. An entry may come twice; the one that comes later counts."""

    cursor: str
    server_time: datetime
    #: How many people the whole list names.
    total: int
    entries: list[KeptEntryOut]
    removed: list[RemovedOut]
    #: Whether the cursor leads to a further page at once.
    more: bool
