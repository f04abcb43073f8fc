"""What people answered to the extra questions, in words."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventreg.events import queries as events
from eventreg.events.models import CategoryOffer, Question
from eventreg.events.rules import QuestionSpec, in_words
from eventreg.registration.models import Answer, Registration


def answers_in_words(
    session: Session, registration: Registration, language: str, *, at_door: bool = False
) -> list[tuple[str, str]]:
    """Question and answer of everything that somebody answered, in the order of the form.

    In 'id' or 'en'; also questions that are not asked any more. `at_door`: only what the door sees.
    """
    given = _answers(session, [registration.id]).get(registration.id, {})
    if not given:
        return []
    return [
        (question.label(language), in_words(question, given[question.id], language))
        for question in _specs(session, registration.event_id, at_door=at_door)
        if question.id in given
    ]


def unanswered(session: Session, registration: Registration, language: str) -> list[str]:
    """The questions ('id' or 'en') that somebody has to answer and has not: others registered them."""
    found = unanswered_among(session, registration.offer, [registration.id], language)
    return found.get(registration.id, [])


def unanswered_among(
    session: Session, offer: CategoryOffer, registration_ids: Collection[int], language: str
) -> dict[int, list[str]]:
    """The same of several people of one category, by registration id; who owes nothing is missing."""
    needed = [one for one in events.asked(session, offer) if one.required]
    if not needed or not registration_ids:
        return {}
    given = _answers(session, registration_ids, [one.id for one in needed])
    owed = {
        id_: [one.label(language) for one in needed if one.id not in given.get(id_, {})]
        for id_ in registration_ids
    }
    return {id_: labels for id_, labels in owed.items() if labels}


def door_notes(
    session: Session, event_id: int, registration_ids: Collection[int], language: str
) -> dict[int, str]:
    """What the door should know of people's answers, by registration id: 'Ukuran kaus: XL'.

    Two queries, however many people; one, where the event asks nothing for the door.
    """
    questions = _specs(session, event_id, at_door=True)
    if not questions or not registration_ids:
        return {}
    given = _answers(session, registration_ids, [one.id for one in questions])
    return {id_: _note(questions, answers, language) for id_, answers in given.items()}


def door_questions(session: Session, event_id: int) -> list[QuestionSpec]:
    """The questions that are asked still and whose answers the door sees."""
    return _specs(session, event_id, at_door=True)


def answer_counts(session: Session, event_id: int) -> dict[int, int]:
    """How many people answered each question of an event, by question id; none: nobody."""
    rows = session.execute(
        select(Answer.question_id, func.count())
        .join(Question, Question.id == Answer.question_id)
        .where(Question.event_id == event_id)
        .group_by(Answer.question_id)
    )
    return dict(rows.all())


def _note(questions: list[QuestionSpec], answers: dict[int, str], language: str) -> str:
    return " · ".join(
        f"{one.label(language)}: {in_words(one, answers[one.id], language)}"
        for one in questions
        if one.id in answers
    )


def _specs(session: Session, event_id: int, *, at_door: bool) -> list[QuestionSpec]:
    """The questions of an event; `at_door`: those that are asked still and shown there."""
    return [
        one.spec
        for one in events.questions(session, event_id)
        if not at_door or (one.at_door and not one.retired)
    ]


def _answers(
    session: Session, registration_ids: Collection[int], question_ids: Collection[int] | None = None
) -> dict[int, dict[int, str]]:
    """Stored answers by registration id and question id."""
    statement = select(Answer.registration_id, Answer.question_id, Answer.value).where(
        Answer.registration_id.in_(registration_ids)
    )
    if question_ids is not None:
        statement = statement.where(Answer.question_id.in_(question_ids))
    found: dict[int, dict[int, str]] = {}
    for registration_id, question_id, value in session.execute(statement):
        found.setdefault(registration_id, {})[question_id] = value
    return found
