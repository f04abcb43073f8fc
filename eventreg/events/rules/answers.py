"""What counts as an answer to an extra question, and how it is shown."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from eventreg.events.rules.questions import (
    WITH_CHOICES,
    AnswerChoice,
    QuestionKind,
    QuestionSpec,
)
from eventreg.people.rules import clean_line
from eventreg.words import msgid

LONGEST_ANSWER = 500
#: So many digits are a quantity; more are the number of something (a NIP, a NIK), which is text.
_MOST_DIGITS = 15


class AnswerFault(StrEnum):
    """Why something is no answer to a question."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_NUMBER = "no_number"
    NOT_OFFERED = "not_offered"
    NOT_YES_OR_NO = "not_yes_or_no"


#: What is wrong with an answer, in words; translated where it is shown.
ANSWER_FAULTS: dict[AnswerFault, str] = {
    AnswerFault.MISSING: msgid("Please answer this question."),
    AnswerFault.TOO_LONG: msgid("At most 500 characters fit here."),
    AnswerFault.NO_NUMBER: msgid("Please write a number, like 12 or 1.250,5."),
    AnswerFault.NOT_OFFERED: msgid("Please choose one of the answers that are offered."),
    AnswerFault.NOT_YES_OR_NO: msgid("Please answer yes or no."),
}


@dataclass(frozen=True)
class Answered:
    """An answer as it is stored; empty where nothing was answered and nothing had to be."""

    value: str


@dataclass(frozen=True)
class NotAnswered:
    """No answer, and why."""

    fault: AnswerFault


def check_answer(
    question: QuestionSpec, typed: str, *, answered: str = ""
) -> Answered | NotAnswered:
    """What somebody typed, chose or has in a cell of a file, as it is stored; or what is wrong.

    Text is one printable line of at most 500 characters. A number is read as people write it
    (`1.250,5`) and stored plainly (`1250.5`). A choice may be named by its value or, as in a file,
    by its label in either language; several stand on a line each, in a file also behind ';' or ','.
    Yes and no are stored as `yes` and `no`. `answered`: what the person answered before, which may
    stay even where that choice is not offered any more.
    """
    outcome = _READERS[question.kind](question, typed, answered)
    if outcome == Answered("") and question.required:
        return NotAnswered(AnswerFault.MISSING)
    return outcome


def _text(_question: QuestionSpec, typed: str, _answered: str) -> Answered | NotAnswered:
    line = clean_line(typed)
    return NotAnswered(AnswerFault.TOO_LONG) if len(line) > LONGEST_ANSWER else Answered(line)


def _number(_question: QuestionSpec, typed: str, _answered: str) -> Answered | NotAnswered:
    line = clean_line(typed)
    number = read_number(line) if line else ""
    return NotAnswered(AnswerFault.NO_NUMBER) if number is None else Answered(number)


def _choice(question: QuestionSpec, typed: str, answered: str) -> Answered | NotAnswered:
    line = clean_line(typed)
    value = _value_of(question.offered(answered), line) if line else ""
    return NotAnswered(AnswerFault.NOT_OFFERED) if value is None else Answered(value)


def _choices(question: QuestionSpec, typed: str, answered: str) -> Answered | NotAnswered:
    offered = question.offered(answered)
    found = {_value_of(offered, part) for part in _parts(offered, typed)}
    if None in found:
        return NotAnswered(AnswerFault.NOT_OFFERED)
    return Answered("\n".join(one.value for one in offered if one.value in found))


_YES = frozenset({"yes", "y", "ya", "true", "1"})
_NO = frozenset({"no", "n", "tidak", "tdk", "false", "0"})


def _yes_no(_question: QuestionSpec, typed: str, _answered: str) -> Answered | NotAnswered:
    word = clean_line(typed).lower()
    if word in _YES:
        return Answered("yes")
    if word in _NO:
        return Answered("no")
    return NotAnswered(AnswerFault.NOT_YES_OR_NO) if word else Answered("")


_READERS = {
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.YES_NO: _yes_no,
}


def _value_of(offered: tuple[AnswerChoice, ...], named: str) -> str | None:
    """The value of the choice that is named by its value or by its label in either language."""
    if any(one.value == named for one in offered):
        return named
    wanted = named.casefold()
    in_indonesian = (one.value for one in offered if one.label_id.casefold() == wanted)
    in_english = (one.value for one in offered if one.label_en.casefold() == wanted)
    return next(in_indonesian, None) or next(in_english, None)


def _parts(offered: tuple[AnswerChoice, ...], typed: str) -> Iterator[str]:
    """The choices that are named in a text. A label may hold a comma itself, so wholes come first."""
    for line in (clean_line(one) for one in typed.splitlines()):
        for separator in ("\n", ";", ","):
            parts = [part.strip() for part in line.split(separator) if part.strip()]
            if separator == "," or all(_value_of(offered, part) for part in parts):
                yield from parts
                break


#: Groups of three behind dots or spaces and a decimal comma; or plain digits and a decimal mark.
_GROUPED = re.compile(r"([+-]?[1-9]\d{0,2}(?:[. ]\d{3})+)(?:,(\d+))?")
_PLAIN = re.compile(r"([+-]?\d+)(?:[.,](\d+))?")
#: Two decimals at most: three behind a mark would be a fraction to one reader, a thousand to another.
_MOST_DECIMALS = 2


def read_number(text: str) -> str | None:
    """A number as people here write it, in plain form ('1.250,50' → '1250.5'); none when it is none."""
    written = _plain_digits(text.strip())
    match = _GROUPED.fullmatch(written) or _PLAIN.fullmatch(written)
    if match is None:
        return None
    whole, fraction = re.sub(r"[. +]", "", match[1]), (match[2] or "").rstrip("0")
    too_long = len(whole.lstrip("-")) > _MOST_DIGITS
    if too_long or len(fraction) > _MOST_DECIMALS or _could_be_thousands(match):
        return None
    plain = f"{Decimal(f'{whole}.{fraction}0'):f}".rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def _could_be_thousands(match: re.Match[str]) -> bool:
    """Whether exactly three digits stand behind the one mark, as in '1,500'."""
    return match.re is _PLAIN and len(match[2] or "") == 3 and match[1].lstrip("+-0") != ""


def _plain_digits(text: str) -> str:
    """Digits of any script and width as 0 to 9, and every minus as the plain one."""
    digits = (str(unicodedata.decimal(char, char)) for char in text)
    return "".join(digits).replace("\u2212", "-")


#: The two answers in the words of each language.
YES_NO_WORDS = {"id": {"yes": "Ya", "no": "Tidak"}, "en": {"yes": "Yes", "no": "No"}}


def in_words(question: QuestionSpec, value: str, language: str) -> str:
    """A stored answer as people read it in 'id' or 'en'; what is not understood any more as it is."""
    if question.kind is QuestionKind.NUMBER:
        return _number_in_words(value, language)
    if question.kind is QuestionKind.YES_NO:
        return YES_NO_WORDS["en" if language == "en" else "id"].get(value, value)
    if question.kind in WITH_CHOICES:
        labels = {one.value: one.label(language) for one in question.choices}
        return ", ".join(labels.get(one, one) for one in value.splitlines())
    return value


def _number_in_words(value: str, language: str) -> str:
    if _PLAIN.fullmatch(value) is None:
        return value
    english = f"{Decimal(value):,f}"
    return english if language == "en" else english.translate(str.maketrans(",.", ".,"))
