"""Names of downloaded files."""

import re

from hypothesis import given
from hypothesis import strategies as st

from eventreg.files.rules import download_name


def test_a_download_is_named_after_what_it_is_of_which_event_and_of_which_day() -> None:
    name = download_name("daftar-hadir", "cerdig-2025", "2026-11-22", extension="xlsx")
    assert name == "daftar-hadir_cerdig-2025_2026-11-22.xlsx"


def test_accents_spaces_and_signs_become_plain_letters_and_hyphens() -> None:
    assert download_name("Rekap  Wilayah: Café/Malang", extension="csv") == (
        "rekap-wilayah-cafe-malang.csv"
    )


def test_a_name_that_leaves_nothing_still_is_a_name() -> None:
    assert download_name("…", "", extension="csv") == "berkas.csv"


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_part_can_become_a_folder_an_option_or_a_header(parts: list[str]) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*\.xlsx", download_name(*parts, extension="xlsx"))
