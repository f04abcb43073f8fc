"""Agencies: many spellings, one row."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from eventreg.agencies import operations as agencies
from eventreg.agencies.queries import find, suggestions
from eventreg.agencies.rules import AgencyKind, agency_key

OFFICIAL = "Dinas Komunikasi dan Informatika Kabupaten Malang"


@pytest.mark.parametrize(
    "typed",
    [
        "Dinas Kominfo Kab. Malang",
        "DISKOMINFO KABUPATEN MALANG",
        "Diskominfo Kab Malang",
        "dinas komunikasi informatika kab. malang",
        "Dinas Komunikasi & Informatika Kabupaten Malang",
    ],
)
def test_spellings_of_one_agency_meet(typed: str) -> None:
    """Scar 24: "Dinas Kominfo / DISKOMINFO / Kominfo Jatim" were counted as three."""
    assert agency_key(typed) == agency_key(OFFICIAL)


@pytest.mark.parametrize(
    "other",
    [
        "Dinas Komunikasi dan Informatika Kota Malang",
        "Dinas Kesehatan Kabupaten Malang",
        "Diskominfo Provinsi Jawa Timur",
    ],
)
def test_different_agencies_do_not_meet(other: str) -> None:
    """Scar 25: the city and the regency have an agency each."""
    assert agency_key(other) != agency_key(OFFICIAL)


@given(st.text(max_size=300))
def test_a_key_is_short_enough_to_be_kept_and_keeps_its_form(typed: str) -> None:
    key = agency_key(typed)

    assert len(key) <= 500
    assert agency_key(typed.upper()) == key or not typed.isascii()


def test_an_agency_is_found_in_its_region_and_kind_alone(session: Session, now: datetime) -> None:
    made = agencies.add(
        session, kind=AgencyKind.AGENCY, name=OFFICIAL, region_code="35.07", now=now
    )
    session.flush()

    assert find(session, "Diskominfo Kab. Malang", "35.07", AgencyKind.AGENCY) is made
    assert find(session, "Diskominfo Kab. Malang", "35.73", AgencyKind.AGENCY) is None
    assert find(session, "Diskominfo Kab. Malang", "35.07", AgencyKind.KIM) is None
    assert find(session, "", "35.07", AgencyKind.AGENCY) is None


def test_suggestions_come_in_order_and_not_without_end(session: Session, now: datetime) -> None:
    for number in range(40, 0, -1):
        name = f"Dinas {number:02d} Kota Malang"
        agencies.add(session, kind=AgencyKind.AGENCY, name=name, region_code="35.73", now=now)
    session.flush()

    found = suggestions(session, "35.73", AgencyKind.AGENCY)
    assert found == [f"Dinas {number:02d} Kota Malang" for number in range(1, 31)]
    assert suggestions(session, "35.73", AgencyKind.AGENCY, "dinas 40") == ["Dinas 40 Kota Malang"]
    assert suggestions(session, "35.73", AgencyKind.AGENCY, "100%") == []
