"""What the workbook tells of those who attended online."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.events.rules import EventMode
from eventreg.online.operations import (
    Announced,
    NewReport,
    WordWish,
    announce,
    keep_report,
    record_report,
    say_word,
)
from eventreg.online.queries import registered_people
from eventreg.online.rules import Attendee, Matcher, ReadReport
from eventreg.reports.rules import ExportRequest
from tests.factories import make_event, make_registration, make_staff, offer_of
from tests.reports.scenes import export, sheets_of


def test_who_attended_online_and_for_how_long(store: Session, now: datetime) -> None:
    event = make_event(store, now=now)
    event.mode = EventMode.ONLINE
    store.flush()
    one, kim = event.sessions[0], offer_of(event, "kim")
    wagiyem = make_registration(store, kim, full_name="Wagiyem", now=now)
    make_registration(store, kim, full_name="Bagas", now=now)
    spoken = announce(store, one, WordWish("kelapa", 15), actor=SYSTEM, now=now)
    assert isinstance(spoken, Announced)
    say_word(store, wagiyem, spoken.word, "kelapa", now=now)
    begins = one.starts_at
    read = ReadReport(
        tuple(
            Attendee(name, "", ((begins, begins + timedelta(minutes=50)),), 50)
            for name in ("Wagiyem", "Bagas")
        ),
        2,
        0,
    )
    likely = Matcher(registered_people(store, event.id)).match([("Wagiyem", ""), ("Bagas", "")])
    new = NewReport("laporan.csv", b"", "", read, likely)
    report = keep_report(store, one, new, actor=SYSTEM, now=now).report
    staff = make_staff(store)
    record_report(store, report, 0, staff=staff, now=now + timedelta(minutes=1))

    sheets = sheets_of(export(store, event, ExportRequest(), now=now)[1])

    header, bagas, mine = sheets["Daftar Hadir"]
    place = header.index("Sesi 1 – Metode")
    assert [row[1] for row in (bagas, mine)] == ["Bagas", "Wagiyem"]
    assert [row[place] for row in (bagas, mine)] == ["Mandiri", "Mandiri"]
    assert (bagas[place + 1], mine[place + 1]) == (staff.name, staff.name)
    header, *rows = sheets["Riwayat Pindai"]
    assert header[-1] == "Menit Daring"
    told = {(row[3], row[6], row[10]): row[-1] or None for row in rows}
    assert told[("Bagas", "Masuk", staff.name)] == 50
    assert told[("Bagas", "Keluar", staff.name)] is None
    assert told[("Wagiyem", "Masuk", staff.name)] == 50
    assert told[("Wagiyem", "Masuk", "Kata presensi")] is None
    assert ["Tempat", "Daring"] in [row[:2] for row in sheets["Ringkasan"]]


def test_on_site_the_history_has_no_such_column(store: Session, now: datetime) -> None:
    event = make_event(store, now=now)
    sheets = sheets_of(export(store, event, ExportRequest(), now=now)[1])

    assert sheets["Riwayat Pindai"][0][-1] == "Alasan Diurungkan"
