"""The thirty invented people of the demo pass every rule as the domain states it."""

import csv
from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest

from eventreg.people.handles import Platform, normalise_handle
from eventreg.people.numbers import check_nip, normalise_phone, sex_of_nip
from eventreg.people.rules import clean_line, name_key, printed_name
from eventreg.regions.rules import is_region_code, parent_of
from eventreg.regions.source import load_rows

TODAY = date(2026, 1, 1)
Row = dict[str, str]


def _people() -> list[Row]:
    path = files("eventreg.care").joinpath("data", "sample_participants.csv")
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


PEOPLE = _people()


@pytest.fixture(params=PEOPLE, ids=lambda row: f"{row['no']} {row['nama']}")
def person(request: pytest.FixtureRequest) -> Row:
    row: Row = request.param
    return row


@pytest.fixture(scope="module")
def region_codes() -> frozenset[str]:
    return frozenset(row.code for row in load_rows())


def _accounts(row: Row) -> Iterator[tuple[Platform, str]]:
    for account in filter(None, row["medsos"].split(" | ")):
        platform, handle = account.split(":", 1)
        yield Platform(platform), handle


def test_there_are_thirty_people_with_the_oddities_that_they_stand_for() -> None:
    assert len(PEOPLE) == 30
    assert any(" " not in row["nama"] for row in PEOPLE)
    assert any("'" in row["nama"] for row in PEOPLE)
    assert max(len(row["nama"]) for row in PEOPLE) > 60


def test_the_line_is_printed_as_expected(person: Row) -> None:
    parts = (person["gelar_depan"], person["nama"], person["gelar_belakang"])
    assert printed_name(*parts) == person["nama_cetak"]
    assert tuple(map(clean_line, parts)) == parts


def test_the_phone_is_read_from_what_was_typed(person: Row) -> None:
    assert (normalise_phone(person["hp_ketik"]) or "") == person["hp_e164"]


def test_the_nip_agrees_with_status_and_sex(person: Row) -> None:
    check = check_nip(person["nip"], TODAY)
    if person["nip"]:
        assert check.kind == person["status"].split()[0].lower()
        assert sex_of_nip(check.digits) == person["jk"]
    assert check.warnings == ()


def test_the_region_and_the_village_exist_and_agree(
    person: Row, region_codes: frozenset[str]
) -> None:
    regency, village = person["kode_kabkota"], person["kode_desa"]
    assert not regency or regency in region_codes
    if village:
        assert is_region_code(village)
        assert village in region_codes
        assert parent_of(parent_of(village) or "") == regency


def test_the_accounts_are_in_their_stored_form(person: Row) -> None:
    for platform, handle in _accounts(person):
        assert normalise_handle(platform, handle) == handle


def test_one_person_in_two_spellings_shares_a_key_and_so_do_two_of_one_name() -> None:
    by_number = {row["no"]: row for row in PEOPLE}
    assert name_key(by_number["5"]["nama"]) == name_key(by_number["6"]["nama"])
    assert by_number["5"]["nip"] == by_number["6"]["nip"]
    assert name_key(by_number["7"]["nama"]) == name_key(by_number["8"]["nama"])
    assert by_number["7"]["nip"] != by_number["8"]["nip"]
