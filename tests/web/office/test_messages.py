"""The outbox of an event, the WhatsApp worklist, and telling everybody."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.categories.rules import ParticipantKind
from eventreg.checkin.operations import Recorder
from eventreg.checkin.rules import Method
from eventreg.clock import local, utc_now
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import TIME_TO_UNTICK, Channel, MailState
from eventreg.registration import operations
from eventreg.registration.models import Registration
from eventreg.registration.operations import SignUp
from eventreg.registration.rules import Message, Waitlisted
from tests.factories import (
    NOTICE_READ,
    make_event,
    make_person,
    make_registration,
    make_staff,
    offer_of,
    sign_in,
)
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
MESSAGES = f"{E}/messages"
WORKLIST = f"{MESSAGES}/whatsapp"


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    """A published event of tomorrow, so that there is something to tell."""
    event = make_event(session, slug="acara", now=now, waiting_list=True)
    _begin(event, now + timedelta(days=1))
    return event


def _begin(event: Event, moment: datetime) -> None:
    for one in event.sessions:
        one.starts_at, one.ends_at = moment, moment + timedelta(hours=4)


def by_mail(session: Session, event: Event, **more: Any) -> Registration:
    """Somebody with an e-mail address, and so with a mail that waits."""
    return make_registration(
        session, offer_of(event, "agency"), **{"email": "siti@example.org", **more}
    )


def by_chat(session: Session, event: Event, **more: Any) -> Registration:
    """Somebody without, and so with a line in the worklist."""
    return make_registration(session, offer_of(event, "kim"), **more)


def message_of(session: Session, person: Registration) -> OutboxMail:
    statement = select(OutboxMail).where(OutboxMail.registration_id == person.id)
    return session.scalars(statement.order_by(OutboxMail.id.desc())).first()  # type: ignore[return-value]  # None fails in what follows.


def test_the_list_says_who_was_told_what_and_what_became_of_it(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    person = by_mail(session, event, full_name="Dewi Anggraini")
    failed = message_of(session, by_mail(session, event, full_name="Bambang Wijaya"))
    failed.state, failed.last_error = MailState.FAILED, "550 no such mailbox"
    by_mail(session, make_event(session, slug="lain"), full_name="Orang Lain")
    signed_in()

    page.get(MESSAGES)
    assert "Dewi Anggraini" in page.text
    assert "550 no such mailbox" in page.text
    assert "Orang Lain" not in page.text
    page.get(f"{MESSAGES}?state=failed")
    assert "Bambang Wijaya" in page.text
    assert "Dewi Anggraini" not in page.text
    page.get(f"{MESSAGES}?state=failed&channel=whatsapp")
    assert page.soup.select_one(".er-empty")
    page.get(f"{MESSAGES}/{message_of(session, person).id}")
    assert "Dewi Anggraini" in page.text
    assert f"http://localhost/r/{person.secret}" in page.text


@pytest.mark.parametrize(
    "query", ["state=nonsense", "page=0", "page=-3", "page=99999999999", "page=x", "channel=%00"]
)
def test_an_odd_address_shows_the_list(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, query: str
) -> None:
    by_mail(session, event, full_name="Dewi Anggraini")
    signed_in()
    page.get(f"{MESSAGES}?{query}")
    assert "Dewi Anggraini" in page.text
    page.get(f"{WORKLIST}?{query}")


def test_many_messages_come_in_pages(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    for _ in range(51):
        by_mail(session, event)
    signed_in()
    page.get(f"{MESSAGES}?state=waiting")
    assert len(page.soup.select("tbody tr")) == 50
    (following,) = page.soup.select("a[rel=next]")
    page.get(str(following["href"]))
    assert len(page.soup.select("tbody tr")) == 1


def test_without_a_mail_server_the_page_says_that_mail_waits(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(MESSAGES)
    assert page.soup.select_one(".er-alert-warning")
    assert page.soup.select_one(".er-empty")


def test_a_failed_message_is_sent_once_more_by_whoever_presses_first(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    mail = message_of(session, by_mail(session, event))
    mail.state = MailState.FAILED
    signed_in()
    page.get(f"{MESSAGES}/{mail.id}")
    form = page.form("resend")
    page.submit(form, status=303)
    page.follow()
    page.get(f"{MESSAGES}/{mail.id}")
    page.submit(form, status=303)

    states = session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)).all()
    assert states == [MailState.FAILED, MailState.WAITING]
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == Action.MAIL_RESENT)).one()


def test_a_message_that_waits_is_withdrawn_and_a_sent_one_is_not(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    mail = message_of(session, by_mail(session, event))
    signed_in()
    page.get(f"{MESSAGES}/{mail.id}")
    form = page.form("withdraw")
    page.submit(form, status=303)
    session.refresh(mail)
    assert mail.state is MailState.WITHDRAWN
    mail.state = MailState.SENT
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    session.refresh(mail)
    assert mail.state is MailState.SENT


def test_messages_of_another_event_cannot_be_reached(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    mail = message_of(session, by_chat(session, make_event(session, slug="lain")))
    signed_in()
    for number in (mail.id, 0, 999999, 10**19):
        page.get(f"{MESSAGES}/{number}", 404)
    page.get(MESSAGES)
    token = page._token()
    for verb in ("resend", "withdraw", "tick", "untick"):
        page.post(f"{MESSAGES}/{mail.id}/{verb}", token, status=404)
    session.refresh(mail)
    assert mail.state is MailState.WAITING


def test_a_line_opens_the_chat_with_the_prepared_text_and_is_ticked_off(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    person = by_chat(session, event, full_name="Ngatmiri", phone="+6289300010009")
    line = message_of(session, person)
    staff = signed_in()
    page.get(WORKLIST)
    (link,) = page.soup.select("main [id^=line-] a[target=_blank]")
    address = urlsplit(str(link["href"]))
    assert (address.netloc, address.path) == ("wa.me", "/6289300010009")
    assert f"http://localhost/r/{person.secret}" in parse_qs(address.query)["text"][0]
    assert "noopener" in link["rel"]

    page.submit(f"tick-{line.id}", status=303)
    page.follow()
    done = page.soup.select_one("#done")
    assert done is not None
    assert "Ngatmiri" in done.get_text()
    assert staff.name in done.get_text()
    page.submit(f"untick-{line.id}", status=303)
    page.follow()
    assert page.soup.select_one(f"#line-{line.id}")
    assert not page.soup.select_one("#done")


def test_the_second_who_ticks_a_line_off_is_told_who_was_faster(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    line = message_of(session, by_chat(session, event))
    first, second = make_staff(session), make_staff(session)
    first.name = "Retno Wulandari"
    sign_in(page, second)
    page.get(WORKLIST)
    form = page.form(f"tick-{line.id}")
    other = PageClient(page.app, page.app.test_client())  # type: ignore[arg-type]  # The app makes clients of this kind.
    sign_in(other, first)
    other.get(WORKLIST)
    other.submit(f"tick-{line.id}", status=303)
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    done = page.soup.select_one("#done")
    assert done is not None
    assert "Retno Wulandari" in done.get_text()


def test_a_tick_can_be_taken_back_for_a_while_only(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    line = message_of(session, by_chat(session, event))
    line.state, line.done_by = MailState.SENT, "Ayu"
    line.sent_at = now - TIME_TO_UNTICK
    signed_in()
    page.get(WORKLIST)
    assert not page.soup.select(f"#untick-{line.id}")
    page.post(f"{MESSAGES}/{line.id}/untick", page._token())
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    session.refresh(line)
    assert line.state is MailState.SENT


def test_a_fixed_line_is_called(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    by_chat(session, event, phone="+62341123456")
    signed_in()
    page.get(WORKLIST)
    assert not page.soup.select("a[href*='wa.me']")
    assert page.soup.select_one("a[href='tel:+62341123456']")
    assert "(0341) 123456" in page.text


def test_a_line_that_is_not_true_any_more_is_not_sent(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    person = by_chat(session, event)
    line = message_of(session, person)
    operations.cancel(session, person, reason="", actor=SYSTEM, now=now)
    signed_in()
    page.get(WORKLIST)
    assert not page.soup.select(f"#line-{line.id}")
    page.get(f"{MESSAGES}/{line.id}")
    assert not page.soup.select(f"#tick-{line.id}, #resend, a[href*='wa.me']")
    page.get(WORKLIST)
    form = page.form("outdated")
    for _ in range(2):
        page.submit(form, status=303)
    page.follow()
    assert not page.soup.select("#outdated")
    session.refresh(line)
    assert line.state is MailState.WITHDRAWN


def test_offers_come_first_and_one_person_stands_on_one_card(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    offer = offer_of(event, "kim")
    first = by_chat(session, event, full_name="Ngatmiri")
    offer.quota, event.answer_hours = 1, 24
    waits = make_waiting(session, event)
    last = make_registration(session, offer_of(event, "agency"), full_name="Sutrisno")
    operations.cancel(session, first, reason="", actor=SYSTEM, now=now)
    operations.send_link(session, waits, actor=SYSTEM, now=now)
    signed_in()
    page.get(WORKLIST)
    cards = page.soup.select("#waiting > li")
    names = [one.select_one("h2").get_text() for one in cards]  # type: ignore[union-attr]  # Every card has one.
    assert names[0] == waits.printed_name
    assert names.index(last.printed_name) > 0
    lines = cards[0].select("li[id^=line-]")
    told = [session.get_one(OutboxMail, int(str(one["id"])[5:])).message for one in lines]
    assert told == [Message.PLACE_OFFERED, Message.LINK]
    # Of the person who left, only the cancellation is true; the confirmation is counted as hidden.
    assert page.soup.select_one("form#outdated")


def make_waiting(session: Session, event: Event) -> Registration:
    """Somebody of the category for KIM who finds no place."""
    form = SignUp(
        offer_id=offer_of(event, "kim").id,
        submission_id=uuid4(),
        person=make_person(ParticipantKind.KIM, full_name="Dewi Anggraini"),
        consents=NOTICE_READ,
    )
    outcome = operations.sign_up(session, form, actor=SYSTEM, now=utc_now())
    assert isinstance(outcome, Waitlisted)
    return session.get_one(Registration, outcome.registration_id)


def test_all_lines_of_a_card_are_ticked_at_once_and_start_the_clock(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    first = by_chat(session, event)
    offer_of(event, "kim").quota, event.answer_hours = 1, 24
    waits = make_waiting(session, event)
    operations.cancel(session, first, reason="", actor=SYSTEM, now=now)
    operations.send_link(session, waits, actor=SYSTEM, now=now)
    signed_in()
    page.get(WORKLIST)
    (form_id,) = [str(one["id"]) for one in page.soup.select("form[id^=all-]")]
    form = page.form(form_id)
    later = operations.tell(session, waits, Message.EVENT_CHANGED, now=now)
    page.submit(form, status=303)
    page.follow()
    session.refresh(waits)
    assert waits.answer_by is not None
    assert later is not None
    assert later.state is MailState.WAITING
    assert [str(one["id"]) for one in page.soup.select("li[id^=line-]")].count(
        f"line-{later.id}"
    ) == 1
    page.submit(form, status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-warning")


def test_a_card_of_lines_that_are_not_there_ticks_nothing(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    own = message_of(session, by_chat(session, event))
    other = message_of(session, by_chat(session, make_event(session, slug="lain")))
    signed_in()
    page.get(WORKLIST)
    token = page._token()
    for lines in ([], ["x"], ["0"], [str(own.id), str(other.id)]):
        page.post(f"{WORKLIST}/all", {**token, "line": lines}, status=404)
    session.refresh(own)
    assert own.state is MailState.WAITING


def test_a_waiting_line_is_sent_and_ticked_on_its_own_page(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    line = message_of(session, by_chat(session, event))
    signed_in()
    page.get(f"{MESSAGES}/{line.id}")
    assert page.soup.select_one("a[href^='https://wa.me/'][target=_blank]")
    page.submit(f"tick-{line.id}", status=303)
    page.follow()
    assert page.url == f"{MESSAGES}/{line.id}"
    page.submit(f"untick-{line.id}", status=303)
    page.follow()
    assert page.soup.select_one(f"#tick-{line.id}")


def test_what_was_sent_stays_readable_though_it_is_not_true_any_more(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    person = by_chat(session, event)
    line = message_of(session, person)
    line.state, line.sent_at, line.done_by = MailState.SENT, now, "Ayu"
    operations.cancel(session, person, reason="", actor=SYSTEM, now=now)
    signed_in()
    page.get(f"{MESSAGES}/{line.id}")
    text = page.soup.select_one(".er-letter-text")
    assert text is not None
    assert event.title in text.get_text()
    assert not page.soup.select("#resend")
    page.post(f"{MESSAGES}/{line.id}/resend", page._token())


def test_what_is_said_after_a_click_names_nobody(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    """The session cookie can be read by whoever holds the browser: no names in it."""
    line = message_of(session, by_chat(session, event, full_name="Ngatmiri"))
    signed_in()
    page.get(WORKLIST)
    for verb in ("tick", "untick"):
        page.submit(f"{verb}-{line.id}", status=303)
        with page.client.session_transaction() as cookie:
            assert "Ngatmiri" not in str(cookie)
        page.follow()


def test_the_worklist_asks_little_of_the_database_however_long_it_is(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    for _ in range(30):
        by_chat(session, event)
    signed_in()
    page.get(WORKLIST)  # The page client counts the queries.
    assert len(page.soup.select("#waiting > li")) == 20


def test_a_change_of_place_asks_whether_to_tell_everybody(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    by_mail(session, event)
    by_chat(session, event)
    signed_in()
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Malang Creative Center")
    page.follow()
    assert page.url == f"{E}/tell"
    assert "Malang Creative Center" in page.text
    page.submit(status=200, button="answer=preview", note="Ruang yang lama bocor.")
    assert "Ruang yang lama bocor." in page.text
    assert not news(session, Message.EVENT_CHANGED)
    page.submit(status=303, button="answer=all")
    found = news(session, Message.EVENT_CHANGED)
    assert sorted(one.channel for one in found) == [Channel.EMAIL, Channel.WHATSAPP]
    assert {one.facts["note"] for one in found} == {"Ruang yang lama bocor."}
    page.get(f"{E}/tell")
    assert page.soup.select_one(".er-empty")
    page.post(f"{E}/tell", {"answer": "all"})
    assert len(news(session, Message.EVENT_CHANGED)) == 2


def news(session: Session, message: Message) -> list[OutboxMail]:
    statement = select(OutboxMail).where(OutboxMail.message == message.value)
    return list(session.scalars(statement.order_by(OutboxMail.id)))


def test_a_change_of_time_asks_too_and_the_overview_reminds(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    by_mail(session, event)
    one = event.sessions[0]
    signed_in()
    later = local(one.ends_at, event.timezone) + timedelta(hours=1)
    page.get(f"{E}/sessions/{one.id}")
    page.submit(status=303, ends_at=later.strftime("%Y-%m-%dT%H:%M"))
    assert page.response.headers["Location"].endswith("/tell")
    page.get(E)
    assert page.soup.select_one("a[href$='/tell']")
    page.get(f"{E}/tell")
    page.submit(status=303, button="answer=nobody")
    page.follow()
    assert not page.soup.select_one("a[href$='/tell']")
    assert not news(session, Message.EVENT_CHANGED)


def test_a_title_that_changes_and_an_event_without_people_ask_nothing(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{E}/edit")
    page.submit(status=303, venue="Malang Creative Center")
    assert page.response.headers["Location"].endswith(E)
    by_mail(session, event)
    page.get(f"{E}/edit")
    page.submit(status=303, title="Cerdas Digital")
    assert page.response.headers["Location"].endswith(E)


@pytest.mark.parametrize("answer", ["", "everybody", "ALL", "\x00"])
def test_an_unknown_answer_tells_nobody(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, answer: str
) -> None:
    by_mail(session, event)
    event.moved_at = event.starts_at
    signed_in()
    page.get(f"{E}/tell")
    page.post(f"{E}/tell", {"answer": answer, "note": "Halo"}, status=422)
    page.post(f"{E}/tell", {"answer": "all", "note": "x" * 501}, status=422)
    assert not news(session, Message.EVENT_CHANGED)


def test_a_cancelled_event_says_so_everywhere_and_comes_back(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    person = by_mail(session, event)
    by_chat(session, event)
    signed_in()
    page.get(f"{E}/cancel")
    page.submit(status=422, reason="  ")
    page.submit(status=303, reason="Gunung Semeru meletus.")
    page.follow()
    assert "Gunung Semeru meletus." in page.text
    assert len(news(session, Message.EVENT_CANCELLED)) == 2

    for path in ("/e/acara", f"/r/{person.secret}"):
        page.get(path)
        assert "Gunung Semeru meletus." in page.text
    page.get("/")
    assert event.title in page.text
    page.get("/e/acara/register/agency", 409)
    page.get(E)
    assert not page.soup.select("form[action$='/publish']")
    token = page._token()
    page.post(f"{E}/publish", token)
    page.post(f"{E}/unpublish", token)
    session.refresh(event)
    assert event.state is EventState.CANCELLED

    page.get(f"{E}/restore")
    page.submit(status=303)
    page.follow()
    session.refresh(event)
    assert (event.state, event.state_reason) == (EventState.PUBLISHED, "")
    assert {one.state for one in news(session, Message.EVENT_CANCELLED)} == {MailState.WITHDRAWN}
    assert not news(session, Message.EVENT_CHANGED)
    page.get("/e/acara/register/agency")


@pytest.mark.parametrize("verb", ["cancel", "restore", "thanks"])
def test_what_does_not_apply_changes_nothing_and_says_so(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, verb: str
) -> None:
    by_mail(session, event)
    event.state = EventState.DRAFT
    signed_in()
    page.get(f"{E}/{verb}")
    page.post(f"{E}/{verb}", {**page._token(), "reason": "x"})
    page.follow()
    assert page.soup.select_one(".er-alert-warning")
    session.refresh(event)
    assert event.state is EventState.DRAFT
    assert len(session.scalars(select(OutboxMail)).all()) == 1


def test_who_was_present_is_thanked_once_after_the_end(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    here, absent = by_mail(session, event), by_mail(session, event)
    _begin(event, now - timedelta(hours=2))
    officer = Recorder(event.id, "Ayu", trusted_from=now - timedelta(days=1))
    scan(session, officer, here, now, method=Method.MANUAL)
    _begin(event, now - timedelta(hours=9))
    signed_in()
    page.get(MESSAGES)
    page.get(f"{E}/thanks")
    form = page.form()
    page.submit(form, status=303)
    page.submit(form, status=303)
    (line,) = news(session, Message.THANKS)
    assert line.registration_id == here.id != absent.id
    page.get(f"{E}/thanks")
    assert page.soup.select_one(".er-empty")


def test_the_overview_says_for_how_many_to_order_food(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    coming, absent = by_mail(session, event), by_mail(session, event)
    make_registration(session, offer_of(event, "narasumber"))
    for person, answer in ((coming, True), (absent, False)):
        operations.answer_reminder(session, person, coming=answer, actor=SYSTEM, now=now)
    signed_in()
    page.get(E)
    section = next(
        one for one in page.soup.select("section") if one.select(".er-stats") and "2" in one.text
    )
    figures = [one.get_text() for one in page.soup.select(".er-stat-value")]
    assert section
    assert figures[-3:] == ["1", "1", "1"]


def numbers(page: PageClient) -> tuple[int, int, int]:
    """How many lines for WhatsApp there are by the overview, by the messages' page, and by the worklist."""
    page.get(E)
    need = page.soup.select_one("[data-need=chats]")
    page.get(MESSAGES)
    (stat,) = (one for one in page.soup.select(".er-stats > *") if "WhatsApp" in one.get_text())
    page.get(WORKLIST)
    left = page.soup.select_one("#left")
    shown = len(page.soup.select("#waiting li[id^=line-]"))
    said = [_first_number(one.get_text(" ")) if one else 0 for one in (need, stat, left)]
    assert said[2] == shown
    return said[0], said[1], said[2]


def _first_number(text: str) -> int:
    return int(re.findall(r"\d+", text)[0])


def test_overview_messages_and_worklist_tell_the_same_number(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    people = [by_chat(session, event) for _ in range(4)]
    signed_in()
    assert numbers(page) == (4, 4, 4)
    operations.cancel(session, people[0], reason="sakit", actor=SYSTEM, now=now)
    message_of(session, people[0]).due_at = now + timedelta(hours=1)
    session.flush()
    # One line is not true any more, and what is said instead is due later.
    assert numbers(page) == (3, 3, 3)
    page.get(MESSAGES)
    assert "1 pesan WhatsApp siap dikirim mulai" in page.text
    assert "1 pesan lain tidak dihitung" in page.text
    operations.cancel_event(session, event, reason="Banjir", actor=SYSTEM, now=now)
    session.flush()
    assert numbers(page) == (0, 0, 0)
    page.get(WORKLIST)
    assert "4 pesan WhatsApp siap dikirim mulai" in page.text


def test_whoever_cancels_an_event_reads_who_gets_mail_and_when_the_chats_are_ready(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    by_mail(session, event)
    by_chat(session, event)
    by_chat(session, event)
    signed_in()
    page.get(f"{E}/cancel")
    assert "Saat itu pula pesan WhatsApp siap dikirim dari halaman" in page.text
    page.submit(status=303, reason="Banjir")
    page.follow()
    told = session.scalars(
        select(OutboxMail.due_at).where(OutboxMail.message == Message.EVENT_CANCELLED.value)
    ).all()
    due = local(told[0], event.timezone)
    assert "Surel untuk 1 orang menunggu sampai server surel diatur." in page.text
    assert (
        f"2 orang tidak memiliki surel: pesan WhatsApp-nya siap Anda kirim mulai {due.day} "
        in page.text
    )
    assert f"{due:%H.%M} " in page.text
    assert page.soup.select(f".er-alert a[href='{WORKLIST}']")
