"""What rows mean: columns guessed from headers, cells read, and the sentence for each that is wrong."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.categories.rules import ParticipantKind
from eventreg.events.rules import AnswerChoice, QuestionKind, QuestionSpec
from eventreg.importing.interpreting import Interpreter
from eventreg.importing.rules.columns import LABELS, Target, guess
from eventreg.importing.rules.entries import Book, Category, Entry
from eventreg.importing.rules.faults import REFUSALS, SENTENCES, FaultKind, Remark
from eventreg.importing.rules.places import Gazetteer, Place
from eventreg.importing.rules.results import Result, RowResult
from eventreg.importing.rules.tables import Cell, Lost, ReadRefusal
from eventreg.importing.sentences import in_english, sentence_of
from eventreg.importing.writers.template import HEADERS, template_headers
from eventreg.registration.rules import AccountData, Person

TODAY = date(2026, 11, 22)
SHIRT = QuestionSpec(
    7,
    "kaus",
    QuestionKind.CHOICE,
    "Ukuran kaus",
    choices=(AnswerChoice("m", "M"), AnswerChoice("l", "L")),
    required=True,
)
PLACES = Gazetteer(
    (
        Place("35.07", "Malang", "kabupaten"),
        Place("35.73", "Malang", "kota"),
        Place("35", "Jawa Timur", "provinsi"),
        Place("00", "Luar Jawa Timur", "luar"),
    ),
    {
        "35.73": (
            Place("35.73.01", "Blimbing", "kecamatan"),
            Place("35.73.02", "Klojen", "kecamatan"),
        ),
        "35.73.01": (Place("35.73.01.1001", "Sukorejo", "kelurahan"),),
        "35.73.02": (
            Place("35.73.02.1001", "Sukorejo", "kelurahan"),
            Place("35.73.02.1002", "Rampalcelaket", "kelurahan"),
        ),
    },
)
CATEGORIES = tuple(
    Category(number, kind.value, (name,), kind, (SHIRT,) if kind is ParticipantKind.GENERAL else ())
    for number, (kind, name) in enumerate(
        (
            (ParticipantKind.AGENCY, "Instansi"),
            (ParticipantKind.KIM, "Perwakilan KIM"),
            (ParticipantKind.INFLUENCER, "Influencer"),
            (ParticipantKind.GENERAL, "Narasumber"),
        ),
        1,
    )
)
BOOK = Book(CATEGORIES, PLACES)
GOOD: dict[str, Cell] = {
    "name": "Siti Rahayu, S.Kom.",
    "gender": "P",
    "phone": "0893-0000-0001",
    "region_code": "Kota Malang",
    "organization": "Dinas Contoh",
    "position": "Staf",
}


def entry(category: int | None = 1, /, **cells: Any) -> Entry:
    """A good row of an agency, with these cells in place of its own or beside them."""
    named = {name.replace("__", ":"): cell for name, cell in {**GOOD, **cells}.items()}
    reader = Interpreter(BOOK, dict(enumerate(named)), category_id=category, today=TODAY)
    return reader.entry((2, tuple(named.values())))


def wrong(category: int | None = 1, /, **cells: Any) -> list[FaultKind]:
    """What is wrong with such a row."""
    found = entry(category, **cells)
    return [fault.kind for fault in (*found.faults, *found.gaps)]


def value(name: str, category: int | None = 1, /, **cells: Any) -> Any:
    """One value of such a row, which is good."""
    assert wrong(category, **cells) == []
    return entry(category, **cells).values.get(name)


def guessed(*headers: str) -> list[str]:
    """What columns of these headers are taken for; '' for nothing."""
    found = guess(headers, {"kaus": ("kaus", "Ukuran kaus Anda?")})
    return [found.get(column, "") for column in range(len(headers))]


def test_an_offices_own_headers_are_understood() -> None:
    assert guessed(
        "No", "NAMA", "NIP/NI PPPK", "L/P", "JABATAN", "INSTANSI / OPD", "KAB./KOTA", "NO. HP/WA",
        "E-mail", "Unit Kerja", "Ket.",
    ) == [
        "", "name", "nip", "gender", "position", "organization", "region_code", "phone", "email",
        "unit", "",
    ]  # fmt: skip


def test_google_forms_own_export_is_understood() -> None:
    """Its first column is the time; its headers are the questions, however long."""
    assert guessed(
        "Cap waktu",
        "Alamat email",
        "Nama lengkap beserta gelar (sesuai yang akan dicetak di sertifikat)",
        "Jenis Kelamin",
        "Nomor WhatsApp aktif yang dapat dihubungi panitia",
        "Asal Kabupaten/Kota",
        "Nama Instansi / Perangkat Daerah asal Anda",
        "Jabatan Anda saat ini",
        "Saya telah membaca pemberitahuan pelindungan data pribadi",
        "Ukuran kaus Anda?",
    ) == [
        "", "email", "name", "gender", "phone", "region_code", "organization", "position", "",
        "question:kaus",
    ]  # fmt: skip
    assert guessed("Timestamp", "Username", "Full Name", "Phone") == [
        "", "email", "full_name", "phone",
    ]  # fmt: skip


def test_our_own_export_is_understood() -> None:
    headers = [
        "id",
        "state",
        "category",
        "kind",
        "full_name",
        "title_front",
        "title_back",
        "gender",
        "phone",
        "email",
        "region",
        "organization",
        "position",
        "nip",
        "created_at",
        "unit",
        "employment",
        "managed_account",
        "village",
        "accounts",
        "niche",
        "stage_name",
        "kaus",
    ]
    assert guessed(*headers) == [
        "id", "state", "category", "", "full_name", "title_front", "title_back", "gender", "phone",
        "email", "region_code", "organization", "position", "nip", "", "unit", "employment",
        "managed_account", "village_code", "accounts", "niche", "stage_name", "question:kaus",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", list(ParticipantKind))
def test_our_own_templates_are_understood(kind: ParticipantKind) -> None:
    headers = template_headers(kind, [SHIRT])
    targets = {header: target for target, header in HEADERS.items()} | {
        "Nama KIM": Target.ORGANIZATION,
        "Ukuran kaus": "question:kaus",
    }
    assert guess(headers, {"kaus": ("Ukuran kaus",)}) == {
        column: targets[header] for column, header in enumerate(headers)
    }


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("NIK", ""),
        ("NIP/NIK", "nip"),
        ("Nama KIM", "organization"),
        ("Jabatan dalam KIM", "position"),
        ("Nama panggung", "stage_name"),
        ("Akun Instagram", "account:instagram"),
        ("Akun yang dikelola", "managed_account"),
        ("Alamat rumah", ""),
        ("Nomor peserta", "reference"),
        ("Nama Lengkap (tanpa gelar)", "full_name"),
        ("", ""),
        ("***", ""),
        ("Nama ibu kandung", ""),
    ],
)
def test_single_headers(header: str, target: str) -> None:
    assert guessed(header) == [target]


def test_each_target_is_given_once_and_the_surest_column_has_it() -> None:
    assert guessed("Nama sesuai KTP", "Nama", "Nama") == ["", "name", ""]


def test_a_name_beside_columns_of_titles_is_not_divided() -> None:
    assert guessed("Nama", "Gelar depan", "Gelar belakang") == [
        "full_name", "title_front", "title_back",
    ]  # fmt: skip


def test_a_good_row_is_a_person() -> None:
    assert entry().person == Person(
        full_name="Siti Rahayu",
        gender="P",
        region_code="35.73",
        title_back="S.Kom.",
        phone="+6289300000001",
        organization="Dinas Contoh",
        position="Staf",
    )
    assert entry().who == "Siti Rahayu, S.Kom."


@pytest.mark.parametrize(
    ("name", "cell", "column", "expected"),
    [
        ("phone", 89300000001, "phone", "+6289300000001"),
        ("phone", 89300000001.0, "phone", "+6289300000001"),
        ("phone", "6289300000001", "phone", "+6289300000001"),
        ("nip", "19860926 201505 1 901", "nip", "198609262015051901"),
        ("nip", "-", "nip", None),
        ("nip", "tidak ada", "nip", None),
        ("gender", "Laki-laki", "gender", "L"),
        ("gender", "PEREMPUAN", "gender", "P"),
        ("employment", "P3K", "employment", "pppk"),
        ("employment", "Non ASN", "employment", "non_asn"),
        ("email", "Siti@Example.ORG", "email", "Siti@example.org"),
        ("region_code", "Kab. Malang", "region_code", "35.07"),
        ("region_code", "35.73", "region_code", "35.73"),
        ("region_code", "MALANG (KOTA)", "region_code", "35.73"),
        ("name", "dr. NU'MAN AL-FARIZI, Sp.A", "full_name", "Nu'man Al-Farizi"),
        ("needs", "kursi roda\ndekat pintu", "needs", "kursi roda\ndekat pintu"),
        ("organization", "=HYPERLINK(1)", "organization", "=HYPERLINK(1)"),
        ("organization", "Dinas\u200b Contoh\x00", "organization", "Dinas Contoh"),
    ],
)
def test_cells_are_read_as_people_write_them(
    name: str, cell: Cell, column: str, expected: object
) -> None:
    assert value(column, **{name: cell}) == expected


@pytest.mark.parametrize(
    ("name", "cell", "kind"),
    [
        ("phone", "8.12346E+11", FaultKind.ROUNDED_PHONE),
        ("phone", 8.12346e16, FaultKind.ROUNDED_PHONE),
        ("phone", "12", FaultKind.PHONE),
        ("phone", "", FaultKind.NO_CONTACT),
        ("nip", 198609262015051900, FaultKind.ROUNDED_NIP),
        ("nip", 1.98609262015052e17, FaultKind.ROUNDED_NIP),
        ("nip", "1.98609E+17", FaultKind.ROUNDED_NIP),
        ("nip", "198609262015051000", FaultKind.ROUNDED_NIP),
        ("nip", "3573012345678901", FaultKind.NIK),
        ("nip", "12345", FaultKind.NIP_LENGTH),
        ("region_code", "Malang", FaultKind.REGION_AMBIGUOUS),
        ("region_code", "Atlantis", FaultKind.REGION_UNKNOWN),
        ("region_code", "", FaultKind.MISSING),
        ("gender", "X", FaultKind.NOT_OFFERED),
        ("gender", "", FaultKind.MISSING),
        ("employment", "ASN", FaultKind.NOT_OFFERED),
        ("email", "siti@", FaultKind.EMAIL),
        ("name", "", FaultKind.MISSING),
        ("name", Lost.FORMULA, FaultKind.FORMULA),
        ("position", Lost.ERROR, FaultKind.ERROR_VALUE),
        ("position", "x" * 301, FaultKind.TOO_LONG),
        ("name", "x" * 101, FaultKind.TOO_LONG),
        ("reference", "x" * 61, FaultKind.TOO_LONG),
    ],
)
def test_each_fault_is_told_once(name: str, cell: Cell, kind: FaultKind) -> None:
    assert wrong(**{name: cell}) == [kind]


def test_a_fault_stands_at_its_column_and_says_what_could_be_meant() -> None:
    (fault,) = entry(region_code="Malang").faults
    assert fault.column == list(GOOD).index("region_code")
    assert sentence_of(fault, in_english) == (
        "“Malang” could be Kabupaten Malang, Kota Malang. Write which one."
    )


def test_the_sex_may_stand_in_the_nip_alone() -> None:
    assert value("gender", gender="", nip="198609262015051901") == "L"
    assert value("gender", nip="198609262015051901") == "P", "The list says it."


def test_what_no_column_holds_is_named() -> None:
    reader = Interpreter(BOOK, {0: "name", 1: "phone"}, category_id=1, today=TODAY)
    gaps = reader.entry((2, ("Siti", "0893-0000-0001"))).gaps
    assert [sentence_of(gap, in_english).split("”")[0] for gap in gaps] == [
        "“Sex", "“Regency or city", "“Agency, KIM or organization", "“Position",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "category"),
    [("agency", 1), ("Perwakilan KIM", 2), ("perwakilan  kim", 2), ("INFLUENCER", 3)],
)
def test_a_category_is_named_by_its_word_or_its_name(typed: str, category: int) -> None:
    found = entry(None, category=typed).category
    assert found is not None
    assert found.id == category


def test_an_unknown_category_is_told_and_so_is_none() -> None:
    assert wrong(None, category="Wartawan") == [FaultKind.CATEGORY_UNKNOWN]
    assert wrong(None, category="") == [FaultKind.NO_CATEGORY]


@pytest.mark.parametrize(
    ("typed", "accounts"),
    [
        ("instagram:contoh.warga:84500", (("instagram", "contoh.warga", 84500),)),
        ("instagram:contoh | tiktok:contoh2:", (("instagram", "contoh", None), ("tiktok", "contoh2", None))),
        ("https://www.instagram.com/contoh/", (("instagram", "contoh", None),)),
        ("IG @contoh", (("instagram", "contoh", None),)),
        ("https://youtube.com/@contoh\nx: contoh", (("youtube", "contoh", None), ("x", "contoh", None))),
    ],
)  # fmt: skip
def test_accounts_are_read(typed: str, accounts: tuple[tuple[str, str, int | None], ...]) -> None:
    assert value("accounts", 3, accounts=typed) == tuple(AccountData(*one) for one in accounts)


def test_accounts_by_platform_and_their_followers() -> None:
    assert value("accounts", 3, account__tiktok="@contoh", followers="12,5rb") == (
        AccountData("tiktok", "contoh", 12_500),
    )
    assert wrong(3, accounts="@contoh") == [FaultKind.PLATFORM]
    assert wrong(3, account__instagram="bukan akun!") == [FaultKind.ACCOUNT]
    assert wrong(3, account__instagram="contoh", followers="banyak") == [FaultKind.FOLLOWERS]


def test_a_village_is_found_in_its_region_and_never_guessed() -> None:
    assert value("village_code", 2, village_code="Rampal Celaket") == "35.73.02.1002"
    assert value("village_code", 2, village_code="35.73.02.1001") == "35.73.02.1001"
    assert value("village_code", 2, village_code="Sukorejo", district="Klojen") == "35.73.02.1001"
    assert wrong(2, village_code="Sukorejo") == [FaultKind.VILLAGE_AMBIGUOUS]
    assert wrong(2, village_code="Tidak Dikenal") == [FaultKind.VILLAGE_UNKNOWN]
    assert wrong(2, village_code="35.07.01.2001") == [FaultKind.VILLAGE_UNKNOWN]


def test_extra_questions_are_answered_by_value_or_label() -> None:
    assert entry(4, question__kaus="L").answers == {7: "l"}
    assert wrong(4, question__kaus="XXL") == [FaultKind.NOT_OFFERED]
    assert wrong(4, question__kaus="") == [FaultKind.MISSING]
    assert wrong(4) == [FaultKind.MISSING_FIELD]


def test_columns_that_a_category_does_not_ask_for_are_left_out() -> None:
    assert "nip" not in entry(2, nip="198609262015051901").values


def test_the_same_person_has_the_same_form_in_every_file() -> None:
    first = entry(name="Moch. Rizal, S.Kom.").submission_id(1)
    assert entry(name="Muhammad Rizal", position="Ketua").submission_id(1) == first
    assert entry(name="Muhammad Rizal", phone="0893-0000-0002").submission_id(1) != first
    assert entry(name="Moch. Rizal").submission_id(2) != first
    assert entry(reference="P-1").submission_id(1) == entry(
        name="Orang Lain", reference="P-1"
    ).submission_id(1)


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from([*(target.value for target in Target), "question:kaus"]),
        st.one_of(
            st.text(max_size=40),
            st.integers(),
            st.floats(allow_nan=True, allow_infinity=True),
            st.datetimes(),
            st.booleans(),
            st.sampled_from(list(Lost)),
            st.none(),
        ),
    ),
    st.sampled_from([None, 1, 2, 3, 4]),
)
def test_any_cells_are_a_person_or_have_a_sentence(
    cells: dict[str, Cell], category: int | None
) -> None:
    reader = Interpreter(BOOK, dict(enumerate(cells)), category_id=category, today=TODAY)
    found = reader.entry((2, tuple(cells.values())))
    for fault in (*found.faults, *found.gaps):
        assert sentence_of(fault, in_english)
    if not found.faults and not found.gaps:
        assert found.person.full_name
        assert found.submission_id(1)
    row = RowResult(2, found.who, Result.ERROR, found.faults + found.gaps, Remark.EQUAL)
    assert RowResult.of(row.kept()) == row


def test_everything_has_its_words() -> None:
    assert set(SENTENCES) == {*FaultKind, *Remark}
    assert set(REFUSALS) == set(ReadRefusal)
    assert set(LABELS) == set(Target)
