"""Form fields of extra questions, and what is wrong with an answer in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import Field, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from eventreg.events.rules import (
    ANSWER_FAULTS,
    LONGEST_ANSWER,
    WITH_CHOICES,
    YES_NO_WORDS,
    Answered,
    AnswerFault,
    NotAnswered,
    QuestionKind,
    QuestionSpec,
    check_answer,
)
from eventreg.web.fields import Limit, clean
from eventreg.web.filters import translated
from eventreg.web.languages import language

#: Question id and stored value, in order of the ids, as a Person has them.
Answers = tuple[tuple[int, str], ...]

#: More choices than these are a list to open instead of buttons.
_MOST_BUTTONS = 6


def fault_sentence(fault: AnswerFault) -> str:
    """Why something is no answer, in the reader's language."""
    return translated(ANSWER_FAULTS[fault])


class QuestionPart:
    """What a form has that asks extra questions; `question_members` gives it its fields."""

    questions: ClassVar[tuple[QuestionSpec, ...]] = ()
    #: What was answered before, by question id; also to questions that are not asked here.
    answered: ClassVar[Mapping[int, str]] = {}

    def question_fields(self: Any) -> list[Field]:
        """The fields of the questions, in their order."""
        return [self[question.field] for question in self.questions]

    def answers(self: Any) -> Answers:
        """The answers by question, as they are stored; those to what is not asked here stay."""
        answers: dict[int, str] = dict(self.answered)
        for question in self.questions:
            before = answers.pop(question.id, "")
            outcome = _read(question, self[question.field], before)
            if isinstance(outcome, Answered) and outcome.value:
                answers[question.id] = outcome.value
        return tuple(sorted(answers.items()))


def question_members(questions: Sequence[QuestionSpec], answers: Answers) -> dict[str, Any]:
    """The fields by which a form asks these questions of somebody who gave these answers before.

    Belongs to a class that is a QuestionPart, too.
    """
    answered = dict(answers)
    fields = {one.field: _field(one, answered.get(one.id, "")) for one in questions}
    return {"questions": tuple(questions), "answered": answered, **fields}


def not_newly_required(
    questions: Sequence[QuestionSpec], answers: Answers
) -> tuple[QuestionSpec, ...]:
    """The questions of which only those must be answered that were answered before."""
    answered = dict(answers)
    return tuple(replace(one, required=one.required and one.id in answered) for one in questions)


def initial_answers(
    questions: Sequence[QuestionSpec], answers: Answers
) -> dict[str, str | list[str]]:
    """Stored answers as the fields take them."""
    answered = dict(answers)
    return {
        one.field: answered[one.id].splitlines()
        if one.kind is QuestionKind.CHOICES
        else answered[one.id]
        for one in questions
        if one.id in answered
    }


def _read(question: QuestionSpec, field: Field, answered: str) -> Answered | NotAnswered:
    data = field.data
    typed = "\n".join(data) if isinstance(data, list) else (data or "")
    return check_answer(question, typed, answered=answered)


def _field(question: QuestionSpec, answered: str) -> Field:
    """The unbound field; it offers the choices in force and what was answered before."""
    common: dict[str, Any] = {
        "label": question.label(language()),
        "validators": [_Answer(question, answered)],
    }
    if question.kind is QuestionKind.TEXT:
        common["validators"].insert(0, Limit(LONGEST_ANSWER))
        return StringField(filters=[clean], **common)
    if question.kind is QuestionKind.NUMBER:
        return StringField(filters=[clean], render_kw={"inputmode": "decimal"}, **common)
    choices = _choices(question, answered)
    if question.kind is QuestionKind.CHOICES:
        return SelectMultipleField(
            choices=choices,
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
            **common,
        )
    return _one_of(question, choices, common)


def _one_of(question: QuestionSpec, choices: dict[str, str], common: dict[str, Any]) -> Field:
    """Buttons for a few choices, a list for many; an optional question can be left unanswered again."""
    if len(choices) > _MOST_BUTTONS:
        offered = {"": _("Please choose"), **choices}
        return SelectField(choices=offered, validate_choice=False, **common)
    offered = choices if question.required else {**choices, "": _("No answer")}
    return RadioField(choices=offered, validate_choice=False, **common)


def _choices(question: QuestionSpec, answered: str) -> dict[str, str]:
    if question.kind in WITH_CHOICES:
        return {one.value: one.label(language()) for one in question.offered(answered)}
    return YES_NO_WORDS["en" if language() == "en" else "id"]


class _Answer:
    """The answer must be one, as the rules of questions say."""

    def __init__(self, question: QuestionSpec, answered: str) -> None:
        self.question = question
        self.answered = answered
        self.field_flags = {"required": True} if question.required else {}

    def __call__(self, form: Form, field: Field) -> None:
        """Stops with one sentence."""
        outcome = _read(self.question, field, self.answered)
        if isinstance(outcome, NotAnswered):
            raise StopValidation(fault_sentence(outcome.fault))
