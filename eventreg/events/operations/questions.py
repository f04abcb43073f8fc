"""The extra questions that an event asks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import column, exists, select, table
from sqlalchemy.orm import Session

from eventreg import db
from eventreg.audit.operations import Subject
from eventreg.audit.rules import Action, Actor
from eventreg.events import queries
from eventreg.events.models import Event, Question
from eventreg.events.operations.log import differences, note
from eventreg.events.operations.ordering import move, next_position
from eventreg.events.rules import (
    MOST_QUESTIONS,
    AnswerChoice,
    ChoiceLine,
    ChoicesFault,
    QuestionKind,
    free_key,
    is_key,
    refuse_choices,
    settle_choices,
    write_choice_lines,
)

# Registrations stand above events, so the table of answers is known here by its name only.
_ANSWERS = table("answers", column("question_id"), column("value"))


@dataclass(frozen=True)
class QuestionData:
    """What a question is. `key`: empty, and one is made of the Indonesian wording.

    `offer_id`: the category that is asked; none: all of them. `choices` as staff write them down.
    """

    kind: QuestionKind
    label_id: str
    label_en: str = ""
    key: str = ""
    choices: tuple[ChoiceLine, ...] = ()
    required: bool = False
    at_door: bool = False
    offer_id: int | None = None


class QuestionRefusal(StrEnum):
    """Why a question is not put like that."""

    KEY_TAKEN = "key_taken"
    BAD_KEY = "bad_key"
    #: Somebody answered it: key and kind stay.
    ANSWERED = "answered"
    #: So many are asked already.
    TOO_MANY = "too_many"
    OTHER_EVENT = "other_event"


@dataclass(frozen=True)
class QuestionRefused:
    """Nothing was changed, and why; `choices` where the choices are the reason."""

    reason: QuestionRefusal | ChoicesFault


def add_question(
    session: Session, event: Event, data: QuestionData, *, actor: Actor, now: datetime
) -> Question | QuestionRefused:
    """A further question, last among those that the same people are asked."""
    db.lock_rows(session, Event.id, [event.id])
    known = queries.questions(session, event.id)
    refusal = _refusal(event, data, known) or _crowded(known)
    if refusal is not None:
        return QuestionRefused(refusal)
    taken = {one.key for one in known}
    question = Question(
        event_id=event.id,
        key=data.key or free_key(data.label_id, taken),
        choices=_stored(settle_choices((), data.choices, ())),
        position=_last_position(known, data.offer_id),
    )
    _fill(question, data)
    session.add(question)
    session.flush()
    note(session, Action.QUESTION_CREATED, _subject(question), actor=actor, now=now)
    return question


def change_question(
    session: Session, question: Question, data: QuestionData, *, actor: Actor, now: datetime
) -> QuestionRefused | None:
    """Replaces what the question is; none: done. An empty key means that it stays.

    Once it is answered, key and kind stay, and a choice that was taken is kept out of sight rather
    than removed.
    """
    db.lock_rows(session, Event.id, [question.event_id])
    known = queries.questions(session, question.event_id)
    others = [one for one in known if one.id != question.id]
    key = data.key or question.key
    refusal = _refusal(question.event, data, others)
    if (key, data.kind) != (question.key, question.kind) and has_answers(session, question):
        refusal = QuestionRefusal.ANSWERED
    if refusal is not None:
        return QuestionRefused(refusal)
    before = _facts(question)
    if data.offer_id != question.offer_id:
        question.position = _last_position(others, data.offer_id)
    question.key = key
    used = _used(session, question)
    question.choices = _stored(settle_choices(question.spec.choices, data.choices, used))
    _fill(question, data)
    changes = differences(before, _facts(question), question.event.timezone)
    if changes:
        note(
            session,
            Action.QUESTION_CHANGED,
            _subject(question),
            actor=actor,
            now=now,
            changes=changes,
        )
    return None


def move_question(
    session: Session, question: Question, *, up: bool, actor: Actor, now: datetime
) -> bool:
    """Puts a question one place up or down among those that the same people are asked.

    False when it stands at that end already, or is not asked any more.
    """
    db.lock_rows(session, Event.id, [question.event_id])
    row = _row(queries.questions(session, question.event_id), question.offer_id)
    if question not in row:
        return False
    change = move(row, question, up=up)
    if change is None:
        return False
    subject = _subject(question)
    note(session, Action.QUESTION_CHANGED, subject, actor=actor, now=now, changes=(change,))
    return True


def retire_question(session: Session, question: Question, *, actor: Actor, now: datetime) -> None:
    """Asks it no longer; the answers that were given stay."""
    db.lock_rows(session, Event.id, [question.event_id])
    session.refresh(question)
    if not question.retired:
        question.retired = True
        note(session, Action.QUESTION_RETIRED, _subject(question), actor=actor, now=now)


def bring_back_question(
    session: Session, question: Question, *, actor: Actor, now: datetime
) -> QuestionRefused | None:
    """Asks a retired question again, after the others; none: done."""
    db.lock_rows(session, Event.id, [question.event_id])
    known = queries.questions(session, question.event_id)
    if not question.retired:
        return None
    crowded = _crowded(known)
    if crowded is not None:
        return QuestionRefused(crowded)
    question.position = _last_position(known, question.offer_id)
    question.retired = False
    note(session, Action.QUESTION_BROUGHT_BACK, _subject(question), actor=actor, now=now)
    return None


def has_answers(session: Session, question: Question) -> bool:
    """Whether anybody ever answered it, in whatever state their registration is."""
    condition = _ANSWERS.c.question_id == question.id
    return bool(session.scalar(select(exists().where(condition).select_from(_ANSWERS))))


def _refusal(
    event: Event, data: QuestionData, others: list[Question]
) -> QuestionRefusal | ChoicesFault | None:
    """What speaks against a question among these others."""
    objections = (
        (
            data.offer_id is not None and data.offer_id not in {one.id for one in event.offers},
            QuestionRefusal.OTHER_EVENT,
        ),
        (bool(data.key) and not is_key(data.key), QuestionRefusal.BAD_KEY),
        (data.key in {one.key for one in others}, QuestionRefusal.KEY_TAKEN),
    )
    first = next((refusal for applies, refusal in objections if applies), None)
    return first or refuse_choices(data.kind, data.choices)


def _crowded(known: list[Question]) -> QuestionRefusal | None:
    asked = sum(not one.retired for one in known)
    return QuestionRefusal.TOO_MANY if asked >= MOST_QUESTIONS else None


def _row(known: list[Question], offer_id: int | None) -> list[Question]:
    """The questions that the same people are asked, in their order."""
    return [one for one in known if one.offer_id == offer_id and not one.retired]


def _last_position(known: list[Question], offer_id: int | None) -> int:
    return next_position(_row(known, offer_id))


def _used(session: Session, question: Question) -> set[str]:
    """The choices that somebody took."""
    statement = select(_ANSWERS.c.value).where(_ANSWERS.c.question_id == question.id).distinct()
    return {value for answer in session.scalars(statement) for value in answer.splitlines()}


def _fill(question: Question, data: QuestionData) -> None:
    question.kind = data.kind
    question.label_id = data.label_id
    question.label_en = data.label_en
    question.required = data.required
    question.at_door = data.at_door
    question.offer_id = data.offer_id


def _stored(choices: tuple[AnswerChoice, ...]) -> list[dict[str, str]]:
    return [
        {"value": one.value, "id": one.label_id, "en": one.label_en}
        | ({"retired": "yes"} if one.retired else {})
        for one in choices
    ]


@dataclass(frozen=True)
class _Facts:
    """A question in the words of the log."""

    key: str
    kind: QuestionKind
    label_id: str
    label_en: str
    choices: str
    required: bool
    at_door: bool
    category: str


def _facts(question: Question) -> _Facts:
    slugs = {one.id: one.slug for one in question.event.offers}
    return _Facts(
        key=question.key,
        kind=question.kind,
        label_id=question.label_id,
        label_en=question.label_en,
        choices=write_choice_lines(question.spec.choices, with_values=True),
        required=question.required,
        at_door=question.at_door,
        category=slugs.get(question.offer_id or 0, ""),
    )


def _subject(question: Question) -> Subject:
    return Subject("question", question.id, question.event_id)
