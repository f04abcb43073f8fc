"""Lists that people paste: cells of a spreadsheet, messages of a chat, and anything else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.people.rules import clean_line
from eventreg.registration.rules.pasted import PastedPerson, read_people
from eventreg.registration.rules.pasted_invitations import InvitedLine, read_invitations

NAMES = st.sampled_from(
    [
        "Suparno",
        "Wagiyem, S.Sos.",
        "Dwi Ratna Kusumaningrum, S.I.Kom., M.Med.Kom.",
        "Dr. Ir. Bambang Heru Sasongko, M.T., IPU",
        "Nu'man Al-Farizi, Lc.",
        "drg. Hendrawan Tjahjadi, Sp.KGA",
        "Theresia Widyastuti Br. Sitorus, S.Tr.I.Kom.",
        "H. Achmad Zainul Muttaqin, S.Ag., M.Pd.I.",
    ]
)
PHONES = st.sampled_from(["0893-0000-0001", "089300000002", "+62 893 0000 0003", "0893.0000.0004"])
POSITIONS = st.sampled_from(["Pranata Humas Ahli Muda", "Staf", "THL", "Kepala Seksi", "Ketua"])
NIPS = st.sampled_from(["198909112015031901", "19890911 201503 2 902", ""])
SEXES = st.sampled_from(["L", "P"])
PEOPLE = st.builds(
    PastedPerson, name=NAMES, gender=SEXES, phone=PHONES, position=POSITIONS, nip=NIPS
)


@given(st.lists(PEOPLE, min_size=1, max_size=8))
def test_cells_of_a_spreadsheet_come_back_as_they_were(people: list[PastedPerson]) -> None:
    rows = [
        "\t".join((str(number), one.name, one.gender, one.nip, one.position, one.phone))
        for number, one in enumerate(people, start=1)
    ]
    assert read_people("\n".join(rows)).people == tuple(people)
    head = "No\tNama Lengkap\tL/P\tNIP\tJabatan\tNo. HP"
    assert read_people("\r\n".join([head, *rows])).people == tuple(people)


@given(st.lists(PEOPLE, min_size=1, max_size=8), st.sampled_from(["{}. ", "{}) ", "({}) "]))
def test_a_numbered_message_is_read(people: list[PastedPerson], mark: str) -> None:
    lines = ["Yth. Panitia, berikut peserta kami:"]
    for number, one in enumerate(people, start=1):
        nip = f", NIP {one.nip}" if one.nip else ""
        start = mark.format(number)
        lines.append(f"{start}{one.name} ({one.gender}), {one.position}, {one.phone}{nip}")
    read = read_people("\n".join(lines))
    assert read.people == tuple(people)
    assert read.left_out == ("Yth. Panitia, berikut peserta kami:",)


@given(st.text(max_size=300))
def test_anything_can_be_pasted(text: str) -> None:
    read = read_people(text)
    for person in read.people:
        assert person.name
        for value in vars(person).values():
            assert value == clean_line(value)
    assert all(line == clean_line(line) for line in read.left_out)
    read_invitations(text)


@given(st.lists(st.text("ab1 \t;,.\"'@()\n-", max_size=30), max_size=8))
def test_no_letter_is_lost_without_a_word(lines: list[str]) -> None:
    """Every line with a letter is a person, part of one, or named as left out."""
    text = "\n".join(lines)
    read = read_people(text)
    letters = {char for char in text if char in "ab"}
    kept = "".join(str(vars(one)) for one in read.people) + "".join(read.left_out)
    assert letters <= set(kept)


@pytest.mark.parametrize("phone", ["0893-33", "+62 893", "0893"])
def test_a_number_that_is_too_short_is_a_phone_and_no_position(phone: str) -> None:
    person = PastedPerson(name="Nanang Contoh", position="Anggota", phone=phone)
    assert read_people(f"5. Nanang Contoh, Anggota, {phone}").people == (person,)
    assert read_people(f"5\tNanang Contoh\tAnggota\t{phone}").people == (person,)


def test_an_entry_may_run_over_several_lines() -> None:
    read = read_people(
        "1. *Nu'man Al-Farizi*, Lc.\nJabatan: Kepala Seksi\nHP: 0893 0000 0001\n\n2. Putri\n\nTerima kasih"
    )
    assert read.people == (
        PastedPerson("Nu'man Al-Farizi, Lc.", phone="0893 0000 0001", position="Kepala Seksi"),
        PastedPerson("Putri"),
    )
    assert read.left_out == ("Terima kasih",)


def test_a_nip_answers_for_the_sex() -> None:
    person = read_people("Siti Contoh, S.Pd. 198909112015032901 0893-0000-0001").people[0]
    assert (person.gender, person.nip, person.phone) == (
        "P",
        "198909112015032901",
        "0893-0000-0001",
    )


def test_a_nik_is_never_kept() -> None:
    for text in ("Siti Contoh, 3573014109890001, Staf", "Siti Contoh\t3573014109890001\tStaf"):
        assert "3573014109890001" not in str(read_people(text).people)


def test_numbers_that_excel_rounded_stand_where_they_can_be_corrected() -> None:
    person = read_people("Siti Contoh\t1,98909E+17\t8,93E+10").people[0]
    assert (person.nip, person.phone) == ("1,98909E+17", "8,93E+10")


def test_a_cell_with_a_line_break_is_one_cell() -> None:
    read = read_people('Siti Contoh\t"Kepala\nSeksi"\t0893-0000-0001\nBudi\tStaf\t0893-0000-0002')
    assert [one.position for one in read.people] == ["Kepala Seksi", "Staf"]


def test_invitations_are_read_in_any_of_the_usual_forms() -> None:
    line = InvitedLine(
        "Kota Surabaya", "Dinas Contoh", "Budi Contoh", "0893-0000-0001", "b@example.org", 2, 1
    )
    cells = ("Kota Surabaya", "Dinas Contoh", "Budi Contoh", "0893-0000-0001", "b@example.org", "2")
    assert read_invitations(", ".join(cells)) == (line,)
    assert read_invitations("\t".join(("1", *cells))) == (line,)
    head = "Kab/Kota\tInstansi\tNarahubung\tHP\tEmail\tKuota"
    assert read_invitations(f"{head}\n" + "\t".join(cells)) == (replace(line, number=2),)


def test_each_line_of_a_list_of_invitations_is_read_by_itself() -> None:
    text = (
        "Kota Surabaya, Dinas Contoh, 2\n\nKota Malang\tDinas Contoh, Cabang\t3\n"
        'Kota Batu;"Badan; Contoh";4\nKota Kediri\t"Dinas\nContoh"\t5\nKota Blitar, Dinas "Contoh, 6'
    )
    assert [
        (one.number, one.region, one.organization, one.places) for one in read_invitations(text)
    ] == [
        (1, "Kota Surabaya", "Dinas Contoh", 2),
        (3, "Kota Malang", "Dinas Contoh, Cabang", 3),
        (4, "Kota Batu", "Badan; Contoh", 4),
        (5, "Kota Kediri", "Dinas Contoh", 5),
        (7, "Kota Blitar", 'Dinas "Contoh', 6),
    ]


def test_words_of_thanks_belong_to_nobody() -> None:
    read = read_people("1. Putri Contoh, 0893 0000 0001\n2. Bambang, 0893 0000 0002\nTerima kasih")
    assert [(one.name, one.position) for one in read.people] == [
        ("Putri Contoh", ""),
        ("Bambang", ""),
    ]
    assert read.left_out == ("Terima kasih",)


P1 = "0893-0000-0001"
CASES: dict[str, tuple[str, list[tuple[str, str, str, str]], tuple[str, ...]]] = {
    # What was pasted: (name, sex, phone, position) of each person, and the lines that were left out.
    "stars, title, hp": (
        "3. AHMAD FAUZI, S.Kom* hp 0893-0000-0001",
        [("AHMAD FAUZI, S.Kom", "", P1, "")],
        (),
    ),
    "sex behind the name": (
        "2. Bayu L 0893-0000-0001 Kabid",
        [("Bayu", "L", P1, "Kabid")],
        (),
    ),
    "sex behind the title": (
        "1) Siti Contoh, S.Sos., M.Si P, 0893-0000-0001",
        [("Siti Contoh, S.Sos., M.Si", "P", P1, "")],
        (),
    ),
    "an initial is no sex": ("1. Bambang P., 0893-0000-0001", [("Bambang P.", "", P1, "")], ()),
    "title and position in one": (
        "1. Siti Contoh, S.Kom Kabid Aptika 0893-0000-0001",
        [("Siti Contoh, S.Kom", "", P1, "Kabid Aptika")],
        (),
    ),
    "title with blanks": (
        "1. Siti Contoh, S. Kom, M. Si, Staf, 0893-0000-0001",
        [("Siti Contoh, S. Kom, M. Si", "", P1, "Staf")],
        (),
    ),
    "thanks at the end": (
        "Putri Contoh 0893-0000-0001\nTerima kasih 🙏",
        [("Putri Contoh", "", P1, "")],
        ("Terima kasih 🙏",),
    ),
    "thanks in the line": (
        "1. Bambang, 0893-0000-0001, terima kasih",
        [("Bambang", "", P1, "")],
        (),
    ),
    "a whole message": (
        """Assalamualaikum wr. wb.
Selamat pagi Bapak/Ibu panitia
Mohon izin mengirim nama:

1. *Bapak Yusuf Contoh* - Kabid - WA 0893-0000-0001
2. Ibu Siti Contoh - Staf

Demikian, atas perhatiannya kami ucapkan terima kasih.
Wassalamualaikum""",
        [("Yusuf Contoh", "L", P1, "Kabid"), ("Siti Contoh", "P", "", "Staf")],
        (
            "Assalamualaikum wr. wb.",
            "Selamat pagi Bapak/Ibu panitia",
            "Mohon izin mengirim nama:",
            "Demikian, atas perhatiannya kami ucapkan terima kasih.",
            "Wassalamualaikum",
        ),
    ),
    "words of the number": (
        """Budi, No HP 0893-0000-0001
Siti, No. WA: 0893-0000-0002
Ani, HP/WA = 0893-0000-0003
Tono (0893-0000-0004)
Rina hp0893-0000-0005
Dewi 0893-0000-0006 (WA)""",
        [
            ("Budi", "", P1, ""),
            ("Siti", "", "0893-0000-0002", ""),
            ("Ani", "", "0893-0000-0003", ""),
            ("Tono", "", "0893-0000-0004", ""),
            ("Rina", "", "0893-0000-0005", ""),
            ("Dewi", "", "0893-0000-0006", ""),
        ],
        (),
    ),
    "number in a line of its own": (
        "Budi Contoh\n0893-0000-0001\nSiti Contoh\nHP 0893-0000-0002",
        [("Budi Contoh", "", P1, ""), ("Siti Contoh", "", "0893-0000-0002", "")],
        (),
    ),
    "copied out of WhatsApp's contacts": (
        "1. Budi Contoh \u202a+62 893\u20110000\u20110001\u202c",
        [("Budi Contoh", "", "+62 893\u20110000\u20110001", "")],
        (),
    ),
    "two numbers": (
        "1. Budi Contoh, 0893-0000-0001 / 0893-0000-0002",
        [("Budi Contoh", "", "0893-0000-0001 / 0893-0000-0002", "")],
        (),
    ),
    "two numbers with blanks": (
        "1. Budi Contoh, 0893 0000 0001 0893 0000 0002",
        [("Budi Contoh", "", "0893 0000 0001 / 0893 0000 0002", "")],
        (),
    ),
    "fields with labels": (
        "Nama: Siti Contoh, S.Pd.\nJabatan: Guru\nNo. HP: 0893-0000-0001\nJK: P",
        [("Siti Contoh, S.Pd.", "P", P1, "Guru")],
        (),
    ),
    "headings": (
        "DAFTAR PESERTA\nDinas Contoh Kota Malang\nBudi Contoh, Staf, 0893-0000-0001",
        [("Budi Contoh", "", P1, "Staf")],
        ("DAFTAR PESERTA", "Dinas Contoh Kota Malang"),
    ),
    "bullets": (
        "• Budi Contoh\n- Siti Contoh",
        [("Budi Contoh", "", "", ""), ("Siti Contoh", "", "", "")],
        (),
    ),
    "a head below a title": (
        "PESERTA BIMTEK\t\t\nNo\tNama\tNo HP\n1\tBudi Contoh\t0893-0000-0001",
        [("Budi Contoh", "", P1, "")],
        ("PESERTA BIMTEK",),
    ),
    "a second column of numbers": (
        "Nama\tHP\tHP kantor\nBudi Contoh\t\t0893-0000-0001",
        [("Budi Contoh", "", P1, "")],
        (),
    ),
    "cells with stars and words": (
        "1\t*Budi Contoh*\tWA 0893-0000-0001\tKabid\nTerima kasih\t\t\t",
        [("Budi Contoh", "", P1, "Kabid")],
        ("Terima kasih",),
    ),
    "name and number in one cell": (
        "1\tBudi Contoh, S.Kom 0893-0000-0001",
        [("Budi Contoh, S.Kom", "", P1, "")],
        (),
    ),
    "a greeting that is a name": (
        "Salam Riyadi, Staf, 0893-0000-0001",
        [("Salam Riyadi", "", P1, "Staf")],
        (),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_lists_as_people_send_them(case: str) -> None:
    text, people, left_out = CASES[case]
    read = read_people(text)
    assert [(one.name, one.gender, one.phone, one.position) for one in read.people] == people
    assert read.left_out == left_out


JUNK = st.text("abLP .,;:-()*_/|\t\n", max_size=20)
PIECES = st.one_of(
    st.sampled_from(
        ["1. ", "2) ", "Nama: ", "HP", "No WA: ", "Terima kasih", "Yth. ", "NIP ", "Nama\tHP\n"]
    ),
    NAMES,
    POSITIONS,
    JUNK,
)


def digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


@given(
    st.lists(st.tuples(PIECES, PHONES, PIECES), min_size=1, max_size=5),
    st.sampled_from([" ", ", ", "\n", "\t"]),
)
def test_no_phone_number_is_lost(parts: list[tuple[str, str, str]], mark: str) -> None:
    """Each is with a person, or in a line that is named as left out."""
    text = mark.join(f"{before} {phone} {behind}" for before, phone, behind in parts)
    read = read_people(text)
    texts = [value for one in read.people for value in vars(one).values()]
    kept = [digits(value) for value in (*texts, *read.left_out)]
    for _before, phone, _behind in parts:
        assert any(digits(phone) in one for one in kept), (phone, read)
