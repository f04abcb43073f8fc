"""Extra questions: what counts as an answer, and how questions are made, changed, ordered, retired."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.events import queries
from eventreg.events.models import Event, Question
from eventreg.events.operations import (
    QuestionData,
    QuestionRefusal,
    QuestionRefused,
    add_question,
    bring_back_question,
    change_question,
    has_answers,
    move_question,
    remove_offer,
    retire_question,
)
from eventreg.events.rules import (
    LONGEST_ANSWER,
    MOST_QUESTIONS,
    AnswerChoice,
    Answered,
    AnswerFault,
    ChoiceLine,
    ChoicesFault,
    NotAnswered,
    QuestionKind,
    QuestionSpec,
    check_answer,
    free_key,
    in_words,
    is_key,
    read_choice_lines,
    read_number,
    settle_choices,
    write_choice_lines,
)
from eventreg.registration.models import Registration
from eventreg.registration.operations import ChangedMeanwhile, Corrected, correct, person_of
from tests.factories import make_event, make_registration, offer_of

SIZES = (
    AnswerChoice("s", "S"),
    AnswerChoice("xl", "XL", "Extra large"),
    AnswerChoice("merah-putih", "Merah, putih", "Red, white"),
    AnswerChoice("xs", "XS", retired=True),
)
LINES = st.lists(
    st.builds(
        ChoiceLine,
        st.text("abcABC 123-", min_size=1, max_size=6).filter(str.strip),
        st.text("abc", max_size=3),
    ),
    max_size=8,
    unique_by=lambda line: line.label_id.casefold(),
)


def spec(kind: QuestionKind, *, required: bool = False) -> QuestionSpec:
    return QuestionSpec(1, "soal", kind, "Soal", "Question", SIZES, required)


def answer(kind: QuestionKind, typed: str, *, required: bool = False, answered: str = "") -> object:
    outcome = check_answer(spec(kind, required=required), typed, answered=answered)
    return outcome.value if isinstance(outcome, Answered) else outcome.fault


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_an_empty_answer_is_one_only_where_none_is_required(kind: QuestionKind) -> None:
    for empty in ("", "  ", "\x00", "\n\t"):
        assert answer(kind, empty) == ""
        assert answer(kind, empty, required=True) == AnswerFault.MISSING


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", "12"), ("007", "7"), ("0", "0"), ("-0", "0"), ("1.250", "1250"), ("1 250", "1250"),
        ("1.250.000,50", "1250000.5"), ("1,5", "1.5"), ("1.5", "1.5"), ("1250.50", "1250.5"),
        ("-3,25", "-3.25"), ("−3", "-3"), ("+4", "4"), ("٣٥", "35"), ("１２", "12"), ("0,250", "0.25"),
        ("2.0", "2"), ("100", "100"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(typed: str, stored: str) -> None:
    assert answer(QuestionKind.NUMBER, typed) == stored


@pytest.mark.parametrize(
    "typed", ["dua", "1e5", "1,500", "1.2.3", "12 orang", "1,234.56", "²", "--1", "1,", "0,125", "9" * 16]
)  # fmt: skip
def test_what_is_no_number_or_could_be_two_is_asked_again(typed: str) -> None:
    assert answer(QuestionKind.NUMBER, typed) == AnswerFault.NO_NUMBER


@given(st.text(max_size=40) | st.from_regex(r"[+-]?[0-9.,]{1,20}", fullmatch=True))
def test_a_stored_number_reads_as_itself(typed: str) -> None:
    stored = read_number(typed)
    if stored is not None:
        assert read_number(stored) == stored
        assert read_number(in_words(spec(QuestionKind.NUMBER), stored, "id")) == stored


def test_text_is_one_line_of_at_most_500_characters() -> None:
    assert answer(QuestionKind.TEXT, " a\x00b\n c ") == "ab c"
    assert answer(QuestionKind.TEXT, "x" * LONGEST_ANSWER) == "x" * LONGEST_ANSWER
    assert answer(QuestionKind.TEXT, "x" * (LONGEST_ANSWER + 1)) == AnswerFault.TOO_LONG


def test_a_choice_is_named_by_its_value_or_by_a_label() -> None:
    for typed in ("xl", "XL", "extra LARGE"):
        assert answer(QuestionKind.CHOICE, typed) == "xl"
    for typed in ("xxl", "s\nxl", "=1+1"):
        assert answer(QuestionKind.CHOICE, typed) == AnswerFault.NOT_OFFERED


def test_a_choice_that_is_hidden_stays_with_whoever_took_it() -> None:
    assert answer(QuestionKind.CHOICE, "xs") == AnswerFault.NOT_OFFERED
    assert answer(QuestionKind.CHOICE, "xs", answered="xs") == "xs"
    assert answer(QuestionKind.CHOICES, "s\nxs", answered="xs") == "s\nxs"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("xl\ns", "s\nxl"), ("s\ns", "s"), ("S, XL", "s\nxl"), ("S;Red, white", "s\nmerah-putih"),
        ("Merah, putih", "merah-putih"), ("S,Merah", AnswerFault.NOT_OFFERED),
    ],
)  # fmt: skip
def test_several_choices_stand_on_a_line_each(typed: str, stored: str) -> None:
    assert answer(QuestionKind.CHOICES, typed) == stored


def test_yes_and_no_are_two_words() -> None:
    assert [answer(QuestionKind.YES_NO, one) for one in ("Ya", "YES", "y", "TRUE")] == ["yes"] * 4
    assert [answer(QuestionKind.YES_NO, one) for one in ("tidak", "No", "0")] == ["no"] * 3
    assert answer(QuestionKind.YES_NO, "mungkin") == AnswerFault.NOT_YES_OR_NO


@given(kind=st.sampled_from(QuestionKind), typed=st.text(max_size=600), required=st.booleans())
def test_any_text_is_an_answer_or_a_reason_and_an_answer_stays_one(
    *, kind: QuestionKind, typed: str, required: bool
) -> None:
    outcome = check_answer(spec(kind, required=required), typed)
    if isinstance(outcome, NotAnswered):
        return
    assert "\x00" not in outcome.value
    assert outcome.value or not required
    assert check_answer(spec(kind, required=required), outcome.value) == outcome
    assert isinstance(in_words(spec(kind), outcome.value, "id"), str)


@given(st.text(max_size=60))
def test_whatever_is_stored_can_be_shown(value: str) -> None:
    for kind in QuestionKind:
        for language in ("id", "en"):
            assert isinstance(in_words(spec(kind), value, language), str)


def test_answers_are_shown_in_the_readers_words() -> None:
    assert in_words(spec(QuestionKind.CHOICES), "s\nxl\ngone", "en") == "S, Extra large, gone"
    assert in_words(spec(QuestionKind.YES_NO), "yes", "id") == "Ya"
    assert in_words(spec(QuestionKind.NUMBER), "1250.5", "id") == "1.250,5"
    assert in_words(spec(QuestionKind.NUMBER), "1250.5", "en") == "1,250.5"


@given(LINES, LINES, st.data())
def test_a_choice_that_was_taken_never_goes(
    first: list[ChoiceLine], second: list[ChoiceLine], data: st.DataObject
) -> None:
    before = settle_choices((), first, ())
    used = (
        set(data.draw(st.lists(st.sampled_from([one.value for one in before]))))
        if before
        else set()
    )
    after = settle_choices(before, second, used)
    values = [one.value for one in after]
    assert len(set(values)) == len(values)
    assert used <= set(values)
    assert [one.label_id for one in after if not one.retired] == [one.label_id for one in second]
    same = {one.label_id.casefold(): one.value for one in before}
    for one in after:
        assert one.retired or same.get(one.label_id.casefold(), one.value) == one.value
    assert {one.value for one in after if one.retired} <= used
    assert settle_choices(after, second, used) == after


def test_a_wording_can_be_corrected_and_a_hidden_choice_come_back() -> None:
    before = settle_choices((), read_choice_lines("Mreah | Red\nBiru"), ())
    text = write_choice_lines(before, with_values=True)
    assert text == "Mreah | Red | mreah\nBiru |  | biru"
    after = settle_choices(before, read_choice_lines("Merah | Red | mreah\nHijau"), {"biru"})
    assert after == (
        AnswerChoice("mreah", "Merah", "Red"),
        AnswerChoice("hijau", "Hijau"),
        AnswerChoice("biru", "Biru", retired=True),
    )
    back = settle_choices(after, read_choice_lines("biru"), {"mreah"})
    assert back[0] == AnswerChoice("biru", "biru")


def test_keys_are_made_and_checked() -> None:
    assert free_key("Ukuran kaus?", set()) == "ukuran_kaus"
    assert free_key("Ukuran kaus?", {"ukuran_kaus"}) == "ukuran_kaus_2"
    long = "Jam berapa Anda tiba di <i>hotel</i> pada hari pertama kegiatan?"
    assert free_key(long, set()) == "jam_tiba_hotel_hari"
    assert free_key("Makan sesi 2", set()) == "makan_sesi_2"
    assert free_key("Apakah Anda", set()) == "apakah_anda"
    assert len(free_key("a" * 24 + " b" * 9, set())) == 24
    for label in ("", "活动", "1", "NIP", "x" * 300, "<script>"):
        assert is_key(free_key(label, {"q_2"})), label
    for wrong in ("", "A", "nip", "id", "ticket_code", "full_name", "a b", "a__b", "1a", "x" * 41):
        assert not is_key(wrong), wrong


def ask(session: Session, event: Event, now: datetime, **values: Any) -> Question:
    facts: dict[str, Any] = {"kind": QuestionKind.TEXT, "label_id": "Ukuran kaus"}
    data = QuestionData(**facts | values)
    outcome = add_question(session, event, data, actor=SYSTEM, now=now)
    assert isinstance(outcome, Question), outcome
    return outcome


def refused(session: Session, event: Event, now: datetime, **values: Any) -> object:
    facts: dict[str, Any] = {"kind": QuestionKind.TEXT, "label_id": "Ukuran kaus"}
    data = QuestionData(**facts | values)
    outcome = add_question(session, event, data, actor=SYSTEM, now=now)
    assert isinstance(outcome, QuestionRefused), outcome
    return outcome.reason


def data_of(question: Question, **values: Any) -> QuestionData:
    data = QuestionData(
        kind=question.kind,
        label_id=question.label_id,
        label_en=question.label_en,
        choices=read_choice_lines(write_choice_lines(question.spec.choices, with_values=True)),
        required=question.required,
        at_door=question.at_door,
        offer_id=question.offer_id,
    )
    return replace(data, **values)


def give(
    session: Session, question: Question, value: str, *, kind: str = "kim", now: datetime
) -> Registration:
    offer = offer_of(question.event, kind)
    return make_registration(session, offer, now=now, answers=((question.id, value),))


def actions(session: Session) -> list[str]:
    entries = select(AuditEntry.action).where(AuditEntry.subject_kind == "question")
    return list(session.scalars(entries.order_by(AuditEntry.id)))


@pytest.fixture
def event(session: Session, now: datetime) -> Event:
    return make_event(session, now=now)


def test_questions_are_asked_in_order_of_everybody_and_of_their_category(
    session: Session, event: Event, now: datetime
) -> None:
    kim = offer_of(event, "kim")
    own = ask(session, event, now, offer_id=kim.id, label_id="Media KIM")
    first, second = ask(session, event, now), ask(session, event, now)
    assert (first.key, second.key) == ("ukuran_kaus", "ukuran_kaus_2")
    assert [one.id for one in queries.asked(session, kim)] == [first.id, second.id, own.id]
    agency = queries.asked(session, offer_of(event, "agency"))
    assert [one.id for one in agency] == [first.id, second.id]
    assert actions(session) == [Action.QUESTION_CREATED] * 3


def test_a_question_moves_among_those_of_the_same_people(
    session: Session, event: Event, now: datetime
) -> None:
    kim = offer_of(event, "kim")
    ids = [ask(session, event, now).id for _ in range(3)]
    own = ask(session, event, now, offer_id=kim.id)
    last = session.get_one(Question, ids[2])
    assert move_question(session, last, up=True, actor=SYSTEM, now=now)
    assert move_question(session, last, up=True, actor=SYSTEM, now=now)
    assert not move_question(session, last, up=True, actor=SYSTEM, now=now)
    assert not move_question(session, own, up=True, actor=SYSTEM, now=now)
    order = [one.id for one in queries.asked(session, kim)]
    assert order == [ids[2], ids[0], ids[1], own.id]
    retire_question(session, last, actor=SYSTEM, now=now)
    assert not move_question(session, last, up=False, actor=SYSTEM, now=now)


def test_a_retired_question_keeps_its_answers_and_comes_back_last(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = ask(session, event, now), ask(session, event, now)
    person = give(session, first, "XL", now=now)
    retire_question(session, first, actor=SYSTEM, now=now)
    retire_question(session, first, actor=SYSTEM, now=now)
    kim = offer_of(event, "kim")
    assert [one.id for one in queries.asked(session, kim)] == [second.id]
    assert person_of(person).answers == ((first.id, "XL"),)
    assert bring_back_question(session, first, actor=SYSTEM, now=now) is None
    assert [one.id for one in queries.asked(session, kim)] == [second.id, first.id]
    assert actions(session)[2:] == [Action.QUESTION_RETIRED, Action.QUESTION_BROUGHT_BACK]


def test_key_and_kind_change_only_before_the_first_answer(
    session: Session, event: Event, now: datetime
) -> None:
    question = ask(session, event, now)
    changed = data_of(question, key="kaus", kind=QuestionKind.NUMBER)
    assert change_question(session, question, changed, actor=SYSTEM, now=now) is None
    assert (question.key, question.kind) == ("kaus", QuestionKind.NUMBER)
    give(session, question, "3", now=now)
    assert has_answers(session, question)
    for values in ({"key": "baju"}, {"kind": QuestionKind.TEXT}):
        outcome = change_question(
            session, question, data_of(question, **values), actor=SYSTEM, now=now
        )
        assert outcome == QuestionRefused(QuestionRefusal.ANSWERED)
    relabelled = data_of(question, label_id="Jumlah kaus", key="kaus")
    assert change_question(session, question, relabelled, actor=SYSTEM, now=now) is None
    assert (question.label_id, question.key) == ("Jumlah kaus", "kaus")


def test_a_change_is_logged_with_before_and_after(
    session: Session, event: Event, now: datetime
) -> None:
    question = ask(session, event, now)
    change_question(session, question, data_of(question), actor=SYSTEM, now=now)
    wanted = data_of(question, required=True, offer_id=offer_of(event, "kim").id)
    change_question(session, question, wanted, actor=SYSTEM, now=now)
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.QUESTION_CHANGED)
    ).all()
    (entry,) = entries
    values = {one.field: (one.before, one.after) for one in entry.values}
    assert values == {"required": ("False", "True"), "category": ("", "kim")}


def test_a_choice_that_was_taken_is_hidden_and_others_go(
    session: Session, event: Event, now: datetime
) -> None:
    lines = read_choice_lines("S\nM | Medium\nL")
    question = ask(session, event, now, kind=QuestionKind.CHOICES, choices=lines)
    give(session, question, "s\nm", now=now)
    wanted = data_of(question, choices=read_choice_lines("S\nXL"))
    assert change_question(session, question, wanted, actor=SYSTEM, now=now) is None
    assert question.choices == [
        {"value": "s", "id": "S", "en": ""},
        {"value": "xl", "id": "XL", "en": ""},
        {"value": "m", "id": "M", "en": "Medium", "retired": "yes"},
    ]
    assert in_words(question.spec, "m", "en") == "Medium"


def test_what_cannot_be_asked_is_refused(session: Session, event: Event, now: datetime) -> None:
    other = make_event(session, now=now)
    ask(session, event, now, key="kaus")
    taken = {"kind": QuestionKind.CHOICE}
    cases = (
        ({"key": "kaus"}, QuestionRefusal.KEY_TAKEN),
        ({"key": "Kaus!"}, QuestionRefusal.BAD_KEY),
        ({"key": "nip"}, QuestionRefusal.BAD_KEY),
        ({"offer_id": other.offers[0].id}, QuestionRefusal.OTHER_EVENT),
        (taken, ChoicesFault.TOO_FEW),
        (taken | {"choices": read_choice_lines("A\na")}, ChoicesFault.TWICE),
        (taken | {"choices": read_choice_lines("A | x\nB | X")}, ChoicesFault.TWICE),
        (taken | {"choices": read_choice_lines("A\n | B")}, ChoicesFault.UNNAMED),
        (taken | {"choices": read_choice_lines("A\n" + "x" * 500)}, ChoicesFault.TOO_LONG),
        (
            taken | {"choices": read_choice_lines("\n".join(map(str, range(101))))},
            ChoicesFault.TOO_MANY,
        ),
    )
    for values, reason in cases:
        assert refused(session, event, now, **values) == reason, values
    assert ask(session, other, now, key="kaus").key == "kaus"


def test_so_many_are_asked_at_a_time(session: Session, event: Event, now: datetime) -> None:
    for _ in range(MOST_QUESTIONS):
        last = ask(session, event, now)
    assert refused(session, event, now) == QuestionRefusal.TOO_MANY
    retire_question(session, last, actor=SYSTEM, now=now)
    ask(session, event, now)
    outcome = bring_back_question(session, last, actor=SYSTEM, now=now)
    assert outcome == QuestionRefused(QuestionRefusal.TOO_MANY)


def test_a_category_goes_with_its_questions(session: Session, event: Event, now: datetime) -> None:
    ask(session, event, now, offer_id=offer_of(event, "kim").id)
    assert remove_offer(session, offer_of(event, "kim"), actor=SYSTEM, now=now) is None
    assert queries.questions(session, event.id) == []


def test_a_corrected_answer_is_a_change_of_its_own(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = ask(session, event, now, key="kaus"), ask(session, event, now, key="hotel")
    person = give(session, first, "M", now=now)
    wanted = replace(person_of(person), answers=((first.id, "L"), (second.id, "Ya")))
    assert correct(session, person, wanted, actor=SYSTEM, now=now) == Corrected(
        ("q_kaus", "q_hotel")
    )
    session.expire(person)
    assert person_of(person) == wanted
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert [(one.field, one.before, one.after) for one in entry.values] == [
        ("q_kaus", "M", "L"),
        ("q_hotel", "", "Ya"),
    ]


def test_two_staff_who_correct_two_answers_both_keep_theirs(
    session: Session, event: Event, now: datetime
) -> None:
    first, second = ask(session, event, now), ask(session, event, now)
    person = give(session, first, "M", now=now)
    seen = person_of(person)
    mine = replace(seen, answers=((first.id, "L"),))
    theirs = replace(seen, answers=((first.id, "M"), (second.id, "Ya")))
    correct(session, person, theirs, actor=SYSTEM, now=now, seen=seen)
    correct(session, person, mine, actor=SYSTEM, now=now, seen=seen)
    assert person_of(person).answers == ((first.id, "L"), (second.id, "Ya"))
    again = replace(seen, answers=((first.id, "S"),))
    outcome = correct(session, person, again, actor=SYSTEM, now=now, seen=seen)
    assert isinstance(outcome, ChangedMeanwhile)
    assert person_of(person).answers == ((first.id, "L"), (second.id, "Ya"))
