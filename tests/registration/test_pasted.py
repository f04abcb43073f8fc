"""Lists that people paste: cells of a spreadsheet, messages of a chat, and anything else."""

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
        "Kota Surabaya", "Dinas Contoh", "Budi Contoh", "0893-0000-0001", "b@example.org", 2
    )
    cells = ("Kota Surabaya", "Dinas Contoh", "Budi Contoh", "0893-0000-0001", "b@example.org", "2")
    assert read_invitations(", ".join(cells)) == (line,)
    assert read_invitations("\t".join(("1", *cells))) == (line,)
    head = "Kab/Kota\tInstansi\tNarahubung\tHP\tEmail\tKuota"
    assert read_invitations(f"{head}\n" + "\t".join(cells)) == (line,)


def test_words_of_thanks_belong_to_nobody() -> None:
    read = read_people("1. Putri Contoh, 0893 0000 0001\n2. Bambang, 0893 0000 0002\nTerima kasih")
    assert [(one.name, one.position) for one in read.people] == [
        ("Putri Contoh", ""),
        ("Bambang", ""),
    ]
    assert read.left_out == ("Terima kasih",)
