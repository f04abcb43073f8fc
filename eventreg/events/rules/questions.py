"""Extra questions: how they are put, what they may be called, and what there is to choose."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from eventreg.categories.rules import ParticipantKind, fields_of
from eventreg.people.rules import clean_line

LONGEST_KEY = 40
LONGEST_LABEL = 300
#: So long is a key that is made by itself: it heads a column.
_LONGEST_STEM = 24
#: Words of Indonesian questions that tell nothing in a column's head.
_FILLERS = frozenset(
    [
        "anda",
        "apa",
        "apakah",
        "atau",
        "bagi",
        "bagaimana",
        "berapa",
        "dalam",
        "dan",
        "dari",
        "dengan",
        "di",
        "ini",
        "ke",
        "mana",
        "oleh",
        "pada",
        "saat",
        "saudara",
        "siapa",
        "untuk",
        "yang",
    ]
)
LONGEST_CHOICE = 200
MOST_CHOICES = 100
#: So many are asked at a time in one event; nobody fills in a form that is longer.
MOST_QUESTIONS = 50


class QuestionKind(StrEnum):
    """How an extra question is answered."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"


#: The kinds that are answered out of a list of choices.
WITH_CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


@dataclass(frozen=True)
class AnswerChoice:
    """An answer to choose from. `value` is stored and never changes; a retired one is not offered."""

    value: str
    label_id: str
    label_en: str = ""
    retired: bool = False

    def label(self, language: str) -> str:
        """The choice in the reader's language ('id' or 'en')."""
        return (self.label_en or self.label_id) if language == "en" else self.label_id


@dataclass(frozen=True)
class QuestionSpec:
    """An extra question as forms, imports and exports need it, apart from its row."""

    id: int
    key: str
    kind: QuestionKind
    label_id: str
    label_en: str = ""
    choices: tuple[AnswerChoice, ...] = ()
    required: bool = False
    at_door: bool = False

    @property
    def field(self) -> str:
        """Its name in forms and in the log."""
        return f"q_{self.key}"

    def label(self, language: str) -> str:
        """The question in the reader's language ('id' or 'en')."""
        return (self.label_en or self.label_id) if language == "en" else self.label_id

    def offered(self, answered: str = "") -> tuple[AnswerChoice, ...]:
        """The choices that somebody may take: those in force, and whatever they answered before."""
        before = set(answered.splitlines())
        return tuple(one for one in self.choices if not one.retired or one.value in before)


def reserved_keys() -> frozenset[str]:
    """What no question may be called: the columns of the data export have these names."""
    specs = [spec for kind in ParticipantKind for spec in fields_of(kind)]
    own = {name for spec in specs for name in (spec.name, spec.column)}
    return frozenset(own | _COLUMNS)


_COLUMNS = frozenset(
    {"id", "state", "category", "kind", "region", "organization", "created_at", "ticket_code"}
    | {"link", "note", "reference", "group", "letter", "error", "row"}
)


def is_key(text: str) -> bool:
    """Whether a question may be called so: small letters, digits and single '_', 2 to 40, not reserved."""
    shaped = re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text) is not None
    return shaped and 2 <= len(text) <= LONGEST_KEY and text not in reserved_keys()


def free_key(label: str, taken: Collection[str]) -> str:
    """A key made of a question that is neither taken nor reserved: 'Ukuran kaus' → 'ukuran_kaus'.

    Short, of whole words: what only joins words is left out.
    """
    stem = _stem(_word(re.sub(r"<[^<>]*>", " ", label), "_", LONGEST_LABEL).split("_"))
    stem = stem if re.match(r"[a-z].", stem) else f"q_{stem}".rstrip("_")
    key, number = stem, 1
    while key in taken or not is_key(key):
        number += 1
        key = f"{stem}_{number}"
    return key


def _stem(words: list[str]) -> str:
    """As many of the words that say something as fit; of a very long first one its beginning."""
    short = (word for word in words if word.isdigit() or len(word) > 1)
    telling = [word for word in short if word not in _FILLERS] or words
    stem = telling[0][:_LONGEST_STEM]
    for word in telling[1:]:
        if len(stem) + 1 + len(word) > _LONGEST_STEM:
            break
        stem += f"_{word}"
    return stem


def _word(text: str, joint: str, limit: int) -> str:
    """A text as one plain word, its parts joined by `joint`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", joint, plain).strip(joint)[:limit].strip(joint)


@dataclass(frozen=True)
class ChoiceLine:
    """A choice as staff write it down; `value` only where they name what is stored."""

    label_id: str
    label_en: str = ""
    value: str = ""


def settle_choices(
    before: Iterable[AnswerChoice], lines: Iterable[ChoiceLine], used: Collection[str]
) -> tuple[AnswerChoice, ...]:
    """The choices that follow from the lines, in their order; behind them, retired, what was answered.

    A line goes on with the choice before it of the same value, else of the same label in either
    language, so that answers keep their meaning. `used`: values that somebody answered with.
    """
    rest, written = list(before), list(lines)
    known = _known(rest, written)
    taken = {one.value for one in rest}
    settled: list[AnswerChoice] = []
    for number, line in enumerate(written):
        value = known[number] if number in known else _free_value(line, taken)
        taken.add(value)
        settled.append(AnswerChoice(value, line.label_id, line.label_en))
    gone = (one for one in rest if one.value not in known.values() and one.value in used)
    return (*settled, *(replace(one, retired=True) for one in gone))


_SAME: tuple[Callable[[AnswerChoice, ChoiceLine], bool], ...] = (
    lambda one, line: one.value == line.value,
    lambda one, line: one.label_id.casefold() == line.label_id.casefold(),
    lambda one, line: one.label_en.casefold() == line.label_en.casefold() != "",
)


def _known(before: list[AnswerChoice], lines: list[ChoiceLine]) -> dict[int, str]:
    """The values with which lines, by their number, go on. A value that is named goes before a label."""
    found: dict[int, str] = {}
    for same in _SAME:
        for number, line in enumerate(lines):
            free = (one.value for one in before if one.value not in found.values())
            fits = {one.value for one in before if same(one, line)}
            value = next((one for one in free if one in fits), None)
            if number not in found and value is not None:
                found[number] = value
    return found


def _free_value(line: ChoiceLine, taken: Collection[str]) -> str:
    stem = _word(line.value or line.label_id, "-", LONGEST_KEY) or "pilihan"
    value, number = stem, 1
    while value in taken:
        number += 1
        value = f"{stem}-{number}"
    return value


class ChoicesFault(StrEnum):
    """Why a list of choices cannot be offered."""

    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    TWICE = "twice"
    #: Only the other language was written.
    UNNAMED = "unnamed"


def refuse_choices(kind: QuestionKind, lines: Collection[ChoiceLine]) -> ChoicesFault | None:
    """What is wrong with the choices of a question of this kind; none: nothing. Others have none."""
    if kind not in WITH_CHOICES:
        return None
    labels = [label for line in lines for label in (line.label_id, line.label_en)]
    objections = (
        (len(lines) < 2, ChoicesFault.TOO_FEW),
        (len(lines) > MOST_CHOICES, ChoicesFault.TOO_MANY),
        (any(len(label) > LONGEST_CHOICE for label in labels), ChoicesFault.TOO_LONG),
        (not all(line.label_id for line in lines), ChoicesFault.UNNAMED),
        (_twice(line.label_id for line in lines), ChoicesFault.TWICE),
        (_twice(line.label_en or line.label_id for line in lines), ChoicesFault.TWICE),
    )
    return next((fault for applies, fault in objections if applies), None)


def _twice(labels: Iterable[str]) -> bool:
    known = [label.casefold() for label in labels]
    return len(set(known)) < len(known)


def read_choice_lines(text: str) -> tuple[ChoiceLine, ...]:
    """Choices as staff write them, one to a line: 'Merah | Red', and behind them the stored value."""
    lines = []
    for line in text.splitlines():
        parts = [clean_line(part) for part in line.split("|", 2)]
        if any(parts):
            lines.append(ChoiceLine(*parts))
    return tuple(lines)


def write_choice_lines(choices: Iterable[AnswerChoice], *, with_values: bool) -> str:
    """The offered choices as `read_choice_lines` reads them."""
    return "\n".join(_line(one, with_value=with_values) for one in choices if not one.retired)


def _line(one: AnswerChoice, *, with_value: bool) -> str:
    parts = [one.label_id, one.label_en] if one.label_en or with_value else [one.label_id]
    return " | ".join([*parts, one.value] if with_value else parts)
