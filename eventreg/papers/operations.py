"""Changing how papers look: in the whole office, or where one event differs."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor, Change
from eventreg.papers.models import PaperStyle
from eventreg.papers.queries import own_format, own_letterhead, scope_of, style_of
from eventreg.papers.rules import MOST_SIGNERS, Letterhead, PaperFormat, Signer

#: Of a NIP the log shows its end alone.
_SHOWN_DIGITS = 3


@dataclass(frozen=True)
class Saved:
    """The papers look as was asked. `changed`: whether anything is different.

    `released`: the stored file of a logo that no papers bear any more.
    """

    changed: bool
    released: int | None = None


@dataclass(frozen=True)
class Outdated:
    """Nothing was changed: somebody else saved since the form was opened. `version`: the one now."""

    version: int


def change_letterhead(
    session: Session,
    event_id: int | None,
    wish: Letterhead,
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> Saved | Outdated:
    """Replaces kop and signers of an event or (none) of the office, if `version` was the one shown."""
    style = _opened(session, event_id)
    before = own_letterhead(style)
    changes = _differences(_words(before), _words(wish))
    if not changes:
        return Saved(changed=False)
    if style is None or style.version != version:
        return Outdated(style.version if style else 0)
    style.heading, style.address = wish.heading, wish.address
    style.logo_id, style.signed_in = wish.logo_id, wish.signed_in
    style.signers = [asdict(one) for one in wish.signers]
    _note(session, style, Action.LETTERHEAD_CHANGED, changes, actor=actor, now=now)
    dropped = before.logo_id if before.logo_id != wish.logo_id else None
    return Saved(changed=True, released=_unused(session, dropped))


def change_format(
    session: Session,
    event_id: int | None,
    wish: PaperFormat,
    *,
    actor: Actor,
    now: datetime,
) -> Saved | Outdated:
    """Says how the sheets of an event or (none) of the office are printed; the last word holds."""
    style = _opened(session, event_id)
    if style is None:
        return Outdated(0)
    before, after = (
        {name: str(value or "") for name, value in asdict(one).items()}
        for one in (own_format(style), wish)
    )
    changes = _differences(before, after)
    if changes:
        style.size, style.orientation, style.form = wish.size, wish.orientation, wish.form
        _note(session, style, Action.PAPERS_CHANGED, changes, actor=actor, now=now)
    return Saved(changed=bool(changes))


def copy_style(session: Session, source_id: int, event_id: int) -> None:
    """Gives an event the papers of another one, where that one differs from the office."""
    source = style_of(session, source_id)
    if source is None:
        return
    looks = {
        name: getattr(source, name)
        for name in ("heading", "address", "logo_id", "signed_in", "signers")
    }
    formats = asdict(own_format(source))
    session.add(
        PaperStyle(scope=scope_of(event_id), event_id=event_id, version=1, **looks, **formats)
    )
    session.flush()


def _opened(session: Session, event_id: int | None) -> PaperStyle | None:
    """The row, locked; made where there is none. None where somebody else makes it in this moment."""
    style = style_of(session, event_id)
    if style is not None:
        db.lock_rows(session, PaperStyle.id, [style.id])
        session.refresh(style)
        return style
    try:
        with session.begin_nested():
            style = PaperStyle(scope=scope_of(event_id), event_id=event_id)
            session.add(style)
            session.flush()
    except IntegrityError:
        return None
    return style


def _words(one: Letterhead) -> dict[str, str]:
    """The fields as the log shows them."""
    words = {
        "heading": one.heading,
        "address": one.address,
        "logo": str(one.logo_id or ""),
        "signed_in": one.signed_in,
    }
    for number in range(MOST_SIGNERS):
        signer = one.signers[number] if number < len(one.signers) else Signer("", "")
        words[f"signer_{number + 1}"] = ", ".join(
            filter(None, (signer.name, signer.capacity, signer.rank, _last_digits(signer.nip)))
        )
    return words


def _last_digits(nip: str) -> str:
    return f"NIP …{nip[-_SHOWN_DIGITS:]}" if nip else ""


def _differences(before: dict[str, str], after: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(name, before[name], after[name]) for name in before if before[name] != after[name]
    )


def _unused(session: Session, logo_id: int | None) -> int | None:
    """The logo, if no other papers bear it: a copied event shares that of its source."""
    if logo_id is None:
        return None
    shared = session.scalar(select(PaperStyle.id).where(PaperStyle.logo_id == logo_id).limit(1))
    return logo_id if shared is None else None


def _note(
    session: Session,
    style: PaperStyle,
    action: Action,
    changes: tuple[Change, ...],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    style.version += 1
    session.flush()
    subject = Subject("papers", style.id, style.event_id)
    audit.record(session, action, subject, actor=actor, now=now, changes=changes)
    session.flush()
