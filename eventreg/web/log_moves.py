"""Entries of the log about what was moved: from where to where, in words."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.events.models import CategoryOffer
from eventreg.web.languages import language
from eventreg.web.log_fields import Names

#: What people are moved between by these; the facts of an entry say `from` and `to`.
_MOVES: dict[Action, object] = {
    Action.REGISTRATION_MOVED: _l("Category"),
    Action.REGISTRATION_MOVE_UNDONE: _l("Category"),
}


def ways_of(entry: AuditEntry, names: Names) -> list[tuple[str, str, str]]:
    """What somebody was moved between, from where and to where; nothing for other entries."""
    if entry.action not in _MOVES:
        return []
    said = str(_MOVES[Action(entry.action)])
    slugs = [str(entry.facts.get(name) or "") for name in ("from", "to")]
    before, after = (names.offers.get((entry.event_id or 0, one), one) for one in slugs)
    return [(said, before, after)]


def offers_of(session: Session, entries: Sequence[AuditEntry]) -> dict[tuple[int, str], str]:
    """The categories among which people were moved, by event and short name."""
    moves = [one for one in entries if one.action in _MOVES]
    slugs = {str(one.facts.get(name)) for one in moves for name in ("from", "to")}
    if not slugs:
        return {}
    of_moves = CategoryOffer.event_id.in_({one.event_id for one in moves})
    rows = session.scalars(select(CategoryOffer).where(of_moves, CategoryOffer.slug.in_(slugs)))
    return {(one.event_id, one.slug): one.name(language()) for one in rows}
