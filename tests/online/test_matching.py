"""Who somebody in a meeting is: by address, name, agency; never silently one of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.online.rules import Likely, Matcher, Registered, Standing

PEOPLE = (
    Registered(1, "Siti Aminah", "", "Dinas Komunikasi dan Informatika Kabupaten Lamongan"),
    Registered(2, "Siti Aminah", "siti@example.org", "Dinas Pendidikan Kabupaten Bangkalan"),
    Registered(3, "Budi", "kantor@example.org", "KIM Maju"),
    Registered(4, "Budi Santoso", "kantor@example.org", "Dinas Kesehatan Kota Malang"),
    Registered(5, "Moch. Rizal Fahmi", "", "Inspektorat Kabupaten Nganjuk"),
    Registered(6, "Nu'man Al-Farizi", "", "KIM Tirto Aji"),
    Registered(7, "Wagiyem", "", "Dinas Sosial Kabupaten Ponorogo"),
)


def who(name: str, email: str = "") -> Likely:
    """Whom this one person of a report is taken for."""
    (found,) = Matcher(PEOPLE).match([(name, email)])
    return found


@pytest.mark.parametrize(
    ("name", "email", "id_"),
    [
        ("iPhone", "siti@example.org", 2),
        ("Budi", "kantor@example.org", 3),
        ("BUDI SANTOSO", "kantor@example.org", 4),
        ("Budi Santoso", "", 4),
        ("Bpk. Budi Santoso, S.Kom., M.T.", "", 4),
        ("Budi Santoso (Pak Budi)", "", 4),
        ("iPhone Budi (Budi Santoso)", "", 4),
        ("12_Budi Santoso_Dinkes Kota Malang", "", 4),
        ("Dinas Kesehatan Kota Malang - Budi Santoso", "", 4),
        ("Dinkes-Budi Santoso", "", 4),
        ("Muhammad Rizal Fahmi", "", 5),
        ("Numan Al Farizi", "", 6),
        ("Nu'man Al-Farizi | KIM Tirto Aji", "", 6),
        ("Wagiyem", "", 7),
        ("SITI AMINAH_Diskominfo Lamongan", "", 1),
        ("Disdik Bangkalan/Siti Aminah", "", 2),
    ],
)
def test_who_it_surely_is(name: str, email: str, id_: int) -> None:
    assert (who(name, email).standing, who(name, email).id) == (Standing.MATCHED, id_)


@pytest.mark.parametrize(
    ("name", "email", "ids"),
    [
        ("Siti Aminah", "", {1, 2}),
        ("Siti Aminah", "lain@example.org", {1, 2}),
        ("Siti Aminah_Dinas", "", {1, 2}),
        ("Budi", "", {3, 4}),
        ("Kantor", "kantor@example.org", {3, 4}),
        ("Santoso", "", {4}),
        ("Rizal", "", {5}),
    ],
)
def test_who_may_be_several_is_left_to_staff(name: str, email: str, ids: set[int]) -> None:
    found = who(name, email)

    assert (found.standing, set(found.candidates), found.id) == (Standing.SEVERAL, ids, None)


@pytest.mark.parametrize("name", ["iPhone", "Galaxy A12", "", "1", "-", "Kominfo", "x" * 5000])
def test_who_is_nobody_known(name: str) -> None:
    assert who(name) == Likely(Standing.UNMATCHED)


def test_one_name_with_two_addresses_proves_nothing() -> None:
    found = Matcher(PEOPLE).match([("Wagiyem", "a@example.org"), ("Wagiyem", "b@example.org")])

    assert [(one.standing, one.candidates) for one in found] == [(Standing.SEVERAL, (7,))] * 2


def test_one_person_on_two_devices_is_one() -> None:
    found = Matcher(PEOPLE).match(
        [("Wagiyem", ""), ("Wagiyem - Dinsos", ""), ("WAGIYEM", "w@x.org")]
    )

    assert {one.id for one in found} == {7}


@given(st.lists(st.tuples(st.text(max_size=60), st.sampled_from(["", "kantor@example.org"]))))
def test_any_names_are_matched_to_somebody_or_nobody(attendees: list[tuple[str, str]]) -> None:
    known = {one.id for one in PEOPLE}
    matched = list(Matcher(PEOPLE).match(attendees))
    assert len(matched) == len(attendees)
    for found in matched:
        assert (found.id is not None) == (found.standing is Standing.MATCHED)
        assert {*found.candidates} <= known
