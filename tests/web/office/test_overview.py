"""The overview of an event: what waits and for whom, its charts and the tables behind them, one region alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.models import Membership
from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.operations import Arrival, TypedWalkIn
from eventreg.checkin.operations.not_added import note_not_added
from eventreg.events.models import CategoryOffer, Event, EventSession, RegionPlaces
from eventreg.events.rules import EventMode, EventState
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import Channel, MailState
from eventreg.registration.models import Group
from eventreg.registration.operations import NewGroup, add_group
from eventreg.registration.operations.inviting import remind_invited
from eventreg.registration.rules import Refusal, State
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Needs = Callable[[], dict[str, str]]


@pytest.fixture
def needs(page: PageClient) -> Needs:
    """Opens the overview and reads what waits: the words of each line by its key, in their order."""

    def read() -> dict[str, str]:
        page.get(E)
        lines = page.soup.select("[data-need]")
        return {str(one["data-need"]): " ".join(one.get_text(" ").split()) for one in lines}

    return read


def without_chats(lines: dict[str, str]) -> dict[str, str]:
    """All but the WhatsApp lines, which everybody has who registered with a phone alone."""
    return {key: words for key, words in lines.items() if key != "chats"}


def far(event: Event, now: datetime) -> None:
    """Puts an event ten days off."""
    for one in event.sessions:
        one.starts_at, one.ends_at = now + 10 * DAY, now + 10 * DAY + 4 * HOUR


def test_of_an_event_in_which_nothing_waits_the_page_says_so(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    far(event, now)
    signed_in()
    assert needs() == {}
    assert "Tidak ada yang menunggu Anda." in page.text


def test_everything_that_waits_stands_in_one_list_with_its_number_and_way(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    far(event, now)
    offer_of(event, "kim").quota = 10
    people = [make_registration(session, offer_of(event, "kim"), now=now) for _ in range(9)]
    pending = make_registration(session, offer_of(event, "agency"), now=now - DAY)
    pending.state, pending.seat = State.PENDING, None
    people[0].incomplete = True
    people[1].phone = people[2].phone
    people[1].full_name = people[1].name_key = "lain"
    first = session.query(OutboxMail).order_by(OutboxMail.id).first()
    assert first is not None
    first.channel, first.state = Channel.EMAIL, MailState.FAILED
    second = session.query(OutboxMail).filter_by(registration_id=people[3].id).one()
    second.channel = Channel.EMAIL
    invite(session, event, "35.07", now)
    signed_in()
    found = needs()
    assert list(found) == [
        *("mail_failed", "mail_unsent", "pending", "chats"),
        *("regions", "invitations", f"nearly_full-{offer_of(event, 'kim').id}"),
        *("duplicates", "names", "incomplete"),
    ]
    assert found["pending"].startswith("1 orang menunggu keputusan Anda")
    assert "Yang pertama menunggu sejak" in found["pending"]
    # Of nine and an invitation two go by mail; the line to a number that is not theirs any more is not counted.
    assert found["chats"].startswith("7 pesan perlu dikirim lewat WhatsApp")
    assert found["regions"] == "1 daerah belum menjawab Kabupaten Malang"
    assert found[f"nearly_full-{offer_of(event, 'kim').id}"] == "KIM: hampir penuh 9 dari 10 tempat"
    for link in page.soup.select("[data-need] a"):
        page.get(str(link["href"]))


def invite(session: Session, event: Event, code: str, now: datetime) -> Group:
    """Asks somebody of a region for people."""
    new = NewGroup(
        offer_id=offer_of(event, "agency").id,
        submission_id=uuid4(),
        region_code=code,
        organization="Dinas Contoh",
        contact_phone="+6289300001111",
        invited=True,
    )
    return add_group(session, new, actor=SYSTEM, now=now)


def test_who_has_named_somebody_or_declined_is_not_missing(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, needs: Needs
) -> None:
    far(event, now)
    signed_in()
    group = invite(session, event, "35.07", now)
    assert "regions" in needs()
    group.declined_at = now
    assert not {"regions", "invitations"} & needs().keys()
    group.declined_at = None
    person = make_registration(session, offer_of(event, "kim"), now=now, region_code="35.07")
    assert "regions" not in needs()
    assert "invitations" in needs()
    person.group_id = group.id
    assert "invitations" not in needs()


def test_whoever_answered_by_another_way_than_its_link_has_answered(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    """The overview, the page it leads to and the reminders mean the same by an answer."""
    far(event, now)
    group = invite(session, event, "35.07", now)
    signed_in()
    assert needs()["invitations"].startswith("1 undangan")
    page.get(str(page.soup.select("[data-need=invitations] a")[0]["href"]))
    assert page.url == f"{E}/agencies/unanswered"
    assert page.soup.select(f"input[name=group][value='{group.id}']")
    make_registration(
        session,
        offer_of(event, "agency"),
        now=now,
        region_code="35.07",
        organization="Dinas Contoh",
    )
    assert "invitations" not in needs()
    page.get(f"{E}/agencies/unanswered")
    assert not page.soup.select("input[name=group]")
    assert remind_invited(session, event, [group.id], actor=SYSTEM, now=now) == 0


def test_places_kept_for_a_region_ask_it_until_they_are_released(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, needs: Needs
) -> None:
    far(event, now)
    offer = offer_of(event, "kim")
    offer.region_quota = 1
    offer.region_places.append(RegionPlaces(region_code="35.01", released_at=now))
    make_registration(session, offer, now=now, region_code="35.78")
    signed_in()
    words = needs()["regions"]
    assert words.startswith("36 daerah belum menjawab Kabupaten Ponorogo,")
    assert words.endswith("dan 26 lainnya")


def test_on_the_day_phones_that_are_not_ready_come_first(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    signed_in()
    assert list(needs()) == ["no_device"]
    device, _token = make_device(session, event, now=now)
    assert needs() == {"devices": "1 perangkat belum siap dipakai di pintu mendesak"}
    device.revoked_at = now
    assert list(needs()) == ["no_device"]
    event.mode = EventMode.ONLINE
    assert needs() == {}


def test_a_scan_to_be_checked_stands_before_an_approval(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, needs: Needs
) -> None:
    device, _token = make_device(session, event, now=now - HOUR)
    person = make_registration(session, offer_of(event, "kim"), now=now)
    late = scan(session, device, person, now, now=now)
    late.to_settle = True
    waiting = make_registration(session, offer_of(event, "agency"), now=now)
    waiting.state, waiting.seat = State.PENDING, None
    signed_in()
    found = list(without_chats(needs()))
    assert found.index("scans") < found.index("pending")


def test_whoever_may_not_act_reads_nothing_of_what_waits(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    pending = make_registration(session, offer_of(event, "agency"), now=now)
    pending.state, pending.seat = State.PENDING, None
    signed_in(StaffRole.OFFICIAL, event)
    assert needs() == {}
    assert page.get(f"{E}/needs.json") is not None
    assert page.response.get_json() == {"needs": []}


def test_the_list_renews_itself_by_the_same_lines(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    signed_in()
    shown = needs()
    page.get(f"{E}/needs.json")
    told = page.response.get_json()["needs"]
    assert [one["key"] for one in told] == list(shown)
    for one in told:
        assert shown[one["key"]].startswith(f"{one['count']} {one['words']}".strip())


def test_an_event_that_is_cancelled_asks_for_those_who_were_not_told(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, needs: Needs
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    mail = session.query(OutboxMail).one()
    event.state = EventState.CANCELLED
    signed_in()
    assert needs() == {}
    mail.message = "event_cancelled"
    assert list(needs()) == ["chats"]


def charts(page: PageClient) -> dict[str, str]:
    """The summary of every drawing by its id."""
    found = {}
    for one in page.soup.select("[role=img][aria-labelledby]"):
        ids = str(one["aria-labelledby"]).split()
        words = (page.soup.select_one(f"#{id_}") for id_ in ids)
        found[str(one.get("id"))] = " ".join(
            word.get_text(" ", strip=True) for word in words if word
        )
    return found


def test_every_chart_has_a_summary_and_a_table(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    for code in ("35.73", "35.73", "35", "00"):
        make_registration(session, offer_of(event, "kim"), now=now, region_code=code)
    signed_in(StaffRole.OFFICIAL, event)
    page.get(E)
    found = charts(page)
    assert list(found) == [
        *("categories-chart", "sessions-chart", "new-chart", "total-chart", "regions-chart")
    ]
    assert found["categories-chart"] == (
        "Terdaftar per kategori 4 dari 300 peserta sudah terdaftar."
    )
    assert found["sessions-chart"] == "Hadir per sesi Sesi 1: 0 dari 4; Sesi 2: 0 dari 4."
    assert found["regions-chart"].endswith(
        "Sudah ada peserta terdaftar dari 1 di antara 38 kabupaten/kota."
    )
    assert "4 orang mendaftar sejak" in found["new-chart"]
    for table in ("categories", "sessions", "sign-ups", "regions"):
        assert page.soup.select_one(f"details > .er-table-scroll #{table} tbody tr"), table


def test_all_regions_stand_in_official_order_also_those_without_anybody(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    offer_of(event, "kim").region_quota = 2
    make_registration(session, offer_of(event, "kim"), now=now, region_code="35.73")
    signed_in(StaffRole.OFFICIAL, event)
    page.get(E)
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in page.soup.select("#regions tbody tr")
    ]
    assert len(rows) == 40
    assert rows[0] == ["Kab. Pacitan", "0", "2", "belum menjawab"]
    assert ["Kota Malang", "1", "2", ""] in rows
    assert [row[0] for row in rows[-3:]] == ["Kota Batu", "Prov. Jawa Timur", "Luar Jawa Timur"]
    assert rows[-1][1:] == ["0", "–", "belum ada"]
    # Where no place is kept and nobody is, one line tells of all of them.
    bars = page.soup.select("#regions-chart .er-gauge-line")
    assert len(bars) == 38
    names = [one.get_text() for one in page.soup.select("#regions-chart .er-gauge-name")]
    widths = [str(one["width"]) for one in page.soup.select("#regions-chart .er-gauge-full")]
    full = dict(zip(names, widths, strict=True))
    assert (full["Kota Malang"], full["Kab. Malang"]) == ("50.00%", "0.00%")


def test_sign_ups_are_counted_by_the_days_of_the_event(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    """Scar 11: 23.59 and 00.01 in Java are two days, though one in UTC."""
    begins = datetime.fromisoformat("2026-03-10T01:00:00+00:00")
    event = make_event(session, slug="acara", now=begins)
    for moment in (
        "2026-03-01T16:59:00+00:00",
        "2026-03-01T17:01:00+00:00",
        "2026-03-04T17:30:00+00:00",
    ):
        person = make_registration(session, offer_of(event, "kim"), now=begins)
        person.created_at = datetime.fromisoformat(moment)
    replaced = make_registration(session, offer_of(event, "kim"), now=begins)
    replaced.state, replaced.seat = State.REPLACED, None
    signed_in()
    page.get(E)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in page.soup.select("#sign-ups tbody tr")
    ]
    assert rows[-5:] == [
        ["5 Maret 2026", "1", "3"],
        ["4 Maret 2026", "0", "2"],
        ["3 Maret 2026", "0", "2"],
        ["2 Maret 2026", "1", "2"],
        ["1 Maret 2026", "1", "1"],
    ]
    assert rows[0][0] == "10 Maret 2026"
    assert len(page.soup.select("#new-chart .er-chart-bars rect")) == 3
    assert len(page.soup.select("#total-chart .er-chart-bars rect")) == len(rows)


def test_a_category_above_its_quota_shows_where_its_places_end(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    offer = offer_of(event, "kim")
    for _ in range(4):
        make_registration(session, offer, now=now)
    offer.quota = 3
    signed_in()
    assert needs()[f"over-{offer.id}"] == "KIM: melebihi kuota 4 dari 3 tempat"
    limit = page.soup.select_one("#categories-chart .er-gauge-limit")
    assert limit is not None
    assert limit["x1"] == "75.00%"
    assert "1 di atas kuota" in page.soup.select_one("#categories-chart").get_text()  # type: ignore[union-attr]  # None fails the test as well.


def test_the_limit_of_the_whole_event_is_watched_too(
    session: Session, event: Event, now: datetime, signed_in: SignedIn, needs: Needs
) -> None:
    far(event, now)
    for slug in ("kim", "agency"):
        offer_of(event, slug).quota = None
        make_registration(session, offer_of(event, slug), now=now)
    signed_in()
    for capacity, line in {
        3: None,
        2: ("full-event", "Seluruh kegiatan: penuh 2 dari 2 tempat"),
        1: ("over-event", "Seluruh kegiatan: melebihi batas 2 dari 1 tempat"),
    }.items():
        event.capacity = capacity
        found = {key: words for key, words in needs().items() if key.endswith("event")}
        assert found == dict([line] if line else [])


def test_regions_and_agencies_without_a_place_left_have_a_line(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    far(event, now)
    kim, agency = offer_of(event, "kim"), offer_of(event, "agency")
    kim.quota, kim.region_quota = None, 1
    agency.agency_quota = 1
    make_registration(session, kim, now=now, region_code="35.73")
    make_registration(session, agency, now=now, organization="Dinas Contoh")
    make_registration(session, agency, now=now, organization="Dinas Lain")
    signed_in()
    found = needs()
    assert found["full_regions"] == "1 daerah sudah penuh"
    assert found["full_agencies"] == "2 instansi sudah mencapai batasnya"
    kim.quota = 1  # Now the category is full, and says so itself.
    assert "full_regions" not in needs()


def test_names_that_match_no_entry_wait_to_be_settled(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    far(event, now)
    for name in ("Dinas Contoh", "dinas contoh", "Dinas Lain"):
        make_registration(session, offer_of(event, "agency"), now=now, organization=name)
    signed_in()
    assert needs()["names"] == "2 nama instansi atau KIM belum dikenali"
    page.get(str(page.soup.select("[data-need=names] a")[0]["href"]))
    assert page.url == f"{E}/agencies/names"
    for one in event.sessions:
        one.starts_at, one.ends_at = now - 2 * DAY, now - DAY
    found = list(needs())
    assert found.index("names") < found.index("chats")  # What recaps are made of comes first then.


def test_an_event_without_anything_has_a_page(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="acara", state="draft")
    event.sessions.clear()
    event.offers.clear()
    signed_in()
    page.get(E)
    assert "Belum ada yang mendaftar." in page.text
    page.get(f"{E}/live.json")
    page.get(f"{E}/needs.json")


def grown(session: Session, event: Event, now: datetime) -> None:
    """38 regions, five categories, ten sessions, and everything that waits."""
    for number in range(8):
        event.sessions.append(
            EventSession(
                title=f"Sesi {number + 3}", starts_at=now + 3 * HOUR, ends_at=now + 5 * HOUR
            )
        )
    event.offers.append(
        CategoryOffer(slug="umum", kind="general", name_id="Umum", name_en="", quota=50, position=4)
    )
    offer_of(event, "kim").region_quota = 3
    session.flush()
    for number in range(1, 30):
        person = make_registration(
            session, offer_of(event, "kim"), now=now, region_code=f"35.{number:02d}"
        )
        if number < 5:
            person.state, person.seat = State.PENDING, None
        if number < 3:
            person.phone, person.name_key = "+6289300000000", f"orang {number}"
    offer_of(event, "kim").quota = 20
    invite(session, event, "35.78", now)
    device, _token = make_device(session, event, now=now)
    device.queue_length = 3
    event.moved_at = now + HOUR
    event.signup_closes_at = now - HOUR
    typed = TypedWalkIn(
        Arrival(uuid4(), event.sessions[0].id, now), event.offers[0].id, "Maryam", "", ""
    )
    note_not_added(session, device, typed, Refusal.FULL, at=now, actor=SYSTEM, now=now)


def test_the_largest_event_asks_few_questions(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    """The bound itself is checked with every page: 25 queries."""
    grown(session, event, now)
    signed_in()
    found = needs()
    assert {"not_added", "devices", "pending", "duplicates", "chats", "untold"} <= found.keys()
    page.get(f"{E}/live.json")
    page.get(f"{E}/needs.json")


@pytest.fixture
def limited(session: Session, signed_in: SignedIn) -> Callable[[str], None]:
    """Signs in an official of one region."""

    def sign(code: str) -> None:
        staff = signed_in(StaffRole.OFFICIAL)
        membership = session.query(Membership).filter_by(user_id=staff.id).one()
        membership.region_code = code

    return sign


def test_an_official_of_one_region_sees_its_people_alone(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    limited: Callable[[str], None],
) -> None:
    device, _token = make_device(session, event, now=now - HOUR)
    here = [
        make_registration(session, offer_of(event, "kim"), now=now, region_code="35.73")
        for _ in range(2)
    ]
    others = [
        make_registration(session, offer_of(event, "agency"), now=now, region_code="35.07")
        for _ in range(5)
    ]
    for person in (here[0], *others):
        scan(session, device, person, now, now=now)
    limited("35.73")
    page.get(E)
    assert "Anda hanya melihat peserta dari Kota Malang." in page.text
    assert [one.get_text() for one in page.soup.select(".er-stat-value")] == ["2", "0", "0", "0"]
    rows = [
        [cell.get_text(strip=True) for cell in row.select("td.num")]
        for row in page.soup.select("#sessions tbody tr")
    ]
    assert rows == [["1", "1", "2"], ["0", "0", "2"]]
    registered = page.soup.select("#categories tbody td:nth-child(2)")
    assert [cell.get_text() for cell in registered] == ["0", "2", "0", "0"]
    shown = {
        str(tag["data-live"]): tag.get_text(strip=True) for tag in page.soup.select("[data-live]")
    }
    page.get(f"{E}/live.json")
    live = page.response.get_json()
    assert {key: str(value) for key, value in live.items()} == shown


def test_an_official_of_one_region_does_not_read_what_waits(
    page: PageClient, event: Event, limited: Callable[[str], None]
) -> None:
    limited("35.73")
    page.get(f"{E}/needs.json", 403)


def test_figures_of_a_neighbour_event_are_no_part_of_an_events_own(
    page: PageClient,
    session: Session,
    event: Event,
    now: datetime,
    signed_in: SignedIn,
    needs: Needs,
) -> None:
    far(event, now)
    other = make_event(session, slug="tetangga", now=now)
    pending = make_registration(session, offer_of(other, "kim"), now=now)
    pending.state, pending.seat = State.PENDING, None
    invite(session, other, "35.07", now)
    signed_in()
    assert needs() == {}
    assert "Belum ada yang mendaftar." in page.text
