"""The recaps beside those by region and category: by agency, KIM, influencer, session, quarter of an hour, meals."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from eventreg.checkin.rules import Method
from eventreg.events.models import Event, RegionPlaces, SessionAdmission
from eventreg.events.rules import EventMode
from eventreg.regions.models import Region
from eventreg.registration.models import Group, Registration
from eventreg.registration.rules import AccountData, State
from eventreg.reports.rules import NO_PAPERS, ExportRequest, Format, Report
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.reports.scenes import export, sheets_of
from tests.scans import scan


@pytest.fixture
def event(store: Session, now: datetime) -> Event:
    """Two of one agency (one came), one KIM and one influencer who came, a speaker who came."""
    event = make_event(store, slug="cerdig", now=now)
    device, _ = make_device(store, event, now=now - timedelta(days=1))
    agency, kim, influencer, speaker = (offer_of(event, one) for one in _CATEGORIES)
    dwi = make_registration(
        store, agency, now=now, full_name="Dwi", gender="P", region_code="35.73",
        organization="Dinas Kominfo Kota Malang",
    )  # fmt: skip
    make_registration(
        store, agency, now=now, full_name="Eko", gender="L", region_code="35.73",
        organization="Dinas Kominfo Kota Malang",
    )  # fmt: skip
    ani = make_registration(
        store, kim, now=now, full_name="Ani", gender="P", region_code="35.07",
        organization="KIM Contoh Makmur",
    )  # fmt: skip
    ika = make_registration(
        store, influencer, now=now, full_name="Ika", gender="P", region_code="35.78",
        niche="Kuliner", stage_name="Ika Makan", accounts=_ACCOUNTS,
    )  # fmt: skip
    ali = make_registration(store, speaker, now=now, full_name="Ali", gender="L", region_code="00")
    for minutes, one in ((0, dwi), (3, ani), (11, ika), (50, ali)):
        scan(store, device, one, at=now + timedelta(minutes=minutes))
    scan(store, device, dwi, at=now + timedelta(hours=1), part=1)
    return event


_CATEGORIES = ("agency", "kim", "influencer", "narasumber")
_ACCOUNTS = (
    AccountData("instagram", "ika.makan", 12_500),
    AccountData("tiktok", "ikamakan", None),
    AccountData("youtube", "@ikamakan", 1_000),
)


def table(
    store: Session, event: Event, report: Report, now: datetime, **wishes: object
) -> list[list[object]]:
    """The rows of one report as another reader sees them, with header and totals."""
    request = ExportRequest(report, **wishes)  # type: ignore[arg-type]
    (rows,) = sheets_of(export(store, event, request, now=now)[1]).values()
    return rows


def test_each_agency_and_kim_has_a_line_and_the_sum_is_that_of_all_participants(
    store: Session, event: Event, now: datetime
) -> None:
    """In the order of regions; people without an organization last; no speakers."""
    header, *rows = table(store, event, Report.AGENCY_RECAP, now)
    assert header == [
        "No", "Instansi", "Jenis", "Kabupaten/Kota", "Terdaftar", "Hadir", "Tidak hadir", "%", "L",
        "P",
    ]  # fmt: skip
    assert rows == [
        [1.0, "KIM Contoh Makmur", "KIM", "Kabupaten Malang", 1.0, 1.0, 0.0, 1.0, 0.0, 1.0],
        [2.0, "Dinas Kominfo Kota Malang", "Instansi", "Kota Malang", 2.0, 1.0, 1.0, 0.5, 0.0, 1.0],
        [3.0, "(tanpa instansi)", "Perorangan", "", 1.0, 1.0, 0.0, 1.0, 0.0, 1.0],
        ["", "Jumlah peserta", "", "", 4.0, 3.0, 1.0, 0.75, 0.0, 3.0],
    ]


def test_each_kim_has_its_village(store: Session, event: Event, now: datetime) -> None:
    village = store.query(Region).filter(Region.code.startswith("35.07.")).filter(
        Region.level == "village"
    ).first() or store.get_one(Region, "35.07")
    ani = store.query(Registration).filter_by(full_name="Ani").one()
    ani.village_code, name = village.code, village.name
    _header, *rows = table(store, event, Report.KIM_RECAP, now)
    assert [row[1:7] for row in rows] == [
        ["KIM Contoh Makmur", name, "Kabupaten Malang", 1.0, 1.0, 0.0],
        ["Jumlah", "", "", 1.0, 1.0, 0.0],
    ]


def test_influencers_stand_with_handles_and_followers(
    store: Session, event: Event, now: datetime
) -> None:
    _header, row = table(store, event, Report.INFLUENCERS, now)
    accounts = "Instagram: ika.makan (12.500); TikTok: ikamakan; YouTube: @ikamakan (1.000)"
    assert row == [
        1.0, "Ika", "Ika Makan", accounts, 13_500.0, "Kuliner", "Kota Surabaya", "P", "Ya",
    ]  # fmt: skip


def test_the_matrix_says_who_was_where_and_whether_that_is_enough(
    store: Session, event: Event, now: datetime
) -> None:
    """The second session is for agencies alone; somebody who was there and cancelled stays."""
    event.sessions[1].admissions = [SessionAdmission(offer_id=offer_of(event, "agency").id)]
    ika = store.query(Registration).filter_by(full_name="Ika").one()
    ika.state, ika.seat = State.CANCELLED, None
    header, *rows, total = table(store, event, Report.SESSION_MATRIX, now)
    assert header[5:] == [
        "L/P", "Sesi 1", "Sesi 2", "Jumlah Sesi", "Minimum", "Memenuhi Minimum",
    ]  # fmt: skip
    assert [[row[1], *row[6:]] for row in rows] == [
        ["Ali", "v", "–", 1.0, 1.0, "Ya"],
        ["Ani", "v", "–", 1.0, 1.0, "Ya"],
        ["Dwi", "v", "v", 2.0, 2.0, "Ya"],
        ["Eko", "", "", 0.0, 2.0, "Tidak"],
        ["Ika", "v", "–", 1.0, 1.0, "Ya"],
    ]
    assert (total[1], total[6:8]) == ("Jumlah hadir", [4.0, 1.0])
    _header, *rows, _total = table(store, event, Report.SESSION_MATRIX, now, minimum=1)
    assert [row[9:] for row in rows][2:4] == [[1.0, "Ya"], [1.0, "Tidak"]]


def test_of_one_session_the_matrix_has_its_people_alone(
    store: Session, event: Event, now: datetime
) -> None:
    event.sessions[1].admissions = [SessionAdmission(offer_id=offer_of(event, "agency").id)]
    second = event.sessions[1].id
    header, *rows, _total = table(store, event, Report.SESSION_MATRIX, now, session_id=second)
    assert header[6] == "Sesi 2"
    assert [(row[1], row[6]) for row in rows] == [("Dwi", "v"), ("Eko", "")]


def test_arrivals_are_counted_by_the_quarter_with_empty_ones_between(
    store: Session, event: Event, now: datetime
) -> None:
    _header, *rows = table(store, event, Report.ARRIVALS, now)
    assert [(row[1], str(row[2])[-8:], str(row[3])[-8:], *row[4:]) for row in rows[:-1]] == [
        ("Sesi 1", "08:00:00", "08:15:00", 2.0, 2.0),
        ("Sesi 1", "08:15:00", "08:30:00", 1.0, 3.0),
        ("Sesi 1", "08:30:00", "08:45:00", 0.0, 3.0),
        ("Sesi 1", "08:45:00", "09:00:00", 1.0, 4.0),
        ("Sesi 2", "09:00:00", "09:15:00", 1.0, 1.0),
    ]
    assert (rows[-1][1], rows[-1][4]) == ("Jumlah kedatangan", 5.0)


def test_arrivals_days_apart_leave_no_hundred_empty_rows(
    store: Session, event: Event, now: datetime
) -> None:
    device, _ = make_device(store, event, now=now - timedelta(days=3))
    eko = store.query(Registration).filter_by(full_name="Eko").one()
    scan(store, device, eko, at=now - timedelta(days=2))
    _header, *rows = table(store, event, Report.ARRIVALS, now)
    assert len(rows) == 7


def test_meals_are_counted_by_session_and_role(store: Session, event: Event, now: datetime) -> None:
    header, *rows = table(store, event, Report.CONSUMPTION, now)
    assert header == [
        "No", "Sesi", "Mulai", "Peserta", "Narasumber", "Panitia", "Jumlah", "L", "P",
    ]  # fmt: skip
    assert [[row[1], *row[3:]] for row in rows] == [
        ["Sesi 1", 3.0, 1.0, 0.0, 4.0, 1.0, 3.0],
        ["Sesi 2", 1.0, 0.0, 0.0, 1.0, 0.0, 1.0],
        ["Jumlah porsi", 4.0, 1.0, 0.0, 5.0, 1.0, 4.0],
    ]


def test_whoever_attends_online_eats_nothing(store: Session, event: Event, now: datetime) -> None:
    event.mode = EventMode.HYBRID
    device, _ = make_device(store, event, now=now - timedelta(days=1))
    eko = store.query(Registration).filter_by(full_name="Eko").one()
    scan(store, device, eko, at=now, method=Method.SELF)
    header, first, *_rest = table(store, event, Report.CONSUMPTION, now)
    assert header[-1] == "Daring (tidak dihitung)"
    assert first[3:] == [3.0, 1.0, 0.0, 4.0, 1.0, 3.0, 1.0]


def test_each_region_has_its_categories(store: Session, event: Event, now: datetime) -> None:
    header, *rows, total = table(store, event, Report.REGION_CATEGORIES, now)
    assert header[3:7] == [
        "Instansi – Terdaftar", "Instansi – Hadir", "KIM – Terdaftar", "KIM – Hadir",
    ]  # fmt: skip
    assert len(rows) == 40
    by_code = {row[1]: row[3:] for row in rows}
    assert by_code["35.73"] == [2.0, 1.0, *[0.0] * 6, 2.0, 1.0]
    assert by_code["35.01"] == [0.0] * 10
    assert total[2:] == ["Jumlah", 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 5.0, 4.0]


def test_a_region_stands_with_how_many_it_was_asked_for(
    store: Session, event: Event, now: datetime
) -> None:
    """By invitations that name a number; else the places that are kept for it."""
    kim = offer_of(event, "kim")
    kim.region_quota = 2
    kim.region_places.append(RegionPlaces(region_code="35.07", places=5))
    store.add(
        Group(
            event_id=event.id, offer_id=kim.id, secret="x" * 40, invited=True, places=3,
            region_code="35.73", organization="Dinas Contoh", created_at=now,
        )
    )  # fmt: skip
    _header, *rows, total = table(store, event, Report.REGION_RECAP, now)
    asked = {row[1]: row[3] for row in rows}
    assert [asked[code] for code in ("35.01", "35.07", "35.73", "35", "00")] == [
        2.0, 5.0, 3.0, "", "",
    ]  # fmt: skip
    assert total[3] == 36 * 2 + 5 + 3


@pytest.mark.parametrize("report", list(Report))
def test_an_event_without_sessions_has_every_report(
    store: Session, now: datetime, report: Report
) -> None:
    event = make_event(store, now=now)
    event.sessions.clear()
    forms = [Format.XLSX, Format.CSV, *([] if report in NO_PAPERS else [Format.PDF])]
    for form in forms:
        _exported, content = export(store, event, ExportRequest(report, form), now=now)
        assert content
