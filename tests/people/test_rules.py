"""Names: cleaned, printed, compared, proposed and warned about as domain rule 3.1 says."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.people.rules import (
    NameProposal,
    NameWarning,
    clean_line,
    name_key,
    name_warnings,
    printed_name,
    propose_name,
)

# Every code point, lone surrogates included, and more often what people and attackers type.
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(alphabet="DdRrHh. ,'’`-MOCHsitiKm\x00\t\n\u200b\u200d\u0301\u0323\u0344É王\ud800"),
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Siti   Sa\u2019diyah\u200b ", "Siti Sa'diyah"),
        ("Nu`man \u2018Ali Ma\u02bcruf \u02bbUmar \u00b4Isa", "Nu'man 'Ali Ma'ruf 'Umar 'Isa"),
        ("Jose\u0301", "Jos\u00e9"),
        ("Su\x00par\x07no", "Suparno"),
        ("Siti\tAminah\r\nPutri", "Siti Aminah Putri"),
        ("Siti\u2028Aminah\u00a0Putri", "Siti Aminah Putri"),
        ("\u202eoirausuK", "oirausuK"),
        ("Ba\ud83dgas", "Bagas"),
        ("McDONALD van der Berg", "McDONALD van der Berg"),
        ("Cak Contoh 🎥", "Cak Contoh 🎥"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("\x00 \u200b", ""),
        ("", ""),
    ],
)
def test_a_line_is_stored_printable_with_single_spaces_and_its_own_case(
    typed: str, stored: str
) -> None:
    """Scar 34: control characters in a name are cleaned away at the edge."""
    assert clean_line(typed) == stored


@given(ANY_TEXT)
@settings(deadline=None)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)


@given(ANY_TEXT)
@settings(deadline=None)
def test_a_clean_line_can_be_written_everywhere(text: str) -> None:
    """Scar 34: what is stored encodes as UTF-8 and holds no control character."""
    line = clean_line(text)
    assert line.encode().decode() == line
    assert not [char for char in line if unicodedata.category(char)[0] == "C"]
    assert "  " not in line
    assert line == line.strip()


def test_letters_with_many_marks_survive_but_endless_marks_do_not() -> None:
    vietnamese = unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Ánh")
    assert clean_line(vietnamese) == "Nguyễn Thị Ngọc Ánh"
    assert len(clean_line("a" + "\u0301\u200d" * 1_000)) <= 31


@pytest.mark.parametrize(
    "hostile",
    [
        "a" + "\u0301\u0323" * 125_000,
        "a" + "\u0f73" * 166_000,
        "a" + "\u0301\u0323\u200d" * 70_000,
        "H." * 250_000,
        "dr " * 150_000,
        "," * 500_000,
        "NU'MAN " * 70_000,
    ],
    ids=[
        "marks",
        "splitting marks",
        "marks and joiners",
        "titles",
        "dotless",
        "commas",
        "capitals",
    ],
)
def test_half_a_megabyte_in_the_name_box_is_read_within_seconds(hostile: str) -> None:
    """Quadratic sorting of marks would take half a minute here."""
    started = time.monotonic()
    proposal = propose_name(hostile)
    name_warnings(proposal.full_name)
    name_key(hostile)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("front", "name", "back", "line"),
    [
        ("Dr. Ir.", "Slamet", "M.T.", "Dr. Ir. Slamet, M.T."),
        ("", "Suparno", "", "Suparno"),
        ("Hj.", "Lilik Sri Wahyuningsih", "", "Hj. Lilik Sri Wahyuningsih"),
        ("", "Herman Wijaya", "S.S.", "Herman Wijaya, S.S."),
        ("", "Rizky S.S.", "", "Rizky S.S."),
        ("dr.", "Ayu Lestari", "Sp.A", "dr. Ayu Lestari, Sp.A"),
    ],
)
def test_the_printed_line_puts_titles_where_a_certificate_has_them(
    front: str, name: str, back: str, line: str
) -> None:
    assert printed_name(front, name, back) == line


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@settings(deadline=None)
def test_a_printed_line_of_stored_parts_has_no_control_character(
    front: str, name: str, back: str
) -> None:
    """Scar 34: nothing that could crash an export reaches a paper."""
    line = printed_name(clean_line(front), clean_line(name), clean_line(back))
    assert not [char for char in line if unicodedata.category(char)[0] == "C"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moch. Rizal Fahmi", "Mochamad Rizal Fahmi"),
        ("M. Faisal Ar-Rasyid", "MUHAMMAD FAISAL AR RASYID"),
        ("Nu'man", "Numan"),
        ("Nur Sa\u2019diyah", "Noer Sa'diyah"),
        ("Achmad Zainul", "Ahmad  Zainul"),
        ("Abd. Ro'uf", "Abdul Rouf"),
        ("Hendrawan Tjahjadi", "Hendrawan Cahjadi"),
        ("Soemantri", "Sumantri"),
        ("Djoko", "Joko"),
        ("José", "Jose"),
        ("王小明", " 王小明 "),
    ],
)
def test_two_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti Aminah", "Siti Aminatun"), ("Putri", "Putra"), ("王小明", "李小明"), ("Ольга", "Олег")],
)
def test_two_names_do_not_share_a_key(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(ANY_TEXT)
@settings(deadline=None)
def test_the_key_of_a_name_does_not_depend_on_cleaning_and_is_never_empty(text: str) -> None:
    line = clean_line(text)
    assert name_key(line) == name_key(text)
    assert bool(name_key(text)) == bool(line)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Suparno", NameProposal("Suparno", "", "", changed=False)),
        (
            "MOCH RIZAL FAHMI, S.Kom",
            NameProposal("Moch Rizal Fahmi", "", "S.Kom", changed=True),
        ),
        (
            "Dwi Ratna Kusumaningrum,S.I.Kom.,M.Med.Kom.",
            NameProposal("Dwi Ratna Kusumaningrum", "", "S.I.Kom., M.Med.Kom.", changed=True),
        ),
        (
            "Dr. Ir. Bambang Heru Sasongko, M.T., IPU",
            NameProposal("Bambang Heru Sasongko", "Dr. Ir.", "M.T., IPU", changed=True),
        ),
        ("drg. Hendrawan", NameProposal("Hendrawan", "drg.", "", changed=True)),
        ("dr. Ayu", NameProposal("Ayu", "dr.", "", changed=True)),
        ("Dr. Ayu", NameProposal("Ayu", "Dr.", "", changed=True)),
        ("Drs.H.Ahmad Fauzi", NameProposal("Ahmad Fauzi", "Drs. H.", "", changed=True)),
        ("K.H. Abd. Ro'uf", NameProposal("Abd. Ro'uf", "K.H.", "", changed=True)),
        ("KH Hasyim", NameProposal("Hasyim", "KH", "", changed=True)),
        ("H Achmad Zainul", NameProposal("Achmad Zainul", "H", "", changed=True)),
        (
            "R.A. Anindyaswari Kusumaningtyas",
            NameProposal("Anindyaswari Kusumaningtyas", "R.A.", "", changed=True),
        ),
        ("R.Ay. Sekar", NameProposal("Sekar", "R.Ay.", "", changed=True)),
        ("R.M. Sosro", NameProposal("R.M. Sosro", "", "", changed=False)),
        (
            "PROF. DR. DRG. RETNO WULANDARI, M.SI.",
            NameProposal("Retno Wulandari", "Prof. DR. drg.", "M.SI.", changed=True),
        ),
        ("NU'MAN AL-FARIZI", NameProposal("Nu'man Al-Farizi", "", "", changed=True)),
        ("KUSUMANINGTYAS", NameProposal("Kusumaningtyas", "", "", changed=True)),
        ("M. FAISAL AR-RASYID", NameProposal("M. Faisal Ar-Rasyid", "", "", changed=True)),
        ("Rizky S.S.", NameProposal("Rizky S.S.", "", "", changed=False)),
        ("Theresia Br. Sitorus", NameProposal("Theresia Br. Sitorus", "", "", changed=False)),
        ("I Gusti Ngurah", NameProposal("I Gusti Ngurah", "", "", changed=False)),
        ("Irawan", NameProposal("Irawan", "", "", changed=False)),
        ("Hadi", NameProposal("Hadi", "", "", changed=False)),
        ("Dr.", NameProposal("Dr.", "", "", changed=False)),
        ("Suparno,", NameProposal("Suparno", "", "", changed=True)),
        (", S.Kom.", NameProposal(", S.Kom.", "", "", changed=False)),
        ("\x00", NameProposal("", "", "", changed=False)),
    ],
)
def test_a_line_typed_into_one_box_is_divided_into_name_and_titles(
    typed: str, expected: NameProposal
) -> None:
    """Scar 20: one name field; a single word is a whole name."""
    assert propose_name(typed) == expected


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


@given(ANY_TEXT)
@settings(deadline=None)
def test_a_proposal_loses_no_letter_and_is_itself_clean(text: str) -> None:
    proposal = propose_name(text)
    line = printed_name(proposal.title_front, proposal.full_name, proposal.title_back)
    assert _letters(line) == _letters(clean_line(text))
    assert clean_line(line) == line
    assert bool(proposal.full_name) == bool(clean_line(text))


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("Suparno", []),
        ("Nur Sa'diyah Ma'rufah", []),
        ("Theresia Widyastuti Br. Sitorus", []),
        ("José Al-Farizi", []),
        ("Siti Aminah, S.Pd.", [NameWarning.TITLE]),
        ("Hj. Lilik", [NameWarning.TITLE]),
        ("MOCH RIZAL FAHMI", [NameWarning.ALL_CAPITALS]),
        ("Bagas 88", [NameWarning.DIGITS]),
        ("Bagas (Cak Contoh)", [NameWarning.UNUSUAL_CHARACTERS]),
        ("<script>", [NameWarning.UNUSUAL_CHARACTERS]),
        ("王小明", [NameWarning.NOT_LATIN]),
        ("a" * 60, []),
        ("a" * 61, [NameWarning.OVER_60_LETTERS]),
        (
            "DR. BAGAS 2 🎥",
            [
                NameWarning.TITLE,
                NameWarning.ALL_CAPITALS,
                NameWarning.DIGITS,
                NameWarning.UNUSUAL_CHARACTERS,
            ],
        ),
        ("", []),
    ],
)
def test_an_unusual_name_is_asked_about(name: str, warnings: list[NameWarning]) -> None:
    assert name_warnings(name) == warnings


@given(ANY_TEXT)
@settings(deadline=None)
def test_warning_about_a_name_never_fails(text: str) -> None:
    name_warnings(text)
