"""The columns of extra questions in the data export and in the attendance list."""

from collections.abc import Collection, Mapping, Sequence

from eventreg.events.rules import QuestionSpec, in_words
from eventreg.registration.models import Registration
from eventreg.reports.rules import Cell, Column


class AnswerColumns:
    """One column for each question, by its key. `in_words`: for readers instead of programs."""

    def __init__(self, questions: Sequence[QuestionSpec], *, in_words: bool) -> None:
        self._questions = questions
        self._in_words = in_words

    def columns(self) -> tuple[Column, ...]:
        """The headers: keys, which are names that scripts hold on to."""
        return tuple(Column(one.key, width=20) for one in self._questions)

    def cells(self, one: Registration) -> list[Cell]:
        """What somebody answered, as it is stored or in the Indonesian of papers."""
        if not self._questions:
            return []
        return self.cells_of({answer.question_id: answer.value for answer in one.answers})

    def titled(self, taken: Collection[str]) -> tuple[Column, ...]:
        """Headers for readers: the questions themselves, told apart from those that are `taken`."""
        titles = list(taken)
        for one in self._questions:
            label = one.label_id
            titles.append(f"{label} ({one.key})" if label in titles else label)
        return tuple(Column(title, width=24) for title in titles[len(taken) :])

    def cells_of(self, given: Mapping[int, str]) -> list[Cell]:
        """The same from the answers by question id."""
        return [self._cell(question, given.get(question.id)) for question in self._questions]

    def _cell(self, question: QuestionSpec, value: str | None) -> Cell:
        if value is None or not self._in_words:
            return value
        return in_words(question, value, "id")
