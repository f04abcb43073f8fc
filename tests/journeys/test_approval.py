"""Staff decide on influencers: one, many, with a preview, and take a decision back."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import PARTICIPANT, SYSTEM
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp, approve, cancel_event, sign_up
from eventreg.registration.rules import AccountData, Pending, State
from tests.factories import NOTICE_READ, make_event, make_person, make_staff, offer_of, sign_in
from tests.journeys.test_substitutes import scan
from tests.pages import PageClient
from tests.web.public.entries import send

OFFICE = "/office/events/acara"
APPROVALS = f"{OFFICE}/approvals"


@pytest.fixture
def event(session: Session, page: PageClient) -> Event:
    """An event with two places for influencers, on whom staff decide; an owner is signed in."""
    made = make_event(session, slug="acara", quota=2)
    offer_of(made, "influencer").approval = True
    session.flush()
    sign_in(page, make_staff(session))
    page.max_queries = 60  # A decision writes several rows for each person.
    return made


def pending(session: Session, event: Event, now: datetime, **person: object) -> Registration:
    """Somebody who waits for the decision."""
    offer = offer_of(event, "influencer")
    form = SignUp(offer.id, uuid4(), make_person(offer.kind, **person), NOTICE_READ)
    outcome = sign_up(session, form, actor=PARTICIPANT, now=now)
    assert isinstance(outcome, Pending)
    return session.get_one(Registration, outcome.registration_id)


def state_of(session: Session, one: Registration) -> State:
    session.refresh(one)
    return one.state


def test_many_are_approved_after_a_preview_and_the_decision_is_taken_back(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    people = [
        pending(
            session,
            event,
            now + timedelta(seconds=number),
            full_name=f"Pegiat {word}",
            email=f"pegiat{number}@example.org",
            accounts=(AccountData("instagram", f"pegiat.{number}", 84_500),),
        )
        for number, word in enumerate(("Satu", "Dua", "Tiga"))
    ]
    page.get(APPROVALS)
    assert "Instagram: @pegiat.0 (84.500 pengikut)" in page.text
    form = page.form("decide")
    form.fill("uid", [str(one.uid) for one in people])
    page.submit(form, status=200, button="do=approve")
    assert "2 orang akan mendapat tempat" in page.text
    assert "1 orang akan masuk daftar tunggu" in page.text
    seated, waiting = (page.soup.select_one(f"#{id_}") for id_ in ("seated", "waiting"))
    assert seated is not None
    assert waiting is not None
    assert "Pegiat Dua" in seated.get_text()
    assert "Pegiat Tiga" not in seated.get_text()
    assert "Pegiat Tiga" in waiting.get_text()
    assert "@pegiat.2 (84.500 pengikut)" in waiting.get_text()
    assert {state_of(session, one) for one in people} == {State.PENDING}
    page.submit(status=303, button="do=approve-now")
    page.follow()
    states = [state_of(session, one) for one in people]
    assert states == [State.CONFIRMED, State.CONFIRMED, State.WAITLISTED]
    assert "3 orang belum diberi tahu" in page.text
    page.get(f"/r/{people[0].secret}")
    assert page.soup.select(".er-qr") == []
    page.get(f"{APPROVALS}/{people[0].decision}")
    page.submit("undo", status=303)
    page.follow()
    assert "3 orang kembali menunggu keputusan" in page.text
    assert {state_of(session, one) for one in people} == {State.PENDING}
    told = session.scalars(select(OutboxMail).where(OutboxMail.message == "approved")).all()
    assert [one.state for one in told] == [MailState.WITHDRAWN] * 2


def test_somebody_is_rejected_from_their_own_page_with_a_reason(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    one = pending(session, event, now, full_name="Pegiat Satu")
    page.get(f"{OFFICE}/registrations/{one.uid}")
    page.submit("decide", status=200, button="do=reject")
    page.submit(status=422, button="do=reject-now", reason=" ")
    assert state_of(session, one) is State.PENDING
    page.submit(status=303, button="do=reject-now", reason="Akun belum aktif.")
    assert state_of(session, one) is State.REJECTED
    page.get(f"/r/{one.secret}")
    assert "Akun belum aktif." not in page.text, "Nobody reads of it as long as it can be undone."
    page.get(f"{OFFICE}/registrations/{one.uid}")
    assert "Akun belum aktif." in page.text
    page.click("Keputusan atas peserta ini (dapat diurungkan)")
    page.submit("undo", status=303)
    assert state_of(session, one) is State.PENDING
    page.get(f"/r/{one.secret}")


def test_everybody_in_the_list_is_approved_and_who_came_meanwhile_is_not(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    first = pending(session, event, now, full_name="Pegiat Satu")
    page.get(APPROVALS)
    page.submit("decide-everybody", status=200, button="do=approve")
    late = pending(session, event, now, full_name="Pegiat Dua")
    page.submit(status=303, button="do=approve-now")
    assert state_of(session, first) is State.CONFIRMED
    assert state_of(session, late) is State.PENDING


def test_whoever_was_checked_in_since_keeps_the_place_when_the_decision_is_undone(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    both = [pending(session, event, now, full_name=f"Pegiat {n}") for n in ("A", "B")]
    page.get(APPROVALS)
    page.submit("decide-everybody", status=200, button="do=approve")
    page.submit(status=303, button="do=approve-now")
    assert scan(session, event, both[0], now) is None
    page.get(APPROVALS)
    page.click("Keputusan terakhir (dapat diurungkan)")
    page.submit("undo", status=303)
    page.follow()
    assert "1 orang kembali menunggu keputusan" in page.text
    assert "1 orang sudah tercatat hadir dan tetap memiliki tempat" in page.text
    assert [state_of(session, one) for one in both] == [State.CONFIRMED, State.PENDING]


def test_a_decision_from_before_the_event_began_stands_once_it_has_begun(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    one = pending(session, event, now - timedelta(days=1), full_name="Pegiat Satu")
    before = now - timedelta(hours=2)  # The sessions began an hour ago.
    decided = approve(session, event.id, [one.uid], actor=SYSTEM, now=before)
    page.get(f"{APPROVALS}/{decided.id}")
    assert "keputusan tetap berlaku" in page.text
    assert "Urungkan keputusan" not in page.text
    page.submit("undo", status=303)  # From a page that was opened earlier.
    page.follow()
    assert "Tidak ada yang diubah: kegiatan sudah dimulai" in page.text
    assert state_of(session, one) is State.CONFIRMED


def test_nobody_is_approved_while_the_event_is_called_off(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    """Whoever waits is given no place then, so nobody is given one ahead of them."""
    one = pending(session, event, now)
    cancel_event(session, event, reason="banjir", actor=SYSTEM, now=now)
    for step in ("approve", "approve-now"):
        page.get(APPROVALS)
        page.post(APPROVALS, {"uid": str(one.uid), "do": step}, status=303)
        page.follow()
        assert "Urungkan pembatalannya" in page.text
    decided = approve(session, event.id, [one.uid], actor=SYSTEM, now=now)
    assert (decided.states, decided.skipped) == ({}, 1)
    assert state_of(session, one) is State.PENDING


def test_what_somebody_decided_meanwhile_is_left_out_and_said(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    first, second = (pending(session, event, now, full_name=f"Pegiat {n}") for n in ("A", "B"))
    both = [str(first.uid), str(second.uid)]
    page.get(APPROVALS)
    page.post(APPROVALS, {"uid": both[:1], "do": "approve-now"})
    page.get(APPROVALS)
    page.post(APPROVALS, {"uid": both, "do": "approve"}, status=200)
    assert "1 orang dilewati" in page.text
    page.submit(status=303, button="do=approve-now")
    page.get(APPROVALS)
    page.post(APPROVALS, {"uid": both, "do": "approve-now"})  # Sent twice.
    page.follow()
    assert "tidak ada yang diubah" in page.text


def test_the_person_reads_that_staff_decide_before_and_after(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get("/e/acara/register/influencer")
    assert "Panitia memutuskan setiap pendaftaran" in page.text
    send(page, "acara", "influencer", {"full_name": "Pegiat Baru"})
    page.follow()
    assert "Menunggu verifikasi" in page.text
    page.get(OFFICE)
    page.click("1 orang menunggu keputusan Anda")
    assert "Pegiat Baru" in page.text


def test_odd_requests_decide_nothing(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    other = make_event(session, slug="lain")
    offer_of(other, "influencer").approval = True
    session.flush()
    stranger = pending(session, other, now)
    page.get(APPROVALS)
    page.post(APPROVALS, {"do": "approve"})
    page.follow()
    assert "Tandai paling sedikit satu orang" in page.text
    page.post(APPROVALS, {"uid": "bukan-id", "do": "approve"}, status=400)
    page.get(APPROVALS)
    page.post(APPROVALS, {"uid": str(stranger.uid), "do": "hapus"}, status=400)
    page.get(APPROVALS)
    page.post(APPROVALS, {"uid": str(stranger.uid), "do": "approve-now"})
    assert state_of(session, stranger) is State.PENDING
    page.get(f"{APPROVALS}/{uuid4()}", 404)
    page.get(f"{APPROVALS}?category=tidak-ada&page=x")
