"""Extra questions on the participants' pages: asked, checked, kept, and shown on the own page."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event, Question
from eventreg.events.operations import retire_question
from eventreg.events.rules import QuestionKind
from eventreg.registration.models import Registration
from eventreg.registration.operations import person_of
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.questions import SIZES, ask, ask_one_of_each
from tests.web.public.entries import complete, csrf_token, form_url, message_at, send

SLUG = "acara-contoh"
HARD = st.sampled_from(["", "\x00", "m", "M\x00", "yes", "1e5", "²", "pagi\nsore", "<b>", "\ud800"])
ANSWER = (st.text(max_size=600) | HARD).map(lambda text: text.encode("utf-8", "replace").decode())


@pytest.fixture
def asked(session: Session, event: Event, now: datetime) -> dict[str, Question]:
    return ask_one_of_each(session, event, now)


def stored(session: Session, asked: dict[str, Question]) -> dict[str, str]:
    """The answers of the only registration, by the question's key."""
    session.expire_all()
    person = session.scalars(select(Registration)).one()
    keys = {question.id: key for key, question in asked.items()}
    return {keys[id_]: value for id_, value in person_of(person).answers}


def legends(page: PageClient) -> list[str]:
    return [" ".join(tag.get_text(" ").split()) for tag in page.soup.select("legend")]


def test_questions_follow_the_kinds_own_fields_in_the_readers_language(
    page: PageClient, asked: dict[str, Question]
) -> None:
    page.get(form_url(SLUG, "kim"))
    names = [tag["name"] for tag in page.soup.select("main [name]")]
    order = list(dict.fromkeys(names))
    own, extra = order.index("kim_role"), [order.index(f"q_{key}") for key in asked]
    assert own < extra[0]
    assert extra == sorted(extra)
    assert extra[-1] < order.index("needs")
    assert "Soal kaus" in legends(page)
    assert "Soal bus (opsional)" in legends(page)
    page.get(form_url(SLUG, "kim") + "?lang=en")
    assert "About kaus" in legends(page)
    assert "Medium" in page.text


def test_groups_of_answers_are_fieldsets_and_errors_belong_to_them(
    page: PageClient, asked: dict[str, Question]
) -> None:
    send(page, SLUG, "kim", {"q_jumlah": "dua"}, status=422)
    for key in ("kaus", "sesi", "bus"):
        group = page.soup.select_one(f"fieldset#q_{key}")
        assert group is not None
        assert group.select("legend")
        assert len(group.select("input")) == len(group.select("label"))
    group = page.soup.select_one("fieldset#q_kaus")
    assert group is not None
    assert "q_kaus-error" in group["aria-describedby"]
    assert message_at(page, "q_kaus")
    assert message_at(page, "q_jumlah")
    assert page.soup.select_one(".er-error-summary a[href='#q_kaus-0']")
    assert page.form().fields["q_jumlah"] == ["dua"]


def test_answers_are_stored_as_words_that_do_not_change(
    page: PageClient, session: Session, asked: dict[str, Question]
) -> None:
    answers = {
        "q_hobi": " Menulis\x00 ", "q_jumlah": "1.250,50", "q_kaus": "m", "q_bus": "no",
        "q_sesi": ["sore", "pagi"],
    }  # fmt: skip
    send(page, SLUG, "kim", answers)
    assert stored(session, asked) == {
        "hobi": "Menulis", "jumlah": "1250.5", "kaus": "m", "bus": "no", "sesi": "pagi\nsore",
    }  # fmt: skip
    page.follow()
    for words in ("Soal kaus M", "Soal sesi Pagi, Sore", "Soal bus Tidak", "Soal jumlah 1.250,5"):
        assert words in page.text
    page.get(page.url + "?lang=en")
    for words in ("About kaus Medium", "About bus No", "About jumlah 1,250.5"):
        assert words in page.text


def test_what_need_not_be_answered_may_be_left_out(
    page: PageClient, session: Session, asked: dict[str, Question]
) -> None:
    send(page, SLUG, "kim", {"q_kaus": "s", "q_bus": "", "q_hobi": "  "})
    assert stored(session, asked) == {"kaus": "s"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kaus", "xxl"), ("kaus", ""), ("kaus", "<b>"), ("jumlah", "1e5"), ("hobi", "x" * 501),
        ("bus", "mungkin"), ("sesi", ["pagi", "malam"]), ("kaus", "\x00"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_beside_the_question(
    key: str, value: str | list[str], page: PageClient, asked: dict[str, Question]
) -> None:
    send(page, SLUG, "kim", {"q_kaus": "s", f"q_{key}": value}, status=422)
    assert message_at(page, f"q_{key}")


def test_only_the_category_that_is_asked_must_answer(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    ask(session, event, now, "media", required=True, offer_id=offer_of(event, "kim").id)
    send(page, SLUG, "agency", {"q_media": "tidak ditanya"})
    assert person_of(session.scalars(select(Registration)).one()).answers == ()
    send(page, SLUG, "kim", {"phone": "0893-0001-0002"}, status=422)
    assert message_at(page, "q_media")


def test_a_question_that_is_retired_while_somebody_types_does_not_hold_them_back(
    page: PageClient, session: Session, asked: dict[str, Question], now: datetime
) -> None:
    token = csrf_token(page, SLUG, "kim")
    retire_question(session, asked["kaus"], actor=SYSTEM, now=now)
    send(page, SLUG, "kim", {"q_kaus": "s", "q_bus": "yes"}, token=token)
    assert stored(session, asked) == {"bus": "yes"}


def test_a_question_that_is_new_while_somebody_types_asks_them_and_loses_nothing(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    token = csrf_token(page, SLUG, "kim")
    ask(session, event, now, "kaus", kind=QuestionKind.CHOICE, choices=SIZES, required=True)
    send(page, SLUG, "kim", status=422, token=token)
    assert message_at(page, "q_kaus")
    assert page.form().fields["full_name"] == ["Ngatmiri"]
    page.submit(status=303, q_kaus="l", notice=True)


def test_questions_of_another_event_are_not_answered_here(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    other = make_event(session, now=now)
    ask(session, other, now, "rahasia", required=True)
    send(page, SLUG, "kim", {"q_rahasia": "x"})
    assert person_of(session.scalars(select(Registration)).one()).answers == ()


def test_many_choices_are_a_list(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    choices = "\n".join(f"Bus {number}" for number in range(60))
    ask(session, event, now, "bus", kind=QuestionKind.CHOICE, choices=choices)
    page.get(form_url(SLUG, "kim"))
    assert len(page.soup.select("select#q_bus option")) == 61
    send(page, SLUG, "kim", {"q_bus": "bus-59"})


def test_any_answer_is_taken_or_asked_again(
    page: PageClient, session: Session, event: Event, asked: dict[str, Question]
) -> None:
    token = csrf_token(page, SLUG, "kim")

    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.dictionaries(st.sampled_from([f"q_{key}" for key in asked]), ANSWER))
    def answers(changes: dict[str, str]) -> None:
        entry = complete("kim", {"submission_id": str(uuid4()), **changes})
        answer = page.client.post(form_url(SLUG, "kim"), data={"csrf_token": token, **entry})
        assert answer.status_code in {303, 409, 422}

    answers()


def test_whoever_was_registered_by_others_is_asked_what_is_needed(
    page: PageClient, event: Event, session: Session, now: datetime
) -> None:
    person = make_registration(session, offer_of(event, "kim"), now=now)
    event.changes_until = now + timedelta(days=1)
    ask(session, event, now, "kaus", required=True)
    page.get(f"/r/{person.secret}")
    assert "Soal kaus" in page.text
    page.click("Jawab sekarang")
    page.submit(q_kaus="L", status=303)
    page.follow()
    assert "Jawab sekarang" not in page.text
