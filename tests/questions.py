"""Extra questions for tests: the shirt, the languages, the bus and what else an event may ask."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.models import Event, Question
from eventreg.events.operations import QuestionData, add_question
from eventreg.events.rules import QuestionKind, read_choice_lines

SIZES = "S | Small\nM | Medium\nL | Large"


def ask(session: Session, event: Event, now: datetime, key: str, **values: Any) -> Question:
    """A question that the event asks from now on, by default one for a text."""
    choices = read_choice_lines(values.pop("choices", ""))
    facts: dict[str, Any] = {
        "kind": QuestionKind.TEXT,
        "label_id": f"Soal {key}",
        "label_en": f"About {key}",
    }
    data = QuestionData(**{**facts, "key": key, "choices": choices, **values})
    outcome = add_question(session, event, data, actor=SYSTEM, now=now)
    assert isinstance(outcome, Question), outcome
    return outcome


def ask_one_of_each(session: Session, event: Event, now: datetime) -> dict[str, Question]:
    """One question of each kind, by key; only the size of the shirt must be answered."""
    asked: dict[str, dict[str, Any]] = {
        "hobi": {"kind": QuestionKind.TEXT},
        "jumlah": {"kind": QuestionKind.NUMBER},
        "kaus": {"kind": QuestionKind.CHOICE, "choices": SIZES, "required": True, "at_door": True},
        "sesi": {"kind": QuestionKind.CHOICES, "choices": "Pagi | Morning\nSore | Afternoon"},
        "bus": {"kind": QuestionKind.YES_NO, "at_door": True},
    }
    return {key: ask(session, event, now, key, **values) for key, values in asked.items()}
