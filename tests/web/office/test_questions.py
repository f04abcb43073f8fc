"""The extra questions of an event in the office: made, changed, ordered, retired, answered by staff."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.events.models import Event, Question
from eventreg.events.rules import MOST_QUESTIONS, QuestionKind
from eventreg.registration.models import Registration
from eventreg.registration.operations import person_of
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.questions import SIZES, ask, ask_one_of_each
from tests.web.office.conftest import SignedIn

QUESTIONS = "/office/events/acara/questions"
REGISTRATIONS = "/office/events/acara/registrations"


def all_questions(session: Session) -> list[Question]:
    session.expire_all()
    return list(session.scalars(select(Question).order_by(Question.position, Question.id)))


def message_at(page: PageClient, field: str) -> str:
    message = page.soup.select_one(f"#{field}-error")
    assert message is not None, page.text
    return " ".join(message.get_text(" ").split())


def headings(page: PageClient) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.soup.select("main h2")]


def test_an_event_without_questions_gives_examples_and_points_to_the_field_for_needs(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/acara")
    page.click("Pertanyaan tambahan")
    assert page.soup.select_one(f".er-empty a[href='{QUESTIONS}/new']")
    assert "ukuran kaus" in page.text
    assert "Alergi" in page.text
    assert "Kebutuhan khusus" in page.text


def test_a_question_is_made_with_choices_in_both_languages(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(f"{QUESTIONS}/new")
    page.submit(
        status=303, label_id="Ukuran kaus", label_en="Shirt size", kind="choice",
        choices=f"{SIZES}\n\n", required=True, at_door=True, offer=str(offer_of(event, "kim").id),
    )  # fmt: skip
    page.follow()
    (made,) = all_questions(session)
    assert (made.key, made.kind, made.required, made.at_door) == (
        "ukuran_kaus", QuestionKind.CHOICE, True, True,
    )  # fmt: skip
    assert made.offer_id == offer_of(event, "kim").id
    assert made.choices[0] == {"value": "s", "id": "S", "en": "Small"}
    assert headings(page)[:1] == ["Khusus KIM"]
    assert "S, M, L" in page.text


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("label_id", {"label_id": " \x00"}),
        ("label_id", {"label_id": "x" * 301}),
        ("choices", {"kind": "choice", "choices": "Bus"}),
        ("choices", {"kind": "choices", "choices": "A\na"}),
        ("choices", {"kind": "choice", "choices": "A\n" + "x" * 500}),
        ("key", {"key": "ukuran kaus"}),
        ("key", {"key": "full_name"}),
        ("key", {"key": "kaus"}),
        ("kind-0", {"kind": "colour"}),
        ("offer", {"offer": "999999"}),
        ("offer", {"offer": "x"}),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    field: str,
    values: dict[str, str],
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
) -> None:
    ask(session, event, now, "kaus")
    signed_in()
    page.get(f"{QUESTIONS}/new")
    sent = {
        "label_id": "Naik apa?",
        "kind": "text",
        "offer": "",
        "choices": "Bus\nKereta",
        **values,
    }
    page.post(f"{QUESTIONS}/new", sent, 422)
    assert message_at(page, field.removesuffix("-0"))
    assert page.soup.select_one(f".er-error-summary a[href='#{field}']")
    area = page.soup.select_one("textarea")
    assert area is not None
    assert area.get_text().strip() == sent["choices"]
    assert len(all_questions(session)) == 1


def test_a_category_of_another_event_is_no_choice(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    other = make_event(session, now=now)
    theirs = ask(session, other, now, "kaus")
    signed_in()
    page.get(f"{QUESTIONS}/new")
    sent = {"label_id": "Naik apa?", "kind": "text", "offer": str(other.offers[0].id)}
    page.post(f"{QUESTIONS}/new", sent, 422)
    assert message_at(page, "offer")
    page.get(f"{QUESTIONS}/{theirs.id}", 404)
    for action in ("", "/move", "/retire", "/bring-back"):
        page.get(QUESTIONS)
        page.post(f"{QUESTIONS}/{theirs.id}{action}", sent, 404)
    session.refresh(theirs)
    assert not theirs.retired


def test_html_in_a_question_is_text(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    bad = "<script>alert(1)</script><b>"
    ask(session, event, now, "soal", label_id=bad, kind=QuestionKind.CHOICE, choices=f"{bad}\nB")
    signed_in()
    for address in (QUESTIONS, f"{REGISTRATIONS}/new/kim", "/e/acara/register/kim"):
        page.get(address)
        assert bad in page.text, address
        assert not page.soup.find_all("b")


def test_questions_move_without_javascript(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    ids = {key: ask(session, event, now, key).id for key in ("satu", "dua", "tiga")}
    signed_in()
    page.get(QUESTIONS)
    page.submit(f"up-{ids['tiga']}", 303)
    page.follow()
    page.submit(f"down-{ids['satu']}", 303)
    assert [one.key for one in all_questions(session)] == ["tiga", "satu", "dua"]
    page.follow()
    assert not page.soup.select(f"#up-{ids['tiga']}, #down-{ids['dua']}")


def test_a_question_is_retired_and_asked_again(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    question = ask(session, event, now, "kaus")
    answers = ((question.id, "XL"),)
    make_registration(session, offer_of(event, "kim"), now=now, answers=answers)
    signed_in()
    page.get(QUESTIONS)
    page.submit(f"retire-{question.id}", 303)
    page.follow()
    assert "Tidak ditanyakan lagi" in headings(page)
    page.get("/e/acara/register/kim")
    assert "q_kaus" not in page.form().offered
    page.get(QUESTIONS)
    page.submit(f"bring_back-{question.id}", 303)
    page.follow()
    assert headings(page)[0] == "Untuk semua"


def test_more_questions_than_anybody_answers_are_refused(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    for number in range(MOST_QUESTIONS):
        ask(session, event, now, f"soal_{number}")
    signed_in()
    page.get(f"{QUESTIONS}/new")
    page.submit(status=422, label_id="Satu lagi")
    assert "paling banyak 50" in page.text


def test_200_questions_are_shown_by_as_many_queries_as_one(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    """The page client counts the queries of each page."""
    for number in range(200):
        label = f"Pertanyaan {number}"
        session.add(
            Question(
                event_id=event.id, key=f"soal_{number}", kind=QuestionKind.TEXT, label_id=label
            )
        )
    person = make_registration(session, offer_of(event, "kim"), now=now)
    signed_in()
    addresses = (
        QUESTIONS,
        "/e/acara/register/kim",
        f"{REGISTRATIONS}/{person.uid}",
        f"{REGISTRATIONS}/{person.uid}/correct",
    )
    for address in addresses:
        page.get(address)
    assert "q_soal_199" in page.form().offered


def test_key_and_kind_are_not_asked_once_somebody_answered(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    kaus = ask(session, event, now, "kaus", kind=QuestionKind.CHOICE, choices=SIZES)
    make_registration(session, offer_of(event, "kim"), now=now, answers=((kaus.id, "m"),))
    signed_in()
    page.get(f"{QUESTIONS}/{kaus.id}")
    form = page.form()
    assert not {"key", "kind"} & form.offered.keys()
    assert form.fields["choices"] == ["S | Small | s\nM | Medium | m\nL | Large | l"]
    page.submit(status=303, choices="S | Small | s\nXL | Extra large")
    session.expire_all()
    offered = {one.value: one.retired for one in kaus.spec.choices}
    assert offered == {"s": False, "xl": False, "m": True}
    page.get(f"{QUESTIONS}/{kaus.id}")
    page.post(f"{QUESTIONS}/{kaus.id}", {"label_id": "Kaus", "key": "baju", "choices": "A\nB"}, 303)
    session.refresh(kaus)
    assert kaus.key == "kaus"


def test_staff_answer_for_somebody_and_correct_it(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    asked = ask_one_of_each(session, event, now)
    signed_in()
    page.get(f"{REGISTRATIONS}/new/kim")
    page.submit(
        status=422, full_name="Ngatmiri", gender="P", phone="0893-0001-0001", region="35.73",
        kim_name="KIM Sekar Arum", q_jumlah="dua", q_sesi=["pagi", "sore"], q_bus="yes",
    )  # fmt: skip
    assert message_at(page, "q_kaus")
    assert message_at(page, "q_jumlah")
    assert page.form().fields["q_sesi"] == ["pagi", "sore"]
    page.submit(status=303, q_jumlah="1.250", q_kaus="m")
    page.follow()
    for words in ("Soal kaus M", "Soal sesi Pagi, Sore", "Soal bus Ya", "Soal jumlah 1.250"):
        assert words in page.text
    person = session.scalars(select(Registration)).one()
    page.get(f"{REGISTRATIONS}/{person.uid}/correct")
    page.max_queries = 30  # SQLite writes each field of the log by itself.
    page.submit(status=303, q_kaus="l", q_sesi=[], q_jumlah="")
    session.expire_all()
    keys = {one.id: key for key, one in asked.items()}
    assert {keys[id_]: value for id_, value in person_of(person).answers} == {
        "kaus": "l", "bus": "yes",
    }  # fmt: skip
    page.follow()
    assert "Soal kaus: M → L" in page.text
    assert "Soal sesi: Pagi, Sore → –" in page.text


def test_a_correction_keeps_answers_to_what_is_not_asked_any_more(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    kaus = ask(session, event, now, "kaus", kind=QuestionKind.CHOICE, choices=SIZES)
    hobi = ask(session, event, now, "hobi")
    answers = ((kaus.id, "m"), (hobi.id, "Menulis"))
    person = make_registration(session, offer_of(event, "kim"), now=now, answers=answers)
    signed_in()
    page.get(f"{QUESTIONS}/{kaus.id}")
    page.submit(status=303, choices="S | Small | s\nL | Large | l")
    page.get(QUESTIONS)
    page.submit(f"retire-{hobi.id}", 303)
    page.follow()
    page.get(f"{REGISTRATIONS}/{person.uid}/correct")
    assert page.form().offered["q_kaus"] == {"s", "l", "m", ""}
    page.submit(status=303, full_name="Nama Baru")
    session.expire_all()
    assert person.full_name == "Nama Baru"
    assert person_of(person).answers == answers


def test_a_correction_does_not_force_answers_that_were_never_asked_for(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    ask(session, event, now, "kaus", required=True)
    signed_in()
    page.get(f"{REGISTRATIONS}/{person.uid}/correct")
    page.submit(status=303, full_name="Nama Baru")


def test_those_who_may_not_edit_see_what_the_door_sees(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    asked = ask_one_of_each(session, event, now)
    answers = ((asked["hobi"].id, "Menulis"), (asked["kaus"].id, "m"))
    person = make_registration(session, offer_of(event, "kim"), now=now, answers=answers)
    signed_in(StaffRole.DOOR, event)
    page.get(f"{REGISTRATIONS}/{person.uid}")
    assert "Soal kaus M" in page.text
    assert "Menulis" not in page.text
    page.get(QUESTIONS)
    assert not page.soup.select("main form")
    page.get(f"{QUESTIONS}/new", 403)
