"""The Indonesian of papers."""

from enum import StrEnum

import pytest

from eventreg.categories.rules import Role
from eventreg.checkin.rules import Direction, Mark, Method, Reason, Verdict
from eventreg.reports.words import DIRECTIONS, MARKS, METHODS, REASONS, ROLES, VERDICTS


@pytest.mark.parametrize(
    ("vocabulary", "words"),
    [
        (Method, METHODS),
        (Direction, DIRECTIONS),
        (Verdict, VERDICTS),
        (Reason, REASONS),
        (Mark, MARKS),
        (Role, ROLES),
    ],
)
def test_every_word_of_data_has_one_on_paper_and_no_two_the_same(
    vocabulary: type[StrEnum], words: dict[StrEnum, str]
) -> None:
    assert set(words) == set(vocabulary)
    assert len(set(words.values())) == len(words)


def test_the_words_are_those_of_the_glossary() -> None:
    """Scar 35: machine Indonesian."""
    assert METHODS[Method.WALK_IN] == "Daftar di tempat"
    assert VERDICTS[Verdict.REFUSED] == "Ditolak"
    assert ROLES[Role.SPEAKER] == "Narasumber"
    assert DIRECTIONS == {Direction.IN: "Masuk", Direction.OUT: "Keluar"}
