"""Recording consents, and their withdrawal."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.consents.models import Consent
from eventreg.consents.queries import current
from eventreg.consents.rules import CURRENT_VERSION, ConsentKind


def record(
    session: Session,
    registration_id: int,
    answers: Mapping[ConsentKind, bool],
    *,
    language: str,
    channel: str,
    now: datetime,
) -> None:
    """Keeps what somebody answered to the texts in force: which version, in which language, when (UTC).

    UU 27/2022 Pasal 22–24: the controller must be able to show the consent and its text.
    """
    answered = [Answered(registration_id, answers, language)]
    record_many(session, answered, channel=channel, now=now)


@dataclass(frozen=True)
class Answered:
    """What somebody answered to each text, and in which language they read it."""

    registration_id: int
    answers: Mapping[ConsentKind, bool]
    language: str


def record_many(
    session: Session, answered: Iterable[Answered], *, channel: str, now: datetime
) -> None:
    """As `record`, of many people at once."""
    rows = [
        {
            "registration_id": one.registration_id,
            "kind": kind,
            "version": CURRENT_VERSION,
            "language": one.language,
            "given": given,
            "at": now,
            "channel": channel,
        }
        for one in answered
        for kind, given in one.answers.items()
    ]
    if rows:
        session.execute(insert(Consent), rows)  # All at once: every sign-up comes through here.


def change(
    session: Session,
    subject: Subject,
    answers: Mapping[ConsentKind, bool],
    *,
    language: str,
    actor: Actor,
    now: datetime,
) -> list[ConsentKind]:
    """Gives or withdraws consents on the own page; which ones changed. What was answered before stays.

    `subject`: the registration, as the log names it. UU 27/2022 Pasal 9 and 40. `now`: aware, UTC.
    """
    assert subject.id is not None
    known = current(session, subject.id)
    changed = {
        kind: given
        for kind, given in answers.items()
        if kind not in known or known[kind].given is not given
    }
    record(session, subject.id, changed, language=language, channel="page", now=now)
    for kind, given in changed.items():
        if given or kind in known:
            action = Action.CONSENT_GIVEN if given else Action.CONSENT_WITHDRAWN
            facts: dict[str, str | int | None] = {"consent": kind.value}
            audit.record(session, action, subject, actor=actor, now=now, facts=facts)
    session.flush()
    return list(changed)


def take_over(session: Session, registration_id: int, answers: Iterable[Consent]) -> list[int]:
    """Keeps answers of another registration of the same person with this one too; ids of the new rows.

    Each stays what it was: which text, in which language, when and how it was answered.
    """
    rows = [
        Consent(
            registration_id=registration_id,
            kind=one.kind,
            version=one.version,
            language=one.language,
            given=one.given,
            at=one.at,
            channel=one.channel,
        )
        for one in answers
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def give_back(session: Session, registration_id: int, ids: Collection[int]) -> None:
    """Forgets answers that were taken over by mistake: they were given on another registration."""
    session.execute(
        delete(Consent).where(Consent.registration_id == registration_id, Consent.id.in_(ids))
    )
