"""Reads of consents."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.consents.models import Consent
from eventreg.consents.rules import ConsentKind


def history(session: Session, registration_id: int) -> list[Consent]:
    """Every answer that somebody gave, the first one first."""
    return list(
        session.scalars(
            select(Consent).where(Consent.registration_id == registration_id).order_by(Consent.id)
        )
    )


def current(session: Session, registration_id: int) -> dict[ConsentKind, Consent]:
    """The latest answer to each text; what was never asked is missing."""
    return {one.kind: one for one in history(session, registration_id)}


def later_answers(session: Session, registration_id: int, other_id: int) -> list[Consent]:
    """What somebody answered on another registration of theirs and not, or otherwise and earlier, on this one."""
    mine, theirs = current(session, registration_id), current(session, other_id)
    return [
        one
        for kind, one in theirs.items()
        if kind not in mine or (one.given is not mine[kind].given and one.at > mine[kind].at)
    ]
