"""The attendance workbook of an event, on both databases."""

from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind
from eventreg.audit.rules import SYSTEM, Actor, ActorKind
from eventreg.checkin.models import Device, Scan
from eventreg.checkin.operations import undo_scan
from eventreg.checkin.rules import Method
from eventreg.events.models import Checkpoint, Event
from eventreg.registration import operations as registration
from eventreg.registration.models import Registration
from eventreg.reports.rules import ExportRequest, Format, Report
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.reports.scenes import export, sheets_of
from tests.scans import scan

Sheets = dict[str, list[list[object]]]


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """Three people: Dwi came to both sessions, Ali the speaker to the first, Ani to none."""
    event = make_event(store, slug="cerdig", now=now, theme="Layanan publik")
    device, _ = make_device(store, event, now=now - timedelta(days=1))
    dwi = make_registration(
        store,
        offer_of(event, "agency"),
        now=now,
        full_name="Dwi Ratna",
        title_front="Dr.",
        title_back="S.I.Kom.",
        gender="P",
        region_code="35.73",
        nip="198609262015052901",
        phone="+6289300000001",
        email="dwi@example.org",
        organization="=Dinas(Kominfo)",
    )
    ali = make_registration(
        store, offer_of(event, "narasumber"), now=now, full_name="Ali", gender="L",
        region_code="00", phone="+6289300000002",
    )  # fmt: skip
    make_registration(
        store, offer_of(event, "kim"), now=now, full_name="Ani", gender="P",
        region_code="35.07", phone="+6289300000003",
    )  # fmt: skip
    scan(store, device, dwi, at=now)
    scan(store, device, dwi, at=now + timedelta(hours=2), way="out")
    scan(store, device, dwi, at=now + timedelta(hours=1), part=1, method=Method.MANUAL)
    scan(store, device, ali, at=now + timedelta(minutes=1))
    scan(store, device, ali, at=now + timedelta(minutes=2))
    return event


@pytest.fixture
def sheets(store: Session, event: Event, now: datetime) -> Sheets:
    """The workbook as another reader sees it."""
    return sheets_of(export(store, event, ExportRequest(), now=now)[1])


def test_the_sheets_stand_in_the_order_that_outsiders_know(sheets: Sheets) -> None:
    assert list(sheets) == [
        "Ringkasan", "Daftar Hadir", "Matriks Sesi", "Rekap Wilayah", "Rekap Kategori",
        "Rekap Instansi", "Belum Hadir", "Riwayat Pindai", "Rekap Wilayah-Kategori", "Rekap KIM",
        "Rekap Influencer", "Kedatangan", "Konsumsi",
    ]  # fmt: skip


def test_the_list_has_a_row_for_each_person_present_by_name(sheets: Sheets) -> None:
    """Scar 29 and scar 31: NIP as a float; time, method and officer missing or in one cell."""
    header, ali, dwi = sheets["Daftar Hadir"]
    assert header == [
        "No", "Nama", "NIP", "Jabatan", "Instansi", "Kabupaten/Kota", "Kategori", "No. HP", "Email",
        "Sesi 1 – Masuk", "Sesi 1 – Keluar", "Sesi 1 – Metode", "Sesi 1 – Petugas",
        "Sesi 2 – Masuk", "Sesi 2 – Keluar", "Sesi 2 – Metode", "Sesi 2 – Petugas",
    ]  # fmt: skip
    entered = datetime(2026, 11, 22, 8, 5)  # noqa: DTZ001 - the hall's clock, as Excel has it.
    assert dwi == [
        2.0, "Dr. Dwi Ratna, S.I.Kom.", "198609262015052901", "Pranata Humas Ahli Muda",
        "=Dinas(Kominfo)", "Kota Malang", "Instansi", "+6289300000001", "dwi@example.org",
        entered, entered + timedelta(hours=2), "Pindai kamera", "Pintu Utara",
        entered + timedelta(hours=1), "", "Manual", "Pintu Utara",
    ]  # fmt: skip
    assert ali[:2] == [1.0, "Ali"]
    assert ali[5:8] == ["Luar Jawa Timur", "Narasumber", "+6289300000002"]
    assert ali[13:] == ["", "", "", ""]


def test_the_recap_by_region_keeps_all_38_and_counts_participants(sheets: Sheets) -> None:
    header, *rows, total = sheets["Rekap Wilayah"]
    assert header == [
        "No", "Kode", "Kabupaten/Kota", "Undangan/Kuota", "Terdaftar", "Hadir", "Tidak hadir", "%",
        "L", "P",
    ]  # fmt: skip
    codes = [row[1] for row in rows]
    assert len(codes) == 40
    assert codes[:38] == sorted(map(str, codes[:38]))
    assert (codes[0], codes[37], codes[38:]) == ("35.01", "35.79", ["35", "00"])
    assert [row[2] for row in rows[38:]] == ["Provinsi Jawa Timur", "Luar Jawa Timur"]
    by_code = {row[1]: row[4:] for row in rows}
    assert by_code["35.73"] == [1.0, 1.0, 0.0, 1.0, 0.0, 1.0]
    assert by_code["35.07"] == [1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    assert by_code["00"] == [0.0, 0.0, 0.0, "", 0.0, 0.0]  # The speaker is no participant.
    assert total[2:] == ["Jumlah peserta", "", 2.0, 1.0, 1.0, 0.5, 0.0, 1.0]


def test_the_recap_by_category_counts_participants_and_everybody(sheets: Sheets) -> None:
    _, *rows = sheets["Rekap Kategori"]
    assert [row[1:6] for row in rows] == [
        ["Instansi", "Peserta", 1.0, 1.0, 0.0],
        ["KIM", "Peserta", 1.0, 0.0, 1.0],
        ["Pegiat media sosial", "Peserta", 0.0, 0.0, 0.0],
        ["Narasumber", "Narasumber", 1.0, 1.0, 0.0],
        ["Jumlah peserta", "", 2.0, 1.0, 1.0],
        ["Jumlah seluruhnya", "", 3.0, 2.0, 1.0],
    ]
    assert rows[-1][6:] == [pytest.approx(2 / 3), 1.0, 1.0]


def test_the_history_has_every_scan_with_its_verdict(sheets: Sheets) -> None:
    header, *rows = sheets["Riwayat Pindai"]
    assert header[1:11] == [
        "Waktu Pindai", "Diterima Server", "Nama", "Kategori", "Sesi", "Arah", "Metode", "Hasil",
        "Alasan", "Petugas/Perangkat",
    ]  # fmt: skip
    assert [(row[3], row[5], row[6], row[8]) for row in rows] == [
        ("Dr. Dwi Ratna, S.I.Kom.", "Sesi 1", "Masuk", "Diterima"),
        ("Ali", "Sesi 1", "Masuk", "Diterima"),
        ("Ali", "Sesi 1", "Masuk", "Sudah tercatat"),
        ("Dr. Dwi Ratna, S.I.Kom.", "Sesi 2", "Masuk", "Diterima"),
        ("Dr. Dwi Ratna, S.I.Kom.", "Sesi 1", "Keluar", "Diterima"),
    ]
    assert rows[0][1] == datetime(2026, 11, 22, 8, 5)  # noqa: DTZ001 - the hall's clock.


def test_the_history_says_what_was_taken_back_by_whom_and_why(
    store: Session, event: Event, now: datetime
) -> None:
    mistake = store.scalars(select(Scan).order_by(Scan.scanned_at).limit(1)).one()
    retno = Actor(ActorKind.STAFF, 1, "Retno Wulandari")
    undo_scan(store, mistake, reason="=Salah orang", actor=retno, now=now)
    header, first, second, *_ = sheets_of(export(store, event, ExportRequest(), now=now)[1])[
        "Riwayat Pindai"
    ]
    assert header[12:] == ["Diurungkan", "Diurungkan Oleh", "Alasan Diurungkan"]
    assert first[8] == "Diterima"  # What was said at the door stays.
    assert isinstance(first[12], datetime)
    assert first[13:] == ["Retno Wulandari", "=Salah orang"]
    assert not any(second[12:])


def test_the_history_names_the_checkpoint_and_what_the_door_was_warned_of(
    store: Session, event: Event, now: datetime
) -> None:
    device = store.scalars(select(Device)).one()
    ani = store.scalars(select(Registration).where(Registration.full_name == "Ani")).one()
    event.checkpoints.append(Checkpoint(name="=Konsumsi", position=0))
    event.sessions[0].admits_until = now
    store.flush()
    scan(store, device, ani, at=now + timedelta(hours=1, minutes=1))
    scan(store, device, ani, at=now + timedelta(hours=1, minutes=2), checkpoint=0)
    rows = sheets_of(export(store, event, ExportRequest(), now=now)[1])["Riwayat Pindai"]
    of_ani = [(row[5], row[8], row[9]) for row in rows if row[3] == "Ani"]

    assert of_ani == [
        ("Sesi 1", "Diterima", "Di luar waktu sesi"),
        ("=Konsumsi", "Diterima", ""),
    ]


def test_the_front_sheet_says_which_event_when_where_and_how_many(sheets: Sheets) -> None:
    """Scar 36: "05 Agustus" with a zero, naive times shifted by seven hours."""
    rows = [row[:5] for row in sheets["Ringkasan"]]
    lines = {row[0]: row[1] for row in rows}
    assert rows[0][0] == "REKAPITULASI KEHADIRAN"
    assert lines["Kegiatan"] == "Pelatihan Cerdas Digital"
    assert lines["Tema"] == "Layanan publik"
    assert lines["Hari/Tanggal"] == "Minggu, 22 November 2026"
    assert lines["Pukul"] == "07.05–11.05 WIB"
    assert lines["Tempat"] == "Gedung Contoh, Surabaya"
    assert lines["Penyelenggara"] == "Dinas Komunikasi dan Informatika Contoh"
    assert lines["Dibuat pada"] == "Minggu, 22 November 2026 pukul 08.05 WIB"
    assert ["Peserta", 2.0, 1.0, 1.0, 0.5] in rows
    assert ["Seluruhnya", 3.0, 2.0, 1.0, pytest.approx(2 / 3)] in rows
    assert [row[2:4] for row in rows if row[0] == "Sesi 1"] == [[3.0, 2.0]]
    assert [row[2:4] for row in rows if row[0] == "Sesi 2"] == [[3.0, 1.0]]


def test_two_sessions_of_one_title_are_two_columns(
    store: Session, event: Event, now: datetime
) -> None:
    """Scar 32: sessions of the same name fall into one column."""
    event.sessions[1].title = event.sessions[0].title
    rows = sheets_of(export(store, event, ExportRequest(), now=now)[1])["Daftar Hadir"]
    dwi = dict(zip(rows[0], rows[2], strict=True))
    entered = datetime(2026, 11, 22, 8, 5)  # noqa: DTZ001 - the hall's clock.
    assert dwi["Sesi 1 – Masuk"] == entered
    assert dwi["Sesi 1 (2) – Masuk"] == entered + timedelta(hours=1)


def test_one_session_alone_can_be_exported(store: Session, event: Event, now: datetime) -> None:
    request = ExportRequest(session_id=event.sessions[1].id)
    exported, content = export(store, event, request, now=now)
    sheets = sheets_of(content)
    assert exported.rows == 1
    assert sheets["Daftar Hadir"][0][9:] == [
        "Sesi 2 – Masuk", "Sesi 2 – Keluar", "Sesi 2 – Metode", "Sesi 2 – Petugas",
    ]  # fmt: skip
    assert [row[1] for row in sheets["Daftar Hadir"][1:]] == ["Dr. Dwi Ratna, S.I.Kom."]
    assert sheets["Rekap Kategori"][-1][3:5] == [3.0, 1.0]
    assert len(sheets["Riwayat Pindai"]) == 2


def test_who_was_there_stays_in_list_and_sums_though_cancelled_later(
    store: Session, event: Event, now: datetime
) -> None:
    people = {one.full_name: one for one in store.scalars(select(Registration))}
    registration.cancel(store, people["Dwi Ratna"], reason="salah", actor=SYSTEM, now=now)
    registration.cancel(store, people["Ani"], reason="batal", actor=SYSTEM, now=now)
    exported, content = export(store, event, ExportRequest(), now=now)
    total = sheets_of(content)["Rekap Kategori"][-1]
    assert (exported.rows, total[3:6]) == (2, [2.0, 2.0, 0.0])


def test_a_known_agency_is_printed_by_its_official_name(
    store: Session, event: Event, now: datetime
) -> None:
    """Scar 24: one typed "Dinas Kominfo / DISKOMINFO" counts as three."""
    dwi = next(one for one in store.scalars(select(Registration)) if one.nip)
    agency = Agency(
        kind=AgencyKind.AGENCY,
        name="Dinas Kominfo Kota Malang",
        region_code="35.73",
        created_at=now,
    )
    dwi.agency = agency
    rows = sheets_of(export(store, event, ExportRequest(), now=now)[1])["Daftar Hadir"]
    assert rows[2][4] == "Dinas Kominfo Kota Malang"


def test_nothing_of_another_event_is_in_the_file(
    store: Session, event: Event, now: datetime
) -> None:
    """Scar 33: an export is not scoped to the event."""
    other = make_event(store, now=now)
    stranger = make_registration(store, offer_of(other, "agency"), now=now, full_name="Orang Lain")
    device, _ = make_device(store, other, now=now - timedelta(days=1))
    scan(store, device, stranger, at=now)
    for report in Report:
        for format_ in (Format.XLSX, Format.CSV):
            _, content = export(store, event, ExportRequest(report, format_), now=now)
            text = str(sheets_of(content)) if format_ is Format.XLSX else content.decode()
            assert "Orang Lain" not in text


def test_the_csv_of_the_workbook_is_its_list(store: Session, event: Event, now: datetime) -> None:
    exported, content = export(store, event, ExportRequest(format=Format.CSV), now=now)
    same = export(store, event, ExportRequest(Report.ATTENDANCE_LIST, Format.CSV), now=now)
    assert (exported, content) == same
    assert exported.filename == "daftar-hadir_cerdig_2026-11-22.csv"
    assert "'=Dinas(Kominfo)" in content.decode()
    assert "2026-11-22T08:05:00+07:00" in content.decode()


@pytest.mark.parametrize(
    ("report", "sheet"),
    [
        (Report.ATTENDANCE_LIST, "Daftar Hadir"),
        (Report.REGION_RECAP, "Rekap Wilayah"),
        (Report.CATEGORY_RECAP, "Rekap Kategori"),
        (Report.REGION_CATEGORIES, "Rekap Wilayah-Kategori"),
        (Report.AGENCY_RECAP, "Rekap Instansi"),
        (Report.KIM_RECAP, "Rekap KIM"),
        (Report.INFLUENCERS, "Rekap Influencer"),
        (Report.SESSION_MATRIX, "Matriks Sesi"),
        (Report.ABSENT, "Belum Hadir"),
        (Report.ARRIVALS, "Kedatangan"),
        (Report.CONSUMPTION, "Konsumsi"),
    ],
)
def test_a_single_report_is_the_same_table_as_in_the_workbook(
    store: Session, event: Event, sheets: Sheets, report: Report, sheet: str, now: datetime
) -> None:
    _, content = export(store, event, ExportRequest(report), now=now)
    assert sheets_of(content) == {sheet: sheets[sheet]}


def test_the_front_sheet_draws_sessions_categories_regions_and_arrivals(
    store: Session, event: Event, now: datetime
) -> None:
    _, content = export(store, event, ExportRequest(), now=now, by="Siti Petugas")
    with ZipFile(BytesIO(content)) as archive:
        charts = "".join(
            archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name
        )
    for words in (
        "Kehadiran per sesi", "Kehadiran per kategori", "Kehadiran per kabupaten/kota",
        "Kedatangan per 15 menit", "<f>'Rekap Wilayah'!$F$2:$F$41</f>", "<f>'Kedatangan'!$E$2:$E$",
    ):  # fmt: skip
        assert words in charts
    assert ["Diunduh oleh", "Siti Petugas"] in [row[:2] for row in sheets_of(content)["Ringkasan"]]


def test_two_exports_at_the_same_moment_are_the_same_file(
    store: Session, event: Event, now: datetime
) -> None:
    first = export(store, event, ExportRequest(), now=now)
    assert first == export(store, event, ExportRequest(), now=now)
    assert first[0].filename == "kehadiran_cerdig_2026-11-22.xlsx"
    assert first[0].rows == 2


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-22T23:59:00", "2026-11-23"), ("2026-11-22T16:59:00", "2026-11-22")],
)
def test_the_day_in_the_name_is_the_day_of_the_hall(
    store: Session, event: Event, moment: str, day: str
) -> None:
    """Scar 11: "today" is UTC and flips at 07:00 in East Java: 06.59 of the 23rd, 23.59 of the 22nd."""
    now = datetime.fromisoformat(f"{moment}+00:00")
    exported, _ = export(store, event, ExportRequest(Report.CATEGORY_RECAP), now=now)
    assert day in exported.filename


def test_an_event_without_sessions_or_people_gives_empty_sheets(
    store: Session, now: datetime
) -> None:
    event = make_event(store, now=now)
    event.sessions.clear()
    sheets = sheets_of(export(store, event, ExportRequest(), now=now)[1])
    assert [len(sheets[name]) for name in ("Daftar Hadir", "Riwayat Pindai")] == [1, 1]
    assert len(sheets["Rekap Wilayah"]) == 42
