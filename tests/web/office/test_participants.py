"""The list of participants: filters together, order, chosen columns; many at once; notes."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.agencies.models import Agency
from eventreg.agencies.rules import AgencyKind
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import SYSTEM, Action
from eventreg.checkin.models import Attendance
from eventreg.checkin.rules import Method
from eventreg.events.models import Event
from eventreg.mail.models import OutboxMail
from eventreg.mail.rules import MailState
from eventreg.participants import rules
from eventreg.participants.models import BulkAction, StaffNote
from eventreg.participants.rules import BulkState
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import cancel
from eventreg.registration.rules import Message, State
from eventreg.web.office import bulk, bulk_action
from eventreg.work.participants import work_on_many
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

LIST = "/office/events/acara/registrations"
People = Callable[..., Registration]


@pytest.fixture
def somebody(session: Session, event: Event, now: datetime) -> People:
    """Makes a participant of an agency, by name."""

    def make(name: str, slug: str = "agency", **facts: object) -> Registration:
        return make_registration(session, offer_of(event, slug), now=now, full_name=name, **facts)

    return make


def names(page: PageClient) -> list[str]:
    """Who stands in the list, in order."""
    return [tag.get_text(strip=True) for tag in page.soup.select("#table tbody th")]


def come(session: Session, one: Registration, event: Event, part: int, now: datetime) -> None:
    """Somebody was there."""
    session.add(
        Attendance(
            event_id=event.id,
            session_id=event.sessions[part].id,
            registration_id=one.id,
            entered_at=now,
            inside=True,
            method=Method.CAMERA,
            officer="Pintu 1",
        )
    )
    session.flush()


def test_filters_combine(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    ayu = somebody("Ayu", region_code="35.73")
    somebody("Budi", region_code="35.73")
    somebody("Citra", region_code="35.78")
    come(session, ayu, event, 0, now)
    signed_in()
    page.get(f"{LIST}?region=35.73&attendance=present")
    assert names(page) == ["Ayu"]
    page.submit("filter", status=200, attendance=f"absent-{event.sessions[0].id}")
    assert names(page) == ["Budi"]
    assert "region=35.73" in page.response.request.url
    page.get(f"{LIST}?region=35.73&attendance=present-{event.sessions[1].id}")
    assert names(page) == []


def test_each_filter_finds_whom_it_says(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    agency = Agency(
        kind=AgencyKind.AGENCY, name="Dinas Contoh", region_code="35.78", created_at=now
    )
    group = Group(
        event_id=event.id, offer_id=offer_of(event, "agency").id, secret="s" * 43, invited=True,
        region_code="35.78", organization="Dinas Contoh", created_at=now,
    )  # fmt: skip
    session.add_all([agency, group])
    session.flush()
    known, coming, invited, old, plain = (somebody(one) for one in "ABCDE")
    known.agency_id, coming.coming, invited.group_id = agency.id, True, group.id
    old.created_at = now - timedelta(days=9)
    plain.organization, plain.incomplete = "", True
    session.flush()
    signed_in()
    for query, expected in {
        "agency=known": "A",
        "agency=open": "BCD",
        "answer=coming": "B",
        "answer=not_coming": "",
        "answer=open": "ACDE",
        "group=invited": "C",
        "group=group": "",
        "group=alone": "ABDE",
        f"since={now.date() - timedelta(days=1)}": "ABCE",
        "data=incomplete": "E",
        "state=confirmed&agency=open&group=alone": "BD",
    }.items():
        page.get(f"{LIST}?{query}")
        assert "".join(names(page)) == expected, query


@pytest.mark.parametrize(
    "query",
    [
        "since=heute&sort=zufall&agency=x&answer=%27&group=1&attendance=present-99999",
        "since=9999-12-31&page=99999999999999999999",
        "attendance=absent-&page=-3&per_page=100000",
        "since=0001-01-01&region=" + "3" * 500,
        "region=%00",
        "region=35.7%00",
        "region=35.73.02",
    ],
)
def test_what_no_filter_knows_is_left_out(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, query: str
) -> None:
    somebody("Ayu")
    signed_in()
    page.get(f"{LIST}?{query}")
    assert names(page) == ["Ayu"]


def test_the_order_is_the_wished_one_and_stays_with_the_pages(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    facts = (("Budi", "35.78", "Arsip"), ("Ayu", "35.01", "Zakat"), ("Citra", "35.07", "Bappeda"))
    for place, (name, region, organization) in enumerate(facts):
        one = somebody(name, region_code=region, organization=organization)
        one.created_at = now + timedelta(minutes=place)
    session.flush()
    signed_in()
    for sort, expected in {
        "name": ["Ayu", "Budi", "Citra"],
        "newest": ["Citra", "Ayu", "Budi"],
        "oldest": ["Budi", "Ayu", "Citra"],
        "region": ["Ayu", "Citra", "Budi"],
        "agency": ["Budi", "Citra", "Ayu"],
    }.items():
        page.get(f"{LIST}?sort={sort}")
        assert names(page) == expected, sort
        page.submit("search", status=200, q="a")
        assert names(page) == expected, sort


@pytest.mark.parametrize("sort", ["name", "newest", "region", "agency"])
def test_pages_hold_everybody_once_from_both_ends(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, sort: str
) -> None:
    for number in range(63):
        somebody(f"Orang {'abcdefg'[number % 7]}", organization=f"Kantor {number % 3}")
    signed_in()
    page.get(LIST)
    page.submit("columns", column=["state"], per_page="25")
    seen = []
    for number in (1, 2, 3):
        page.get(f"{LIST}?sort={sort}&page={number}")
        seen += [str(tag["href"]) for tag in page.soup.select("#table tbody th a")]
    assert len(seen) == len(set(seen)) == 63
    assert len(page.soup.select("#table tbody tr")) == 13


def test_columns_and_rows_are_remembered_for_the_person(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in(StaffRole.ORGANIZER)
    page.get(f"{LIST}?state=confirmed")
    page.submit("columns", column=["email"], per_page="100")
    page.follow()
    assert "state=confirmed" in page.response.request.url
    heads = [tag.get_text(strip=True) for tag in page.soup.select("#table thead th")]
    assert heads == ["", "Nama", "Alamat email"]
    assert "ayu@example.org" in page.text
    chosen = page.form("columns").fields
    assert (chosen["column"], chosen["per_page"]) == (["email"], ["100"])
    page.post(f"{LIST}/columns", {"column": ["secret", "phone"], "per_page": "100000"})
    page.follow()
    chosen = page.form("columns").fields
    assert (chosen["column"], chosen["per_page"]) == (["phone"], ["50"])


def test_officials_see_no_mail_and_choose_only_what_they_may(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", email="ayu@example.org")
    signed_in(StaffRole.OFFICIAL)
    page.get(LIST)
    page.submit("columns", column=["email"], per_page="50")
    page.follow()
    assert "ayu@example.org" not in page.text
    assert "a•••@example.org" in page.text
    buttons = page.soup.select("#many button[name=do]")
    assert [str(tag["value"]) for tag in buttons] == ["look"]


def test_a_search_keeps_the_filters(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu Lestari", region_code="35.73")
    somebody("Ayu Wulandari", region_code="35.78")
    signed_in()
    page.get(f"{LIST}?region=35.73")
    page.submit("search", status=200, q="ayu")
    assert names(page) == ["Ayu Lestari"]
    page.submit("search", status=200, q="wulandari")
    assert names(page) == []


def test_filters_keep_what_was_searched_for_and_no_address_holds_it(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu Lestari", region_code="35.73")
    somebody("Ayu Wulandari", region_code="35.78")
    somebody("Budi", region_code="35.78")
    signed_in()
    page.get(LIST)
    page.submit("search", status=200, q="ayu")
    assert names(page) == ["Ayu Lestari", "Ayu Wulandari"]
    page.submit("filter", status=200, region="35.78", sort="newest")
    assert "ayu" not in page.url
    assert names(page) == ["Ayu Wulandari"]
    assert page.form("search").fields["q"] == ["ayu"]
    assert page.form("filter").fields["sort"] == ["newest"]
    page.submit("search", status=200, q="lestari")
    assert names(page) == []
    page.submit("search", status=200, q="")
    assert names(page) == ["Budi", "Ayu Wulandari"]
    assert page.form("filter").method == "GET"
    page.submit("filter", status=200, region="")
    assert len(names(page)) == 3


def told_of_cancelling(session: Session) -> set[int | None]:
    """To whom it is written that they were cancelled."""
    mails = session.scalars(
        select(OutboxMail).where(
            OutboxMail.message == Message.CANCELLED, OutboxMail.state == MailState.WAITING
        )
    )
    return {one.registration_id for one in mails}


def test_nobody_is_told_where_staff_took_the_tick_out(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=cancel", uid=[str(ayu.uid)])
    assert page.form().fields["tell"] == ["y"]
    page.submit(status=422, button="do=cancel-now", tell=False)
    assert "tell" not in page.form().fields
    page.submit(status=303, button="do=cancel-now", reason="kegiatan penuh")
    session.expire_all()
    assert ayu.state is State.CANCELLED
    assert told_of_cancelling(session) == set()


def test_marked_people_are_cancelled_after_a_look_and_put_back(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu, budi, citra = somebody("Ayu"), somebody("Budi"), somebody("Citra")
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=cancel", uid=[str(ayu.uid), str(budi.uid)])
    assert [tag.get_text(strip=True) for tag in page.soup.select("#first tbody th")] == [
        "Ayu",
        "Budi",
    ]
    page.submit(status=422, button="do=cancel-now")
    assert page.form().fields["tell"] == ["y"]
    assert ayu.state is State.CONFIRMED
    page.submit(status=303, button="do=cancel-now", reason="kegiatan penuh")
    assert told_of_cancelling(session) == {ayu.id, budi.id}
    page.follow()
    session.expire_all()
    assert [one.state for one in (ayu, budi, citra)] == [
        State.CANCELLED,
        State.CANCELLED,
        State.CONFIRMED,
    ]
    fared = [tag.get_text(strip=True) for tag in page.soup.select("#people tbody td:nth-child(2)")]
    assert fared == ["Berhasil", "Berhasil"]
    page.max_queries = 30  # Two people are locked, judged, written and noted at once.
    page.submit("undo", 303)
    page.follow()
    session.expire_all()
    assert {one.state for one in (ayu, budi)} == {State.CONFIRMED}
    assert page.soup.select("#undo button") == []


def test_nobody_is_done_anything_to_where_nobody_is_marked(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu")
    signed_in()
    for do in ("approve", "move", "cancel"):
        page.get(f"{LIST}?state=confirmed")
        page.submit("many", 303, f"do={do}")
        assert "state=confirmed" in page.response.headers["Location"]


def test_everybody_whom_a_filter_finds_is_meant_but_nobody_who_comes_later(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    here, there = somebody("Ayu", region_code="35.73"), somebody("Budi", region_code="35.78")
    signed_in()
    page.get(f"{LIST}?region=35.73")
    page.submit("many", 200, "do=cancel", whom="all")
    late = somebody("Citra", region_code="35.73")
    page.submit(status=303, button="do=cancel-now", reason="salah wilayah")
    page.follow()
    assert page.soup.select(".er-alert")
    session.expire_all()
    assert [one.state for one in (here, there, late)] == [
        State.CANCELLED,
        State.CONFIRMED,
        State.CONFIRMED,
    ]
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.BULK_STARTED)
    ).one()
    assert entry.facts["filter"] == "region=35.73"
    assert entry.facts["people"] == 1


def test_what_changed_since_the_look_is_said_and_looked_at_again(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    ayu, budi = somebody("Ayu"), somebody("Budi")
    signed_in()
    page.get(f"{LIST}?state=confirmed")
    page.submit("many", 200, "do=move", whom="all")
    kim = str(offer_of(event, "kim").id)
    page.submit(status=200, button="do=move", offer=kim)
    cancel(session, ayu, reason="sakit", actor=SYSTEM, now=now)
    page.submit(status=409, button="do=move-now", offer=kim)
    assert session.scalars(select(BulkAction)).all() == []
    page.submit(status=303, button="do=move-now", offer=kim)
    session.expire_all()
    assert budi.offer.slug == "kim"


def test_people_move_to_the_category_that_the_button_names_and_to_no_other(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu, budi = somebody("Ayu"), somebody("Budi")
    kim, influencer = (offer_of(event, slug) for slug in ("kim", "influencer"))
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=move", whom="all")
    assert page.soup.select("button[value=move-now]") == []  # Nobody has said to where.
    page.submit(status=200, button="do=move", offer=str(kim.id))
    assert move_button(page) == f"Pindahkan 2 orang ke {kim.name_id}"
    page.submit(status=409, button="do=move-now", offer=str(influencer.id))
    assert "Anda memilih kategori lain: belum ada yang dipindahkan" in page.text
    assert session.scalars(select(BulkAction)).all() == []
    assert move_button(page) == f"Pindahkan 2 orang ke {influencer.name_id}"
    page.submit(status=303, button="do=move-now", offer=str(influencer.id))
    session.expire_all()
    assert {one.offer_id for one in (ayu, budi)} == {influencer.id}


def test_a_move_without_any_look_at_its_category_does_nothing(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=move", whom="all")
    data = {"do": "move-now", "whom": "all", "offer": str(offer_of(event, "kim").id)}
    page.post(f"{LIST}/bulk", data, status=409)
    session.expire_all()
    assert ayu.offer.slug == "agency"


def test_the_log_says_of_each_from_where_to_where_they_moved(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu")
    make_registration(session, offer_of(event, "influencer"), full_name="Budi")
    signed_in(StaffRole.OWNER)
    page.get(LIST)
    kim = str(offer_of(event, "kim").id)
    page.submit("many", 200, "do=move", whom="all")
    page.submit(status=200, button="do=move", offer=kim)
    page.submit(status=303, button="do=move-now", offer=kim)
    page.get("/office/events/acara/audit")
    rows = [" ".join(one.get_text(" ").split()) for one in page.soup.select("tbody tr")]
    moved = [one for one in rows if "dipindahkan ke kategori lain" in one]
    assert len(moved) == 2
    for slug in ("agency", "influencer"):
        way = rf"{offer_of(event, slug).name_id}\W.*{offer_of(event, 'kim').name_id}"
        assert sum(re.search(way, one) is not None for one in moved) == 1


def move_button(page: PageClient) -> str:
    """What the button says by which people are moved."""
    (button,) = page.soup.select("button[value=move-now]")
    return " ".join(button.get_text(" ").split())


def test_a_page_of_the_list_is_meant_as_it_was_seen(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    people = [somebody(f"Orang {letter}") for letter in "abc"]
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=cancel", whom="here")
    page.submit(status=303, button="do=cancel-now", reason="x")
    session.expire_all()
    assert {one.state for one in people} == {State.CANCELLED}


def test_what_was_searched_for_is_meant_and_stands_in_no_address(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu, budi = somebody("Ayu Lestari"), somebody("Budi")
    signed_in()
    page.get(LIST)
    page.submit("search", status=200, q="lestari")
    page.submit("many", 200, "do=cancel", whom="all")
    page.submit(status=303, button="do=cancel-now", reason="x")
    session.expire_all()
    assert (ayu.state, budi.state) == (State.CANCELLED, State.CONFIRMED)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.BULK_STARTED)
    ).one()
    assert entry.facts["filter"] == "text"


@pytest.mark.parametrize(
    "data",
    [
        {"do": "delete-now", "whom": "all"},
        {"do": "cancel", "uid": "not an id"},
        {"do": "cancel", "whom": "here", "here": "x y"},
        {"do": "cancel", "uid": [str(uuid4()) for _ in range(201)]},
    ],
)
def test_forms_that_are_not_ours_are_refused(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, data: dict[str, object]
) -> None:
    somebody("Ayu")
    signed_in()
    page.get(LIST)
    page.post(f"{LIST}/bulk", data, status=400)


def test_a_form_without_a_look_does_nothing(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in()
    page.get(LIST)
    data = {"do": "cancel-now", "whom": "all", "reason": "x", "seen_last": "9" * 40}
    page.post(f"{LIST}/bulk", data, status=409)
    session.expire_all()
    assert ayu.state is State.CONFIRMED


def test_many_are_left_to_the_worker_and_the_page_tells_how_far_it_is(
    app: Flask, page: PageClient, session: Session, event: Event, somebody: People,
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for module in (bulk, bulk_action):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    people = [somebody(f"Orang {letter}") for letter in "abc"]
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=cancel", whom="all")
    page.submit(status=303, button="do=cancel-now", reason="x")
    page.follow()
    assert page.soup.select("progress[max='3'][value='0']")
    action = session.scalars(select(BulkAction)).one()
    told = page.client.get(f"{LIST}/bulk/{action.uid}/progress.json").get_json()
    assert told == {"state": "working", "rows": 3, "done": 0}
    session.commit()
    work_on_many()
    session.expire_all()
    assert {one.state for one in people} == {State.CANCELLED}
    page.get(f"{LIST}/bulk/{action.uid}")
    page.submit("undo", 303)
    session.commit()
    work_on_many()
    session.expire_all()
    assert {one.state for one in people} == {State.CONFIRMED}
    assert action.state is BulkState.UNDONE


def test_that_not_everybody_is_through_is_said_as_what_it_is(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in()
    page.get(LIST)
    page.submit("many", 200, "do=cancel", uid=[str(ayu.uid)])
    page.submit(status=303, button="do=cancel-now", reason="x")
    action = session.scalars(select(BulkAction)).one()
    action.state = BulkState.FAILED
    page.get(f"{LIST}/bulk/{action.uid}")
    said = page.soup.select_one(".er-alert-danger .er-alert-word")
    assert said is not None
    assert said.get_text(strip=True) == "Belum berhasil"


def test_what_was_done_is_listed_and_neighbours_cannot_open_it(
    page: PageClient, session: Session, event: Event, now: datetime, somebody: People,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    make_event(session, slug="tetangga", now=now)
    ayu = somebody("Ayu")
    signed_in()
    page.get(f"{LIST}/bulk")
    assert page.soup.select_one(".er-empty")
    page.get(LIST)
    page.submit("many", 200, "do=move", uid=[str(ayu.uid)])
    kim = str(offer_of(event, "kim").id)
    page.submit(status=200, button="do=move", offer=kim)
    page.submit(status=303, button="do=move-now", offer=kim)
    action = session.scalars(select(BulkAction)).one()
    page.get(f"{LIST}/bulk")
    assert page.soup.select_one(f"a[href='{LIST}/bulk/{action.uid}']")
    page.get(f"{LIST}/bulk/{action.uid}?fate=done&page=7")
    assert [tag.get_text(strip=True) for tag in page.soup.select("#people th a")] == ["Ayu"]
    page.get(f"{LIST}/bulk/{action.uid}?fate=no_place&back=x")
    page.get(f"/office/events/tetangga/registrations/bulk/{action.uid}", 404)


def test_the_data_of_the_chosen_alone_are_taken_out_and_noted(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    somebody("Ayu", region_code="35.73")
    somebody("Budi", region_code="35.78")
    signed_in(StaffRole.OFFICIAL)
    page.get(f"{LIST}?region=35.73")
    form = page.form("many")
    form.action = f"{LIST}/export?region=35.73"
    page.submit(form, 200, "do=look", whom="all")
    page.submit(status=200, button="do=export-now", format="csv")
    rows = list(csv.DictReader(io.StringIO(page.response.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 1
    assert "Ayu" in rows[0].values()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.EXPORT_MADE)).one()
    assert (entry.facts["rows"], entry.facts["selection"]) == (1, "region=35.73")


@pytest.mark.parametrize("people", [50, 500])
def test_queries_do_not_grow_with_the_people(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, people: int
) -> None:
    offer_of(event, "agency").quota = None
    for number in range(people):
        somebody(f"Orang {number}")
    signed_in()
    page.get(LIST)
    columns = [one.value for one in rules.ListColumn]
    page.submit("columns", column=columns, per_page="200")
    page.max_queries = 20
    page.get(f"{LIST}?sort=agency&attendance=absent&group=alone&agency=open")
    page.submit("search", status=200, q="orang")
    page.submit("many", 200, "do=cancel", whom="all")
    page.get(LIST)
    page.submit("many", 200, "do=move", whom="all")


def test_a_note_is_kept_with_its_author_and_the_person_may_read_it(
    page: PageClient, session: Session, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    staff = signed_in()
    page.get(f"{LIST}/{ayu.uid}")
    page.submit("note", 422, text="  ")
    page.submit("note", 422, text="Minta kursi roda.\n<b>Datang terlambat</b>")
    page.submit("note", 303, text="Minta kursi roda.\nDatang terlambat")
    page.follow()
    note = session.scalars(select(StaffNote)).one()
    note.text += " <b>sekali</b>"  # As it may stand there from before markup was refused.
    page.get(f"{LIST}/{ayu.uid}")
    assert "Minta kursi roda." in page.text
    assert page.soup.select_one("#notes b") is None
    assert note.author_id == staff.id
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.NOTE_ADDED)).one()
    assert "kursi" not in str(entry.facts)
    page.get(f"/r/{ayu.secret}")
    assert "kursi roda" not in page.text
    page.get(f"/r/{ayu.secret}/data")
    assert "kursi roda" in page.text
    told = page.client.get(f"/r/{ayu.secret}/data.json").get_json()
    assert [one["text"] for one in told["notes"]] == [note.text]
    assert note.author not in str(told["notes"])


def test_officials_read_notes_and_write_none(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn
) -> None:
    ayu = somebody("Ayu")
    signed_in(StaffRole.OFFICIAL)
    page.get(f"{LIST}/{ayu.uid}")
    assert page.soup.select("#note") == []
    page.post(f"{LIST}/{ayu.uid}/notes", {"text": "x"}, status=403)


@pytest.mark.parametrize("role", [StaffRole.OWNER, StaffRole.OFFICIAL])
def test_each_way_to_a_part_of_the_page_leads_there(
    page: PageClient, event: Event, somebody: People, signed_in: SignedIn, role: StaffRole
) -> None:
    ayu = somebody("Ayu")
    signed_in(role)
    page.get(f"{LIST}/{ayu.uid}")
    ways = [str(tag["href"])[1:] for tag in page.soup.select(".er-on-page a")]
    assert "notes" in ways
    assert [way for way in ways if not page.soup.select_one(f"#{way}")] == []
