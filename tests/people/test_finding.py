"""Finding people by what somebody types at the desk: the cases that the phone runs as well."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.people.finding import Findable, NameIndex

_SHARED = json.loads((Path(__file__).parent / "name_cases.json").read_text(encoding="utf-8"))
PEOPLE = [Findable(**person) for person in _SHARED["people"]]


@pytest.mark.parametrize("case", _SHARED["cases"], ids=lambda case: case["typed"] or "nothing")
def test_shared_case(case: dict[str, Any]) -> None:
    found = [match.id for match in NameIndex(PEOPLE).find(case["typed"])]
    if case.get("any_order"):
        assert sorted(found) == sorted(case["found"])
    else:
        assert found == case["found"]


def test_no_two_cases_ask_the_same() -> None:
    typed = [case["typed"] for case in _SHARED["cases"]]
    assert len(set(typed)) == len(typed) >= 60


def test_what_changed_of_somebody_is_found_and_what_was_is_not() -> None:
    index = NameIndex(PEOPLE)
    index.put(Findable("siti", "Siti Lestari", phone="5555"))
    assert [match.id for match in index.find("rahayu")] == ["malik"]
    assert [match.id for match in index.find("lestari")] == ["siti"]
    assert [match.id for match in index.find("5555")] == ["siti"]
    index.remove("siti")
    index.remove("nobody")
    assert index.find("lestari") == []


def test_those_who_left_the_list_are_forgotten() -> None:
    index = NameIndex(PEOPLE)
    index.keep({"siti", "malik"})
    assert len(index) == 2
    assert [match.id for match in index.find("siti")] == ["siti"]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_answered(typed: str) -> None:
    index = NameIndex([*PEOPLE, Findable("odd", typed, typed, typed, typed)])
    assert {match.id for match in index.find(typed)} <= {*(one.id for one in PEOPLE), "odd"}


def test_ten_thousand_people_are_searched_in_a_moment() -> None:
    syllables = ("su", "ti", "ra", "no", "wi", "di", "an", "ya", "ha", "mi")
    names = [
        f"{a}{b}{c} {d}{a}"
        for a in syllables
        for b in syllables
        for c in syllables
        for d in syllables
    ]
    index = NameIndex(
        Findable(str(number), name, "Dinas Contoh", phone=f"893{number:07d}")
        for number, name in enumerate(names)
    )
    index.find("dinas")
    begun = time.perf_counter()
    for typed in ("sutira", "4321", "wi sudi", "ABC234"):
        index.find(typed)
    assert (time.perf_counter() - begun) / 4 < 0.2  # Measured: 5 ms; a busy machine may be slow.
