"""Groups and invitations: who is registered by them, and how many."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.event import listen, remove
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import PARTICIPANT, Action
from eventreg.categories.rules import ParticipantKind
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.rules import LetterRule
from eventreg.files.models import StoredFile
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import (
    Contact,
    GroupSignUp,
    InvitationFacts,
    Member,
    NewGroup,
    cancel,
    change_contact,
    change_invitation,
    decline,
    invite,
    preview_members,
    register_group,
    register_members,
    remove_invitation,
)
from eventreg.registration.queries import invitations_of, members_in_force, with_contact
from eventreg.registration.rules import (
    Confirmed,
    Message,
    Outcome,
    Person,
    Refusal,
    Refused,
    State,
)
from eventreg.registration.rules.groups import called, repeated
from tests.factories import make_event, make_person, make_registration, offer_of

AGENCY = ParticipantKind.AGENCY


def member(**columns: str | None) -> Member:
    return Member(uuid4(), make_person(AGENCY, **columns))


def new_group(offer: CategoryOffer, **more: object) -> NewGroup:
    facts = {
        "offer_id": offer.id,
        "submission_id": uuid4(),
        "organization": "Dinas Contoh Kota Surabaya",
        "region_code": "35.78",
        "contact_name": "Sekretaris Contoh",
        "contact_email": "sekretaris@example.org",
    }
    return NewGroup(**{**facts, **more})  # type: ignore[arg-type]  # A test may leave any of them out.


def register(
    session: Session, new: NewGroup, members: Sequence[Member], now: datetime
) -> GroupSignUp:
    return register_group(session, new, members, actor=PARTICIPANT, now=now)


def add(
    session: Session, group: Group, members: Sequence[Member], now: datetime
) -> tuple[Outcome, ...]:
    return register_members(session, group, members, actor=PARTICIPANT, now=now)


def invited(session: Session, offer: CategoryOffer, places: int | None, now: datetime) -> Group:
    return invite(session, [new_group(offer, places=places)], actor=PARTICIPANT, now=now)[0]


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, now=now)


def test_good_people_are_registered_and_others_are_not(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    known = make_registration(session, offer)
    twin = Member(uuid4(), make_person(AGENCY, full_name=known.full_name, phone=known.phone))
    made = register(session, new_group(offer), [member(), twin, member()], now)
    assert isinstance(made.outcomes[0], Confirmed)
    assert made.outcomes[1] == Refused(Refusal.ALREADY_REGISTERED)
    assert made.group is not None
    assert members_in_force(session, made.group.id) == 2
    link = select(OutboxMail.registration_id).where(OutboxMail.message == Message.LINK)
    assert session.scalars(link).all() == [known.id], "The link goes to the contact on record."


def test_a_form_sent_twice_is_one_group(session: Session, event: Event, now: datetime) -> None:
    new, members = new_group(offer_of(event, "agency")), [member(), member()]
    first, second = (register(session, new, members, now) for _time in range(2))
    assert first.group is second.group
    assert all(isinstance(one, Confirmed) and one.replay for one in second.outcomes)
    assert len(session.scalars(select(Registration)).all()) == 2


def test_without_anybody_there_is_no_group(session: Session, event: Event, now: datetime) -> None:
    offer = offer_of(event, "agency")
    known = make_registration(session, offer)
    twin = Member(uuid4(), make_person(AGENCY, full_name=known.full_name, phone=known.phone))
    made = register(session, new_group(offer), [twin], now)
    assert made.group is None
    assert session.scalars(select(Group)).all() == []
    assert session.scalars(select(OutboxMail).where(OutboxMail.group_id.is_not(None))).all() == []


def test_the_preview_says_what_then_happens(session: Session, now: datetime) -> None:
    event = make_event(session, now=now, quota=2, waiting_list=True)
    offer = offer_of(event, "agency")
    known = make_registration(session, offer)
    people = [
        make_person(AGENCY),
        make_person(AGENCY, full_name=known.full_name, phone=known.phone),
        make_person(AGENCY),
    ]
    expected = [State.CONFIRMED, Refusal.ALREADY_REGISTERED, State.WAITLISTED]
    assert preview_members(session, offer, people) == expected
    made = register(session, new_group(offer), [Member(uuid4(), one) for one in people], now)
    states = {
        one.registration_id: session.get_one(Registration, one.registration_id).state
        for one in made.outcomes
        if not isinstance(one, Refused)
    }
    assert list(states.values()) == [State.CONFIRMED, State.WAITLISTED]


def test_an_invitation_takes_no_more_than_its_places(
    session: Session, event: Event, now: datetime
) -> None:
    group = invited(session, offer_of(event, "agency"), 2, now)
    people = [member() for _number in range(3)]
    prospects = preview_members(session, group.offer, [one.person for one in people], group=group)
    assert prospects == [State.CONFIRMED, State.CONFIRMED, Refusal.GROUP_FULL]
    outcomes = add(session, group, people, now)
    assert outcomes[2] == Refused(Refusal.GROUP_FULL)
    first = outcomes[0]
    assert isinstance(first, Confirmed)
    gone = session.get_one(Registration, first.registration_id)
    cancel(session, gone, reason="sakit", actor=PARTICIPANT, now=now)
    assert isinstance(add(session, group, [people[2]], now)[0], Confirmed)


def test_the_places_hold_when_several_browsers_send_at_once(
    app: Flask, session: Session, event: Event, now: datetime
) -> None:
    group = invited(session, offer_of(event, "agency"), 3, now)
    group_id, browsers = group.id, 5
    people = [[member() for _number in range(2)] for _browser in range(browsers)]
    session.commit()
    start = Barrier(browsers)

    def send(members: list[Member]) -> int:
        start.wait()
        with app.app_context(), writing():
            mine = db.session()
            group = mine.get_one(Group, group_id)
            outcomes = add(mine, group, members, utc_now())
            mine.commit()
        return sum(isinstance(one, Confirmed) for one in outcomes)

    with ThreadPoolExecutor(browsers) as pool:
        registered = list(pool.map(send, people))
    assert sum(registered) == 3
    assert members_in_force(session, group_id) == 3


def test_who_sends_somebody_has_not_declined(session: Session, event: Event, now: datetime) -> None:
    group = invited(session, offer_of(event, "agency"), 2, now)
    assert decline(session, group, actor=PARTICIPANT, now=now)
    assert invitations_of(session, event.id)[0].group.declined_at == now
    add(session, group, [member()], now)
    assert group.declined_at is None
    assert not decline(session, group, actor=PARTICIPANT, now=now)


def test_an_invitation_made_by_mistake_goes_without_a_trace_in_the_outbox(
    session: Session, event: Event, now: datetime
) -> None:
    group = invited(session, offer_of(event, "agency"), 2, now)
    assert remove_invitation(session, group, actor=PARTICIPANT, now=now)
    mail = session.scalars(select(OutboxMail)).one()
    session.refresh(mail)
    assert (mail.state, mail.group_id) == (MailState.WITHDRAWN, None)
    assert session.scalars(select(Group)).all() == []
    actions = session.scalars(select(AuditEntry.action)).all()
    assert Action.GROUP_REMOVED in actions


def test_an_invitation_that_was_used_stays(session: Session, event: Event, now: datetime) -> None:
    group = invited(session, offer_of(event, "agency"), 2, now)
    outcome = add(session, group, [member()], now)[0]
    assert isinstance(outcome, Confirmed)
    one = session.get_one(Registration, outcome.registration_id)
    cancel(session, one, reason="salah", actor=PARTICIPANT, now=now)
    assert not remove_invitation(session, group, actor=PARTICIPANT, now=now)


def test_a_new_contact_is_sent_the_link(session: Session, event: Event, now: datetime) -> None:
    group = invited(session, offer_of(event, "agency"), 2, now)
    contact = Contact("Budi Contoh", "+6289300000001", None)
    assert change_contact(session, group, contact, actor=PARTICIPANT, now=now)
    assert not change_contact(session, group, contact, actor=PARTICIPANT, now=now)
    recipients = session.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)).all()
    before, after = "sekretaris@example.org", "+6289300000001"
    assert recipients == [before, before, after], "The one before is told that it was changed."


def stored_letter(session: Session, now: datetime) -> StoredFile:
    made = StoredFile(
        name="surat.pdf", media_type="application/pdf", size=1, sha256="0" * 64, created_at=now
    )
    session.add(made)
    session.flush()
    return made


@contextmanager
def statements_of(session: Session) -> Iterator[list[str]]:
    """What reaches the database meanwhile, apart from savepoints."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "SAVEPOINT" not in statement:
            seen.append(" ".join(statement.split())[:150])

    engine = session.get_bind()
    listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("number", [5, 100])
def test_a_group_costs_the_same_however_many_they_are(
    session: Session, event: Event, now: datetime, number: int
) -> None:
    """Everything that decides is read once, and everything is written at once."""
    offer = offer_of(event, "agency")
    members = [member(full_name=f"Peserta Nomor {place}") for place in range(number)]
    with statements_of(session) as statements:
        made = register(session, new_group(offer), members, now)
        session.flush()
    assert made.group is not None
    assert members_in_force(session, made.group.id) == number
    assert len(statements) <= 35, "\n".join(statements)


def test_a_required_letter_is_required_of_groups(
    session: Session, event: Event, now: datetime
) -> None:
    offer = offer_of(event, "agency")
    offer.letter = LetterRule.REQUIRED
    session.flush()
    made = register(session, new_group(offer), [member()], now)
    assert made.outcomes == (Refused(Refusal.LETTER_MISSING),)
    group = invited(session, offer, 2, now)
    assert add(session, group, [member()], now) == (Refused(Refusal.LETTER_MISSING),)
    letter = stored_letter(session, now)
    people = [member()]
    outcomes = register_members(
        session, group, people, actor=PARTICIPANT, now=now, letter_id=letter.id
    )
    assert isinstance(outcomes[0], Confirmed)
    assert group.members[0].letter_id == letter.id
    with_letter = register(session, new_group(offer, letter_id=letter.id), [member()], now)
    assert with_letter.group is not None
    assert with_letter.group.members[0].letter_id == letter.id


def test_the_link_of_an_earlier_group_goes_to_its_contact_alone(
    session: Session, event: Event, now: datetime
) -> None:
    """Whoever types somebody's phone number with an address of their own learns no link."""
    offer = offer_of(event, "agency")
    phone = "+6289300000009"
    first = register(session, new_group(offer, contact_phone=phone), [member()], now).group
    assert first is not None
    stranger = new_group(offer, contact_phone=phone, contact_email="lain@example.com")
    for _time in range(2):
        made = register(session, stranger, [member()], now)
        assert made.group is not first
    about_first = select(OutboxMail.recipient).where(
        OutboxMail.group_id == first.id, OutboxMail.registration_id.is_(None)
    )
    assert session.scalars(about_first).all() == ["sekretaris@example.org"] * 2
    assert [one.id for one in with_contact(session, first)] == [made.group and made.group.id]


def test_an_invitation_is_corrected(session: Session, event: Event, now: datetime) -> None:
    group = invited(session, offer_of(event, "agency"), 3, now)
    add(session, group, [member(), member()], now)
    facts = InvitationFacts("Badan Contoh", "35.73", 1, Contact("Budi", "+6289300000001", None))
    for changed in (True, False):
        assert change_invitation(session, group, facts, actor=PARTICIPANT, now=now) is changed
    assert (group.organization, group.region.code, group.places) == ("Badan Contoh", "35.73", 1)
    assert members_in_force(session, group.id) == 2, "Whoever is registered stays."
    assert add(session, group, [member()], now) == (Refused(Refusal.GROUP_FULL),)
    about = (OutboxMail.group_id == group.id, OutboxMail.registration_id.is_(None))
    told = session.execute(
        select(OutboxMail.message, OutboxMail.recipient).where(*about).order_by(OutboxMail.id)
    ).all()
    assert told[1:] == [
        (Message.CONTACT_CHANGED, "sekretaris@example.org"),
        (Message.INVITATION, "+6289300000001"),
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Pak Yusuf", "Yusuf"),
        ("Bpk. Yusuf Contoh", "Yusuf Contoh"),
        ("Bapak/Ibu Yusuf", "Yusuf"),
        ("Ibu Hj. Siti Contoh, S.Sos.", "Hj. Siti Contoh, S.Sos."),
        ("Budi", "Budi"),
        ("Pakuwon Jaya", "Pakuwon Jaya"),
        ("Pak", "Pak"),
        ("", ""),
    ],
)
def test_nobody_is_called_by_two_salutations(typed: str, name: str) -> None:
    assert called(typed) == name


NAMES = st.sampled_from(["Siti Contoh", "siti contoh", "Budi"])
NUMBERS = st.sampled_from(["+6289300000001", "+6289300000002", None])


@given(st.lists(st.one_of(st.none(), st.tuples(NAMES, NUMBERS, NUMBERS)), max_size=6))
def test_repetitions_are_those_of_like_name_and_one_number(
    facts: list[tuple[str, str | None, str | None] | None],
) -> None:
    people = [one and Person(one[0], "L", "35.78", phone=one[1], nip=one[2]) for one in facts]
    found = repeated(people)
    for place, first in found.items():
        one, other = people[place], people[first]
        assert first < place
        assert one
        assert other
        assert one.full_name.lower() == other.full_name.lower()
        assert (one.phone and one.phone == other.phone) or (one.nip and one.nip == other.nip)
    rest = [one for place, one in enumerate(people) if one and place not in found]
    assert repeated(rest) == {}
