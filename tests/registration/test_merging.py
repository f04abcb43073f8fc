"""Two registrations of one person become one, and two again: nothing is lost on either way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.consents import operations as consents
from eventreg.consents.models import Consent
from eventreg.consents.queries import current
from eventreg.consents.rules import ConsentKind
from eventreg.events.models import Event
from eventreg.files.models import StoredFile
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Answer, Group, Registration
from eventreg.registration.operations import (
    MergePlan,
    MergeUndone,
    NewGroup,
    SignUp,
    add_group,
    answer_reminder,
    cancel,
    merge,
    person_of,
    plan_merge,
    sign_up,
    undo_merge,
)
from eventreg.registration.operations.telling import tell
from eventreg.registration.rules import AccountData, Message, Person, State
from eventreg.registration.rules.merging import merged_person, parted_person
from tests.factories import NOTICE_READ, make_event, make_person, make_registration, offer_of
from tests.questions import ask

NIP = "198911052015032901"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """An event that begins tomorrow, with a waiting list."""
    event = make_event(session, slug="acara", now=now, waiting_list=True)
    for one in event.sessions:
        one.starts_at, one.ends_at = now + timedelta(days=1), now + timedelta(days=1, hours=4)
    session.flush()
    return event


def two(
    session: Session, event: Event, now: datetime, slug: str = "agency", **other: Any
) -> tuple[Registration, Registration]:
    """Two registrations of one person under two names; `other`: what the second one says more."""
    offer = offer_of(event, slug)
    kept = make_registration(session, offer, now=now, full_name="Rizal Fahmi")
    return kept, make_registration(session, offer, now=now, full_name="Pak Rizal", **other)


def a_file(session: Session, now: datetime) -> StoredFile:
    letter = StoredFile(
        name="surat.pdf", media_type="application/pdf", size=1, sha256="0" * 64, created_at=now
    )
    session.add(letter)
    session.flush()
    return letter


def a_group(session: Session, event: Event, now: datetime, slug: str = "agency") -> Group:
    new = NewGroup(
        offer_id=offer_of(event, slug).id,
        submission_id=uuid4(),
        organization="Dinas Contoh",
        region_code="35.78",
        contact_name="Dewi Anggraini",
        contact_email="dewi@example.org",
    )
    return add_group(session, new, actor=PARTICIPANT, now=now)


def merged(session: Session, kept: Registration, other: Registration, now: datetime) -> None:
    assert merge(session, kept, other, actor=SYSTEM, now=now)


def undone(session: Session, other: Registration, now: datetime) -> None:
    assert isinstance(undo_merge(session, other, actor=SYSTEM, now=now), MergeUndone)


def snapshot(session: Session, *people: Registration) -> list[dict[str, Any]]:
    """Everything that is known of people, but for how often their rows were written, and word of a merge."""
    session.flush()
    session.expire_all()
    found = []
    for one in people:
        row = {c.key: getattr(one, c.key) for c in Registration.__table__.columns}
        del row["version"], row["changed_at"]
        given = session.scalars(
            select(Consent).where(Consent.registration_id == one.id).order_by(Consent.id)
        )
        lines = session.scalars(
            select(OutboxMail)
            .where(OutboxMail.registration_id == one.id, OutboxMail.message != Message.MERGED)
            .order_by(OutboxMail.id)
        )
        row["person"] = person_of(one)
        row["consents"] = [(c.id, c.kind, c.given, c.at, c.version) for c in given]
        row["messages"] = [(m.id, m.message, m.state, m.once, m.due_at) for m in lines]
        found.append(row)
    return found


def test_gaps_are_filled_and_ones_own_words_win(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = two(session, event, now, email="rizal@example.org", nip=NIP, needs="Kursi roda")
    kept.needs, kept.note, other.note = "Vegetarian", "", "Datang bersama sopir"
    kept.reference, other.reference = None, "PST-7"
    other.coming, other.coming_at = True, now
    letter = a_file(session, now)
    other.letter_id = letter.id
    session.flush()
    phone = kept.phone

    merged(session, kept, other, now)

    assert (kept.full_name, kept.phone) == ("Rizal Fahmi", phone)
    assert (kept.email, kept.nip, kept.needs) == ("rizal@example.org", NIP, "Vegetarian")
    said, given_up = snapshot(session, kept, other)
    assert (said["note"], said["reference"]) == ("Datang bersama sopir", "PST-7")
    assert (kept.coming, kept.coming_at) == (True, now)
    assert kept.letter_id == letter.id
    assert (given_up["state"], given_up["reference"]) == (State.REPLACED, None)
    assert other.letter_id == letter.id, "Its own record stays."


def test_what_the_kept_one_has_stays(session: Session, event: Event, now: datetime) -> None:
    kept, other = two(session, event, now)
    mine, theirs = a_group(session, event, now), a_group(session, event, now)
    kept.group_id, other.group_id = mine.id, theirs.id
    kept.reference, other.reference = "A-1", "B-2"
    kept.note, other.note = "satu", "dua"
    kept.coming, kept.coming_at, other.coming, other.coming_at = False, now, True, now
    session.flush()

    plan = plan_merge(session, kept, other)
    merged(session, kept, other, now)

    assert plan.columns == {}
    assert (kept.group_id, kept.reference, kept.note) == (mine.id, "A-1", "satu")
    assert (kept.coming, other.reference) == (False, "B-2")


@pytest.mark.parametrize("slug", ["agency", "kim"])
def test_a_group_keeps_its_row_and_never_gets_the_one_that_counts(
    session: Session, event: Event, now: datetime, slug: str
) -> None:
    kept = make_registration(session, offer_of(event, slug), now=now)
    other = make_registration(session, offer_of(event, "agency"), now=now)
    other.group_id = a_group(session, event, now).id
    session.flush()

    merged(session, kept, other, now)

    assert kept.group_id is None
    assert other.replaced_by_id == kept.id


def test_answers_are_filled_one_by_one_where_they_are_asked(
    session: Session, event: Event, now: datetime
) -> None:
    shirt, bus = ask(session, event, now, "kaus"), ask(session, event, now, "bus")
    own = ask(session, event, now, "khusus", offer_id=offer_of(event, "agency").id)
    kept = make_registration(session, offer_of(event, "kim"), now=now, answers=((shirt.id, "M"),))
    other = make_registration(
        session,
        offer_of(event, "agency"),
        now=now,
        answers=((shirt.id, "XL"), (bus.id, "ya"), (own.id, "rahasia")),
    )
    before = snapshot(session, kept, other)

    merged(session, kept, other, now)
    assert person_of(kept).answers == ((shirt.id, "M"), (bus.id, "ya"))

    undone(session, other, now)
    assert snapshot(session, kept, other) == before


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (None, (True, 0), True),
        ((True, 1), (False, 2), False),
        ((False, 1), (True, 2), True),
        ((False, 2), (True, 1), False),
        ((True, 2), (False, 1), True),
    ],
)
def test_the_latest_answer_to_a_consent_counts(
    session: Session,
    event: Event,
    now: datetime,
    mine: tuple[bool, int] | None,
    theirs: tuple[bool, int],
    expected: bool,  # noqa: FBT001 - a case of the table.
) -> None:
    kept, other = two(session, event, now)
    for one, said in ((kept, mine), (other, theirs)):
        for row in session.scalars(select(Consent).where(Consent.registration_id == one.id)):
            session.delete(row)
        if said is not None:
            at = now + timedelta(minutes=said[1])
            answers = {ConsentKind.PHOTO: said[0]}
            consents.record(session, one.id, answers, language="id", channel="page", now=at)
    session.flush()
    before = snapshot(session, kept, other)

    merged(session, kept, other, now)
    found = current(session, kept.id)[ConsentKind.PHOTO]
    assert found.given is expected

    undone(session, other, now)
    assert snapshot(session, kept, other) == before


def test_what_waits_about_the_given_up_one_is_withdrawn_where_it_is_untrue(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = two(session, event, now, email="rizal@example.org")
    tell(session, other, Message.REMINDER, once=f"reminder:1:20261201:{other.id}", now=now)
    tell(session, other, Message.LINK, now=now)
    gone = tell(session, other, Message.EVENT_CHANGED, now=now)
    assert gone is not None
    gone.state = MailState.SENT
    session.flush()
    before = snapshot(session, kept, other)

    plan = plan_merge(session, kept, other)
    merged(session, kept, other, now)

    states = {
        one.message: one.state
        for one in session.scalars(select(OutboxMail).where(OutboxMail.registration_id == other.id))
    }
    assert states == {
        "confirmed": MailState.WITHDRAWN,
        "reminder": MailState.WITHDRAWN,
        "link": MailState.WAITING,
        "event_changed": MailState.SENT,
        "merged": MailState.WAITING,
    }
    assert [one.message for one in plan.messages] == ["confirmed", "reminder"]
    about_kept = select(OutboxMail.state).where(OutboxMail.registration_id == kept.id)
    assert session.scalars(about_kept).all() == [MailState.WAITING]

    undone(session, other, now)
    assert snapshot(session, kept, other) == before


def test_what_was_changed_since_the_merge_stays_when_it_is_taken_back(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = two(session, event, now, email="rizal@example.org", nip=NIP)
    other.note = "Catatan"
    session.flush()
    merged(session, kept, other, now)
    kept.email, kept.note = "baru@example.org", "Catatan lain"
    answer_reminder(session, kept, coming=True, actor=PARTICIPANT, now=now)
    photo = {ConsentKind.PHOTO: True}
    consents.record(session, kept.id, photo, language="id", channel="page", now=now)

    undone(session, other, now)

    assert (kept.email, kept.note, kept.coming) == ("baru@example.org", "Catatan lain", True)
    assert kept.nip is None
    assert current(session, kept.id)[ConsentKind.PHOTO].given


def test_a_place_that_is_held_is_held_again(session: Session, event: Event, now: datetime) -> None:
    event.answer_hours = 6
    offer = offer_of(event, "agency")
    offer.quota = 2
    kept, first = two(session, event, now)
    form = SignUp(offer.id, uuid4(), make_person(offer.kind), NOTICE_READ)
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    other = session.get_one(Registration, outcome.registration_id)  # type: ignore[union-attr]  # A refusal fails the test as well.
    cancel(session, first, reason="", actor=SYSTEM, now=now)
    assert other.offered_at is not None
    before = snapshot(session, kept, other)

    merged(session, kept, other, now + timedelta(minutes=1))
    (given_up,) = snapshot(session, other)
    assert (given_up["offered_at"], given_up["waiting_since"]) == (None, None)
    undone(session, other, now + timedelta(minutes=2))

    assert snapshot(session, kept, other) == before


def test_a_merge_never_oversells_an_agency(session: Session, event: Event, now: datetime) -> None:
    influencer, agency = offer_of(event, "influencer"), offer_of(event, "agency")
    influencer.agency_quota = 1
    make_registration(session, influencer, now=now, organization="Dinas Contoh Satu")
    kept = make_registration(session, influencer, now=now)
    other = make_registration(session, agency, now=now, organization="Dinas Contoh Satu")
    before = snapshot(session, kept, other)

    assert not merge(session, kept, other, actor=SYSTEM, now=now)

    assert snapshot(session, kept, other) == before


def test_a_plan_says_nothing_where_nothing_is_filled(
    session: Session, event: Event, now: datetime
) -> None:
    kept, other = two(session, event, now)
    plan = plan_merge(session, kept, other)
    assert (plan.person, plan.columns, plan.consents) == (person_of(kept), {}, ())
    assert isinstance(plan, MergePlan)


TEXTS = st.sampled_from(("", "satu", "dua"))
ACCOUNTS = st.sampled_from(
    ((), (AccountData("instagram", "contoh", 5),), (AccountData("tiktok", "lain", None),))
)
ANSWERS = st.dictionaries(st.integers(1, 4), st.sampled_from(("ya", "tidak")), max_size=4)
PEOPLE = st.builds(
    Person,
    full_name=st.sampled_from(("Rizal Fahmi", "Pak Rizal")),
    gender=st.sampled_from("LP"),
    region_code=st.just("35.78"),
    title_front=TEXTS,
    phone=st.sampled_from((None, "+6289300000001", "+6289300000002")),
    email=st.sampled_from((None, "a@example.org", "b@example.org")),
    organization=TEXTS,
    nip=st.sampled_from((None, NIP)),
    needs=TEXTS,
    accounts=ACCOUNTS,
    answers=ANSWERS.map(lambda found: tuple(sorted(found.items()))),
)


@given(kept=PEOPLE, other=PEOPLE, asked=st.frozensets(st.integers(1, 4)))
def test_what_was_filled_can_be_taken_out_again(
    kept: Person, other: Person, asked: frozenset[int]
) -> None:
    together = merged_person(kept, other, asked=asked)
    gaps = {name for name, value in vars(together).items() if value != vars(kept)[name]}
    filled = dict(together.answers).keys() - dict(kept.answers).keys()

    assert all(not vars(kept)[name] for name in gaps - {"answers"})
    assert filled <= asked
    assert dict(kept.answers).items() <= dict(together.answers).items()
    assert parted_person(together, other, gaps=gaps, answers=filled) == kept


#: In which state the kept one and the other are, how many places there are, and whether the other
#: sits on the one seat: where nobody else can take a place meanwhile.
STANDINGS = st.sampled_from(
    (
        (State.CONFIRMED, State.CONFIRMED, 9),
        (State.CONFIRMED, State.WAITLISTED, 1),
        (State.WAITLISTED, State.WAITLISTED, 0),
        (State.CONFIRMED, State.PENDING, 9),
        (State.PENDING, State.CONFIRMED, 9),
        (State.PENDING, State.PENDING, 9),
    )
)
ROWS = st.fixed_dictionaries(
    {
        "email": st.sampled_from((None, "a@example.org", "b@example.org")),
        "nip": st.sampled_from((None, NIP)),
        "needs": TEXTS,
        "note": TEXTS,
        "reference": st.booleans(),
        "group": st.booleans(),
        "letter": st.booleans(),
        "coming": st.sampled_from((None, True)),
        "photo": st.sampled_from((None, True, False)),
        "preferred": st.booleans(),
        "answers": ANSWERS,
    }
)


@contextmanager
def rolled_back(session: Session) -> Iterator[None]:
    """Nothing of an example is left for the next one."""
    with session.begin_nested() as attempt:
        yield
        attempt.rollback()
    session.expire_all()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(standing=STANDINGS, mine=ROWS, theirs=ROWS)
def test_a_merge_that_is_taken_back_leaves_no_trace(
    session: Session,
    event: Event,
    now: datetime,
    standing: tuple[State, State, int],
    mine: dict[str, Any],
    theirs: dict[str, Any],
) -> None:
    with rolled_back(session):
        offer_of(event, "agency").quota = 9
        asked = [ask(session, event, now, f"soal{number}").id for number in range(1, 5)]
        pair = two(session, event, now)
        for one, facts, letters in zip(pair, (mine, theirs), "AB", strict=True):
            _fill(session, event, one, facts, asked, f"{letters}-1", now)
        _stand(session, pair, standing, (mine, theirs), now)
        kept, other = pair
        before = snapshot(session, kept, other)

        merged(session, kept, other, now + timedelta(minutes=1))
        assert other.state is State.REPLACED
        undone(session, other, now + timedelta(minutes=2))

        assert snapshot(session, kept, other) == before


def _fill(
    session: Session,
    event: Event,
    one: Registration,
    facts: dict[str, Any],
    asked: list[int],
    reference: str,
    now: datetime,
) -> None:
    one.email, one.nip, one.needs, one.note = (
        facts[name] for name in ("email", "nip", "needs", "note")
    )
    one.reference = reference if facts["reference"] else None
    one.group_id = a_group(session, event, now).id if facts["group"] else None
    one.letter_id = a_file(session, now).id if facts["letter"] else None
    one.coming = facts["coming"]
    one.coming_at = None if facts["coming"] is None else now
    one.answers = [
        Answer(question_id=asked[number - 1], value=value)
        for number, value in facts["answers"].items()
    ]
    if facts["photo"] is not None:
        photo = {ConsentKind.PHOTO: facts["photo"]}
        consents.record(session, one.id, photo, language="id", channel="page", now=now)
    session.flush()


def _stand(
    session: Session,
    pair: tuple[Registration, Registration],
    standing: tuple[State, State, int],
    rows: tuple[dict[str, Any], dict[str, Any]],
    now: datetime,
) -> None:
    *states, quota = standing
    pair[0].offer.quota = quota
    for one, state, facts in zip(pair, states, rows, strict=True):
        one.state = state
        if state is not State.CONFIRMED:
            one.seat = None
        if state is State.WAITLISTED:
            one.waiting_since = now - timedelta(hours=1)
            one.preferred_at = now if facts["preferred"] else None
    session.flush()
