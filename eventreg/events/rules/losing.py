"""Sessions that people had on their programme and lost, as the log keeps them: calendars are told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LostSession:
    """A session as it was when categories (by id) lost it at a moment: it was removed, or closed to them.

    `id` is the session's own; moments are aware, UTC.
    """

    id: int
    title: str
    room: str
    starts_at: datetime
    ends_at: datetime
    offer_ids: frozenset[int]
    at: datetime


def facts_of_loss(
    title: str, room: str, starts_at: datetime, ends_at: datetime, offer_ids: Collection[int]
) -> dict[str, str | int | None]:
    """What the log keeps of a loss; nothing of it is personal."""
    return {
        "lost_by": ",".join(str(one) for one in sorted(offer_ids)),
        "title": title,
        "room": room,
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }


def loss_of_facts(
    session_id: int, at: datetime, facts: Mapping[str, str | int | None]
) -> LostSession | None:
    """The loss that an entry of the log tells of; none where nobody lost anything by it."""
    lost_by = str(facts.get("lost_by") or "")
    if not lost_by:
        return None
    return LostSession(
        id=session_id,
        title=str(facts["title"]),
        room=str(facts["room"]),
        starts_at=datetime.fromisoformat(str(facts["starts_at"])),
        ends_at=datetime.fromisoformat(str(facts["ends_at"])),
        offer_ids=frozenset(int(one) for one in lost_by.split(",")),
        at=at,
    )


def lost_by(
    losses: Iterable[LostSession], offer_id: int, *, since: datetime, open_now: Collection[int]
) -> tuple[LostSession, ...]:
    """What somebody of a category who is registered `since` then has lost, in order of time.

    `losses` in the order in which they happened; the latest one says what the session was.
    `open_now`: ids of the sessions that admit the category now: what came back is not lost.
    """
    found = {
        one.id: one
        for one in losses
        if offer_id in one.offer_ids and one.at > since and one.id not in open_now
    }
    return tuple(sorted(found.values(), key=lambda one: (one.starts_at, one.id)))
