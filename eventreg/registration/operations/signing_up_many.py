"""Signing many people up at once: the same as one after the other, in a handful of statements."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventreg.audit import operations as audit
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.consents import operations as consents
from eventreg.events.models import CategoryOffer, Event
from eventreg.mail.operations import About
from eventreg.registration import queries
from eventreg.registration.models import Answer, Registration, SocialAccount
from eventreg.registration.operations.crowds import Agencies, crowd_among, crowd_of
from eventreg.registration.operations.placing import lock_event
from eventreg.registration.operations.rows import columns_of, outcome_of_state
from eventreg.registration.operations.signing_up import NEWS, WINDOW, SignUp, facts_of, sign_up
from eventreg.registration.operations.telling import Told, tell_many
from eventreg.registration.rules import Crowd, Newcomer, Outcome, Refusal, Refused, State
from eventreg.tickets import operations as tickets

_BATCH = 1_000
#: For so few people it is not worth reading everybody who is registered.
_FEW = 200


@dataclass(frozen=True)
class Joined:
    """Somebody who is registered by this form: where, for which agency, in which state, on which seat."""

    form: SignUp
    secret: str
    agency_id: int | None
    state: State
    seat: int | None


def sign_up_many(
    session: Session, forms: Sequence[SignUp], *, actor: Actor, now: datetime
) -> list[Outcome]:
    """Registers people of one event in their order, exactly as `sign_up` would one by one.

    Staff take over a list, or a contact registers a group: each rule holds, each person has a ticket
    and an entry in the log. Places, people and seats are read once under the event's lock.
    `now`: aware, UTC.
    """
    if not forms:
        return []
    offers = _offers(session, forms)
    try:
        with session.begin_nested():
            return _join(session, forms, offers, actor=actor, now=now)
    except IntegrityError:  # Something stands against it that the lock should have kept away.
        return [sign_up(session, one, actor=actor, now=now) for one in forms]


def _offers(session: Session, forms: Sequence[SignUp]) -> dict[int, CategoryOffer]:
    """The categories of the forms as they are under the lock of their event, which is one."""
    ids = {one.offer_id for one in forms}
    events = set(session.scalars(select(CategoryOffer.event_id).where(CategoryOffer.id.in_(ids))))
    if len(events) != 1:
        raise ValueError("Many people are signed up for one event at a time.")
    event_id = events.pop()
    lock_event(session, event_id)
    # It may have closed while they waited for the lock.
    by_staff = all(one.by_staff for one in forms)
    session.refresh(session.get_one(Event, event_id), ("state",) if by_staff else WINDOW)
    found = session.scalars(
        select(CategoryOffer)
        .where(CategoryOffer.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    return {offer.id: offer for offer in found}


def _join(
    session: Session,
    forms: Sequence[SignUp],
    offers: dict[int, CategoryOffer],
    *,
    actor: Actor,
    now: datetime,
) -> list[Outcome]:
    event_id = next(iter(offers.values())).event_id
    event = session.get_one(Event, event_id)
    decided, joined = _decide(session, event_id, forms, offers, now=now)
    for start in range(0, len(joined), _BATCH):
        _insert(session, event, joined[start : start + _BATCH], actor=actor, now=now)
    rows = _by_submission(session, event_id, [one.submission_id for one in forms])
    return [
        Refused(said)
        if isinstance(said, Refusal)
        else outcome_of_state(*rows[form.submission_id], replay=said is None)
        for form, said in zip(forms, decided, strict=True)
    ]


def _decide(
    session: Session,
    event_id: int,
    forms: Sequence[SignUp],
    offers: dict[int, CategoryOffer],
    *,
    now: datetime,
) -> tuple[list[State | Refusal | None], list[Joined]]:
    """What each form comes to, and those by which somebody is registered."""
    crowd = _crowd(session, event_id, forms)
    found = Agencies(session, (form.person.region_code for form in forms))
    seats = queries.free_seats(session, list(offers))
    decided: list[State | Refusal | None] = []
    joined: list[Joined] = []
    for form in forms:
        offer = offers[form.offer_id]
        said = crowd.add(_newcomer(found, offer, form, now))
        decided.append(said)
        if isinstance(said, State):
            seated = said is State.CONFIRMED and offer.counts
            seat = seats[offer.id].take() if seated else None
            agency_id = found.find(offer, form.person)
            joined.append(Joined(form, secrets.token_urlsafe(32), agency_id, said, seat))
    return decided, joined


def _crowd(session: Session, event_id: int, forms: Sequence[SignUp]) -> Crowd:
    groups = {form.group_id for form in forms if form.group_id is not None}
    if len(forms) > _FEW and not groups:
        return crowd_of(session, event_id)
    return crowd_among(
        session,
        event_id,
        [form.person for form in forms],
        submissions=[form.submission_id for form in forms],
        groups=groups,
    )


def _newcomer(found: Agencies, offer: CategoryOffer, form: SignUp, now: datetime) -> Newcomer:
    return replace(
        found.newcomer(offer, form.person, form.submission_id),
        facts=facts_of(offer, form, now),
        awaits_approval=offer.approval and not form.by_staff,
        group_id=form.group_id,
    )


def _insert(
    session: Session, event: Event, joined: Sequence[Joined], *, actor: Actor, now: datetime
) -> None:
    """Writes the rows of these people, and everything that each registration has."""
    session.execute(insert(Registration), [_row(event.id, one, now) for one in joined])
    found = _by_submission(session, event.id, [one.form.submission_id for one in joined])
    ids = {submission_id: row[0] for submission_id, row in found.items()}
    for model, rows in (
        (SocialAccount, list(_accounts(joined, ids))),
        (Answer, list(_answers(joined, ids))),
    ):
        if rows:
            session.execute(insert(model), rows)
    tickets.issue_many(
        session,
        [ids[one.form.submission_id] for one in joined],
        event_id=event.id,
        ticket_key=event.ticket_key,
        now=now,
    )
    _note(session, event.id, joined, ids, actor=actor, now=now)
    told = [
        _told(event.id, ids[one.form.submission_id], one) for one in joined if not one.form.quietly
    ]
    tell_many(session, told, now=now)


def _told(event_id: int, registration_id: int, one: Joined) -> Told:
    form, about = one.form, About(event_id, registration_id, one.form.group_id)
    return Told(NEWS[one.state], about, form.person.email, form.person.phone, form.language)


def _note(
    session: Session,
    event_id: int,
    joined: Sequence[Joined],
    ids: dict[UUID, int],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    by_channel: dict[str, list[consents.Answered]] = defaultdict(list)
    for one in joined:
        form = one.form
        answered = consents.Answered(ids[form.submission_id], form.consents, form.language)
        by_channel[form.consents_came_by].append(answered)
    for channel, answers in by_channel.items():
        consents.record_many(session, answers, channel=channel, now=now)
    subjects = [Subject("registration", ids[one.form.submission_id], event_id) for one in joined]
    audit.record_many(session, Action.REGISTRATION_CREATED, subjects, actor=actor, now=now)


def _row(event_id: int, one: Joined, now: datetime) -> dict[str, Any]:
    form = one.form
    return {
        **columns_of(form.person, one.agency_id),
        "event_id": event_id,
        "offer_id": form.offer_id,
        "submission_id": form.submission_id,
        "secret": one.secret,
        "state": one.state,
        "seat": one.seat,
        "waiting_since": now if one.state is State.WAITLISTED else None,
        "group_id": form.group_id,
        "letter_id": form.letter_id,
        "reference": form.reference,
        "language": form.language,
        "note": form.note,
        "version": 1,
        "created_at": now,
    }


def _accounts(joined: Iterable[Joined], ids: dict[UUID, int]) -> Iterable[dict[str, Any]]:
    for one in joined:
        for position, account in enumerate(one.form.person.accounts):
            yield {
                "registration_id": ids[one.form.submission_id],
                "position": position,
                "platform": account.platform,
                "handle": account.handle,
                "followers": account.followers,
            }


def _answers(joined: Iterable[Joined], ids: dict[UUID, int]) -> Iterable[dict[str, Any]]:
    for one in joined:
        for question_id, value in one.form.person.answers:
            yield {
                "registration_id": ids[one.form.submission_id],
                "question_id": question_id,
                "value": value,
            }


def _by_submission(
    session: Session, event_id: int, submission_ids: Sequence[UUID]
) -> dict[UUID, tuple[int, str, State]]:
    """Id, secret and state of the registrations that these forms made."""
    found: dict[UUID, tuple[int, str, State]] = {}
    for start in range(0, len(submission_ids), _BATCH):
        rows = session.execute(
            select(
                Registration.submission_id,
                Registration.id,
                Registration.secret,
                Registration.state,
            ).where(
                Registration.event_id == event_id,
                Registration.submission_id.in_(submission_ids[start : start + _BATCH]),
            )
        )
        found |= {row[0]: (row[1], row[2], row[3]) for row in rows}
    return found
