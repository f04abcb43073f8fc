"""Messages that staff write to a segment: chosen, written, looked at, tested, sent, stopped."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import Method
from eventreg.events.models import Event, Question
from eventreg.events.rules import EventState, QuestionKind
from eventreg.mail.models import OutboxMail, StaffMessage, StaffMessageRow
from eventreg.mail.rules import Channel, MailState, WrittenFate, WrittenState
from eventreg.participants.operations import WRITTEN_TEST
from eventreg.registration.models import Answer, Registration
from eventreg.registration.operations import cancel
from eventreg.registration.rules import Message
from eventreg.web.office import send_message
from eventreg.work.messages import work_on_messages
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.questions import SIZES, ask
from tests.web.office.conftest import SignedIn

MESSAGES = "/office/events/acara/messages"
NEW = f"{MESSAGES}/new"
LIST = "/office/events/acara/registrations"
WORDS: dict[str, Any] = {"subject": "Bawa laptop", "text": "Untuk {nama}: bawalah laptop."}
People = Callable[..., Registration]


@pytest.fixture
def overrides(overrides: dict[str, str]) -> dict[str, str]:
    return overrides | {"smtp_url": "smtp://127.0.0.1:9"}


@pytest.fixture
def somebody(session: Session, event: Event, now: datetime) -> People:
    """Makes a participant of an agency, by name."""

    def make(name: str, slug: str = "agency", **facts: object) -> Registration:
        return make_registration(session, offer_of(event, slug), now=now, full_name=name, **facts)

    return make


def keep(page: PageClient, **more: str) -> None:
    """Writes a message and keeps the draft."""
    page.get(NEW)
    page.submit("message", button="do=keep", **{**WORDS, **more})
    page.follow()


def send(page: PageClient) -> None:
    """Sends the draft that the page shows."""
    page.click("Lanjut ke pengiriman…")
    page.submit("send")
    page.follow()


def written(session: Session) -> list[OutboxMail]:
    """The lines of messages of staff, in order."""
    session.expire_all()
    mine = OutboxMail.message == Message.WRITTEN.value
    return list(session.scalars(select(OutboxMail).where(mine).order_by(OutboxMail.id)))


def reach(page: PageClient) -> str:
    """What the form says of how many it reaches."""
    found = page.soup.select_one("#reach")
    assert isinstance(found, Tag)
    return " ".join(found.get_text(" ").split())


def test_a_message_is_written_looked_at_and_sent_once_to_its_segment(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu Lestari", region_code="35.73", email="ayu@example.org")
    budi = somebody("Budi Santoso", region_code="35.73", email=None, phone="+6289377700011")
    nobody = somebody("Citra Dewi", region_code="35.73")
    nobody.email = nobody.phone = None
    somebody("Dewi Lain", region_code="35.78", email="dewi@example.org")
    session.flush()
    signed_in()
    keep(page, region="35.73")
    assert "Untuk Ayu Lestari: bawalah laptop." in page.text
    assert "http://localhost/r/" in page.text, "The preview is what the person reads."
    page.click("Tampilkan orang lain")
    assert "Untuk Budi Santoso: bawalah laptop." in page.text
    assert written(session) == []

    page.click("Lanjut ke pengiriman…")
    assert page.heading == "Kirim kepada 2 orang?"
    assert "Malang" in page.text
    page.submit("send")
    page.follow()
    mails = written(session)
    assert [(one.channel, one.recipient) for one in mails] == [
        (Channel.EMAIL, "ayu@example.org"),
        (Channel.WHATSAPP, "+6289377700011"),
    ]
    assert [one.registration_id for one in mails] == [ayu.id, budi.id]
    for said in ("Surel menunggu dikirim: 1", "Baris WhatsApp, belum dikirim: 1", "Tidak dapat dihubungi: tanpa surel dan tanpa telepon: 1"):  # fmt: skip
        assert said in page.text
    page.click("Kirim lewat WhatsApp")
    assert "Untuk Budi Santoso: bawalah laptop." in page.text
    page.get(MESSAGES)
    row = page.soup.select_one("#written tbody tr")
    assert row is not None
    assert "Kota Malang" in row.get_text()


def test_who_looks_again_does_not_send_again(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in()
    keep(page)
    page.click("Lanjut ke pengiriman…")
    form = page.form("send")
    page.submit("send")
    page.submit(form, 303)
    page.follow()
    assert "Pesan ini sudah dikirim sebelumnya. Tidak ada yang menerimanya dua kali." in page.text
    assert len(written(session)) == 1


def test_the_filters_of_the_segment_combine(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    ayu = somebody("Ayu", region_code="35.73", email="a@example.org")
    budi = somebody("Budi", region_code="35.73", email="b@example.org")
    somebody("Citra", "kim", region_code="35.73", email="c@example.org")
    session.add(
        Attendance(
            event_id=event.id, session_id=event.sessions[0].id, registration_id=ayu.id,
            entered_at=now, inside=True, method=Method.CAMERA, officer="Pintu",
        )
    )  # fmt: skip
    session.flush()
    signed_in()
    for filters, people in (
        ({}, 3),
        ({"category": "agency"}, 2),
        ({"attendance": "present"}, 1),
        ({"attendance": f"absent-{event.sessions[0].id}", "category": "agency"}, 1),
        ({"region": "35.78"}, 0),
        ({"state": "cancelled"}, 0),
    ):
        page.get(NEW)
        page.submit("message", status=200, button="do=count", subject="Halo", **filters)
        assert f"sampai kepada {people} orang" in reach(page), filters
        assert page.form("message").fields["subject"] == ["Halo"], "Nothing typed is lost."
    cancel(session, budi, reason="", actor=SYSTEM, now=now)
    page.get(NEW)
    page.submit("message", status=200, button="do=count", state="")
    assert "sampai kepada 2 orang" in reach(page), (
        "Without a state those are meant who are in force."
    )
    page.submit("message", status=200, button="do=count", state="cancelled")
    assert "sampai kepada 1 orang" in reach(page)


def test_answers_of_extra_questions_are_filters(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    shirt = ask(session, event, now, "kaus", kind=QuestionKind.CHOICE, choices=SIZES)
    parts = ask(session, event, now, "sesi", kind=QuestionKind.CHOICES, choices="Pagi\nPagi sekali")
    hobby = ask(session, event, now, "hobi")
    ayu, budi, _citra = (somebody(name, email=f"{name}@example.org") for name in ("ayu", "budi", "citra"))  # fmt: skip
    value = shirt.spec.choices[0].value
    given: list[tuple[Registration, Question, str]] = [
        (ayu, shirt, value),
        (budi, shirt, shirt.spec.choices[1].value),
        (ayu, parts, "pagi\npagi-sekali"),
        (budi, parts, "pagi-sekali"),
        (budi, hobby, "membaca"),
    ]
    for person, question, said in given:
        session.add(Answer(registration_id=person.id, question_id=question.id, value=said))
    session.flush()
    signed_in()
    for filters, people in (
        ({"q_kaus": f"is-{value}"}, 1),
        ({"q_kaus": "any"}, 2),
        ({"q_kaus": "none"}, 1),
        ({"q_sesi": "is-pagi"}, 1),
        ({"q_sesi": "is-pagi-sekali"}, 2),
        ({"q_hobi": "any", "q_kaus": f"is-{value}"}, 0),
    ):
        page.get(NEW)
        page.submit("message", status=200, button="do=count", **filters)
        assert f"sampai kepada {people} orang" in reach(page), filters
    keep(page, q_kaus=f"is-{value}")
    assert "Soal kaus: S" in page.text
    send(page)
    assert [one.registration_id for one in written(session)] == [ayu.id]


def test_whom_nobody_has_seen_nobody_writes_to(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in()
    keep(page)
    page.click("Lanjut ke pengiriman…")
    somebody("Budi", email="budi@example.org")
    page.submit("send", status=409)
    assert "Tidak ada yang dikirim" in page.text
    assert written(session) == []
    message = session.scalars(select(StaffMessage)).one()
    message.version += 1  # Somebody else has written another text meanwhile.
    session.flush()
    page.submit("send", status=409)
    page.submit("send")
    assert len(written(session)) == 2


def test_people_marked_in_the_list_are_written_to(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    ayu, _budi = somebody("Ayu", email="ayu@example.org"), somebody("Budi", email="b@example.org")
    signed_in()
    page.get(LIST)
    action = f"{LIST}/message"
    page.post(action, {"whom": "marked", "uid": str(ayu.uid)}, status=303)
    page.follow()
    assert "1 orang yang Anda tandai di daftar peserta." in page.text
    page.submit("message", button="do=keep", **WORDS)
    page.follow()
    send(page)
    assert [one.registration_id for one in written(session)] == [ayu.id]
    page.get(MESSAGES)
    assert "1 orang yang ditandai di daftar" in page.text


def test_everybody_of_a_filtered_list_is_a_segment_and_of_a_search_marked_people(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu Lestari", "kim", email="ayu@example.org")
    somebody("Budi", email="b@example.org")
    signed_in()
    page.get(f"{LIST}?category=kim")
    page.post(f"{LIST}/message?category=kim", {"whom": "all", "q": ""}, status=303)
    page.follow()
    assert "sampai kepada 1 orang" in reach(page)
    assert page.form("message").fields["category"] == ["kim"]
    page.get(LIST)
    page.post(f"{LIST}/message", {"whom": "all", "q": "lestari"}, status=303)
    message = session.scalars(select(StaffMessage)).one()
    assert message.marked
    assert "lestari" not in str(message.segment) + page.response.location.casefold()
    page.get(LIST)
    page.post(f"{LIST}/message", {"whom": "marked"}, status=303)
    page.follow()
    assert "Tandai paling sedikit satu orang dahulu." in page.text


def test_a_test_goes_to_oneself_and_is_in_nobodys_history(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    staff = signed_in()
    keep(page)
    page.submit("test")
    page.follow()
    assert f"Uji coba sedang dikirim ke {staff.email}." in page.text
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert (mail.recipient, mail.registration_id, mail.event_id) == (staff.email, None, None)
    assert written(session) == []
    draft = session.scalars(select(StaffMessage)).one()
    assert draft.state is WrittenState.DRAFT


def test_a_message_counts_as_sent_only_once_everybody_has_it(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    somebody("Budi", email=None, phone="+6289377700011")
    somebody("Citra", email="citra@example.org")
    nobody = somebody("Dewi")
    nobody.email = nobody.phone = None
    session.flush()
    signed_in()
    keep(page)
    send(page)
    here = page.response.request.path

    def said() -> tuple[str, str]:
        """How far it is by the page of the message, and by its row in the list."""
        page.get(here)
        header = page.soup.select_one(".er-over")
        page.get(MESSAGES)
        row = page.soup.select_one("#written tbody tr")
        assert header is not None
        assert row is not None
        return header.get_text(strip=True), row.select("td")[1].get_text(strip=True)

    ayu, budi, citra = written(session)
    assert said() == ("Dalam pengiriman", "Dalam pengiriman: 0 dari 3 terkirim")
    ayu.state, citra.state = MailState.SENT, MailState.FAILED
    session.flush()
    assert said() == ("Dalam pengiriman: 1 dari 3 terkirim",) * 2
    budi.state = MailState.SENT
    session.flush()
    assert said() == ("Terkirim kepada 2 dari 3",) * 2
    citra.state = MailState.SENT
    session.flush()
    assert said() == ("Terkirim",) * 2


class TestWithoutMailServer:
    """An office whose mail waits."""

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        return overrides | {"smtp_url": ""}

    def test_what_waits_is_not_called_sent(
        self, page: PageClient, somebody: People, signed_in: SignedIn
    ) -> None:
        somebody("Ayu", email="ayu@example.org")
        signed_in()
        keep(page)
        send(page)
        header = page.soup.select_one(".er-over")
        assert header is not None
        assert header.get_text(strip=True) == "Dalam pengiriman: 0 dari 1 terkirim"

    def test_no_test_is_offered_and_that_is_said_once(
        self, page: PageClient, session: Session, somebody: People, signed_in: SignedIn
    ) -> None:
        somebody("Ayu", email="ayu@example.org")
        signed_in()
        keep(page)
        assert page.soup.select_one("form#test") is None
        assert page.text.count("Server surel belum") == 1
        page.post(f"{page.response.request.path}/test", {"nth": "1"})
        page.follow()
        assert "tidak ada uji coba yang dikirim" in page.text
        tests = select(OutboxMail).where(OutboxMail.message == WRITTEN_TEST)
        assert not session.scalars(tests).all()


def test_sending_is_stopped_and_what_waits_taken_back(
    app: Flask, page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    somebody("Budi", email="budi@example.org")
    signed_in()
    keep(page)
    send(page)
    first, second = written(session)
    first.state = MailState.SENT
    session.flush()
    page.get(page.response.request.path)
    page.submit("stop")
    session.commit()
    work_on_messages()
    page.follow()
    assert [one.state for one in written(session)] == [MailState.SENT, MailState.WITHDRAWN]
    assert "Ditarik sebelum terkirim: 1" in page.text
    assert "Terkirim lewat surel: 1" in page.text
    assert page.soup.select_one("form#stop") is None
    assert second.once is None


def test_many_are_lined_up_by_the_worker_while_the_page_waits(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    somebody("Ayu", email="ayu@example.org")
    monkeypatch.setattr(send_message, "AT_ONCE", 0)
    signed_in()
    keep(page)
    send(page)
    here = page.response.request.path
    assert page.soup.select_one("[data-progress-url]") is not None
    page.get(f"{here}/progress.json")
    assert page.response.json == {"state": "working", "rows": 1, "done": 0}
    assert written(session) == []
    session.commit()
    work_on_messages()
    page.get(f"{here}/progress.json")
    assert page.response.json == {"state": "leaving", "rows": 1, "done": 0}
    written(session)[0].state = MailState.SENT
    session.flush()
    page.get(f"{here}/progress.json")
    assert page.response.json == {"state": "done", "rows": 1, "done": 1}


def test_a_draft_is_changed_and_thrown_away(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in()
    keep(page, text_en="Please bring one.", subject_en="Laptop")
    page.click("Ubah")
    assert page.form("message").fields["text_en"] == ["Please bring one."]
    page.submit("message", button="do=keep", text="Tidak jadi.", text_en="", subject_en="")
    page.follow()
    assert "Tidak jadi." in page.text
    page.submit("discard")
    page.follow()
    assert "Draf dibuang." in page.text
    assert session.scalars(select(StaffMessage)).all() == []
    assert session.scalars(select(StaffMessageRow)).all() == []


def test_the_log_tells_of_it_in_words(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in()
    keep(page)
    page.submit("test")
    page.follow()
    send(page)
    page.submit("stop")
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_kind == "staff_message").order_by(AuditEntry.id)
    ).all()  # fmt: skip
    assert list(actions) == [
        Action.MESSAGE_WRITTEN,
        Action.MESSAGE_TESTED,
        Action.MESSAGE_SENT,
        Action.MESSAGE_STOPPED,
    ]
    page.get("/office/events/acara/audit?kind=messages")
    for said in ("Pesan untuk banyak orang dikirim.", "Pengiriman pesan untuk banyak orang dihentikan.", "Bawa laptop"):  # fmt: skip
        assert said in page.text
    assert "bawalah laptop" not in page.text, "What was written is no part of the log."


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("text", "Halo {nma}", "{nma} tidak dapat diisi."),
        ("subject", "{{config}}", "{config} tidak dapat diisi."),
        ("text", "x" * 5000, "3000 karakter"),
        ("subject", "", "Bagian ini wajib diisi."),
        ("text", " \n ", "Bagian ini wajib diisi."),
        (
            "text_en",
            "Only the text",
            "Mohon isi perihal dan teks bahasa Inggris keduanya, atau kosongkan keduanya.",
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn,
    field: str, typed: str, said: str,
) -> None:  # fmt: skip
    somebody("Ayu", email="ayu@example.org")
    signed_in()
    page.get(NEW)
    page.submit(
        "message", status=422, button="do=keep", category="agency", **{**WORDS, field: typed}
    )
    assert said in page.text
    form = page.form("message")
    assert form.fields["category"] == ["agency"]
    assert form.fields[field][0].strip() == typed.strip()
    assert session.scalars(select(StaffMessage)).all() == []


def test_unknown_filters_and_people_of_other_events_are_left_out(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn, now: datetime
) -> None:
    somebody("Ayu", email="ayu@example.org")
    other = make_event(session, slug="lain", now=now)
    stranger = make_registration(session, offer_of(other, "kim"), now=now, email="x@example.org")
    signed_in()
    page.get(f"{NEW}?state=%27%3B--&category=nix&q_nix=is-1&attendance=present-999999&since=0000")
    assert "sampai kepada 1 orang" in reach(page)
    page.get(LIST)
    page.post(f"{LIST}/message", {"whom": "marked", "uid": str(stranger.uid)}, status=303)
    page.follow()
    assert "0 orang yang Anda tandai" in page.text
    page.get(LIST)
    page.post(f"{LIST}/message", {"whom": "marked", "uid": "nix"}, status=400)


def test_nobody_is_written_to_once_the_event_is_archived(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in()
    keep(page)
    page.click("Lanjut ke pengiriman…")
    event.state = EventState.ARCHIVED
    session.flush()
    page.submit("send")
    assert written(session) == []
    page.get(MESSAGES)
    assert "Tulis pesan" not in page.text


def test_the_door_and_an_official_write_to_nobody(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in(StaffRole.OFFICIAL, event)
    page.get(LIST)
    assert "Tulis pesan" not in page.text
    page.post(f"{LIST}/message", {"whom": "all"}, status=403)
    page.get(NEW, 403)


def test_pages_ask_few_questions_however_many_messages_there_are(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    for number in range(5):
        somebody(f"Orang {number}", email=f"o{number}@example.org")
        ask(session, event, now, f"soal_{number}", kind=QuestionKind.CHOICE, choices=SIZES)
    signed_in()
    page.max_queries = 25
    for _ in range(8):
        keep(page, region="35.73", q_soal_1="none")
    keep(page)
    send(page)
    for address in (page.response.request.path, MESSAGES, NEW):
        page.get(address)


def test_a_batch_that_fails_three_times_leaves_the_rest(
    page: PageClient, session: Session, somebody: People, signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    somebody("Ayu", email="ayu@example.org")
    monkeypatch.setattr(send_message, "AT_ONCE", 0)
    signed_in()
    keep(page)
    send(page)
    session.commit()

    def broken(*_args: object, **_more: object) -> bool:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("eventreg.participants.operations.line_up", broken)
        for _ in range(3):
            work_on_messages()
    session.expire_all()
    message = session.scalars(select(StaffMessage)).one()
    assert message.state is WrittenState.FAILED
    page.get(f"{MESSAGES}/written/{message.uid}")
    assert "Belum semua mendapat giliran" in page.text
    assert "Belum disiapkan: 1" in page.text
    page.submit("stop")
    session.commit()
    work_on_messages()
    session.expire_all()
    assert session.scalars(select(StaffMessageRow.fate)).one() is WrittenFate.STOPPED
    assert session.scalars(select(StaffMessage)).one().state is WrittenState.STOPPED
