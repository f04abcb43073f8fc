"""A new event by page: from a template or an earlier one, with every wrong entry answered at its field."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.categories.rules import ParticipantKind
from eventreg.clock import local, local_day
from eventreg.events.models import Event
from eventreg.events.operations import MOST_CATEGORIES, NewOffer, OfferData, add_offer
from eventreg.events.queries import by_slug
from eventreg.events.rules import EventMode, EventState
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

NEW = "/office/events/new"


def made(session: Session, slug: str) -> Event:
    """The event of this address, as it is in the database."""
    session.expire_all()
    event = by_slug(session, slug)
    assert event is not None
    return event


def test_name_and_day_suffice_for_a_draft_that_can_be_published_at_once(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.ORGANIZER)
    email, name = staff.email, staff.name
    page.get(NEW)
    page.submit(status=303, title="Cerdas Digital", day="2030-08-05")
    page.follow()
    assert "/e/cerdas-digital" in page.text
    event = made(session, "cerdas-digital")
    assert (event.contact_name, event.contact_email) == (name, email)
    first = local(event.sessions[0].starts_at, event.timezone)
    assert (first.date(), first.hour) == (date(2030, 8, 5), 8)
    assert event.signup_closes_at
    assert f"{local(event.signup_closes_at, event.timezone):%d %H}" == "04 16"
    page.get("/office/events/cerdas-digital/publish")
    page.submit(status=303)
    page.follow()
    assert page.url == "/office/events/cerdas-digital/share"
    page.get("/e/cerdas-digital")


def test_organizer_and_contact_are_those_of_the_last_event(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    make_event(session, organizer="Dinas Contoh")
    signed_in(StaffRole.ORGANIZER)
    page.get(NEW)
    assert page.form().fields["organizer"] == ["Dinas Contoh"]
    assert page.form().fields["contact_phone"] == [""]
    page.submit(
        status=303,
        title="Satu",
        day="2030-08-05",
        organizer="Bidang IKP",
        contact_name="Ayu",
        contact_phone="0893-0000-0002",
    )
    page.get(NEW)
    fields = page.form().fields
    assert fields["organizer"] == ["Bidang IKP"]
    assert (fields["contact_name"], fields["contact_phone"]) == (["Ayu"], ["0893-0000-0002"])


@pytest.mark.parametrize("template", ["webinar", "training"])
def test_a_template_says_what_it_brings_and_brings_it(
    template: str, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(NEW)
    words = page.soup.select_one(f"#brings-{template}")
    assert words
    page.submit(status=303, title="Acara", day="2030-08-05", template=template)
    event = made(session, "acara")
    brought = [one.title for one in event.sessions] + [one.name_id for one in event.offers]
    assert [one for one in brought if one not in words.get_text()] == []
    assert event.mode is (EventMode.ONLINE if template == "webinar" else EventMode.ON_SITE)
    assert len(event.sessions) == (2 if template == "training" else 1)


def test_series_batch_hours_and_places_are_kept(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(NEW)
    page.submit(
        status=303,
        title="Cerdig Batch 4",
        day="2030-08-05",
        begins="13.30",
        ends="16:00",
        series="Cerdig",
        batch="4",
        capacity="1.000",
    )
    event = made(session, "cerdig-batch-4")
    assert (event.series, event.batch, event.capacity) == ("Cerdig", 4, 1000)
    assert f"{local(event.sessions[0].starts_at, event.timezone):%H.%M}" == "13.30"
    page.get(NEW)
    assert page.soup.select_one("#series-suggestions option[value=Cerdig]")


@pytest.mark.parametrize(
    ("field", "typed", "others"),
    [
        ("title", "", {}),
        ("title", "<b>Seminar</b>", {}),
        ("title", "x" * 301, {}),
        ("day", "", {}),
        ("day", "2030-02-30", {}),
        ("day", "0001-01-01", {}),
        ("begins", "25:00", {}),
        ("begins", "", {}),
        ("ends", "pagi", {}),
        ("ends", "08:00", {}),
        ("ends", "07:59", {}),
        ("venue", "<script>alert(1)</script>", {}),
        ("organizer", "Dinas <!-- x -->", {}),
        ("capacity", "0", {}),
        ("capacity", "-5", {}),
        ("capacity", "banyak", {}),
        ("batch", "0", {"series": "Cerdig"}),
        ("batch", "empat", {"series": "Cerdig"}),
        ("batch", "99999", {"series": "Cerdig"}),
        ("series", "", {"batch": "4"}),
        ("contact_phone", "12", {}),
        ("contact_email", "bukan alamat", {}),
        ("contact_phone", "", {"contact_email": ""}),
    ],
)
def test_a_wrong_entry_is_answered_at_its_field_and_nothing_is_lost(
    field: str,
    typed: str,
    others: dict[str, str],
    page: PageClient,
    session: Session,
    signed_in: SignedIn,
) -> None:
    signed_in()
    page.get(NEW)
    values = {"title": "Cerdas Digital", "day": "2030-08-05", "venue": "Aula", **others}
    page.submit(status=422, **{**values, field: typed})
    error = page.soup.select_one(f"#{field}-error")
    assert error is not None
    assert len(error.get_text(strip=True)) > len("Perbaiki ini:") + 10
    assert page.soup.select_one(f".er-error-summary a[href='#{field}']")
    fields = page.form().fields
    assert {name: fields[name] for name in values if name != field} == {
        name: [value] for name, value in values.items() if name != field
    }
    assert fields[field] == [typed]
    assert session.scalars(select(Event)).all() == []


def test_a_sign_that_only_looks_like_a_tag_is_no_fault(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(NEW)
    page.submit(status=303, title="Cerdas <3 Digital: 1 < 2 & 3 > 2", day="2030-08-05")
    page.follow()
    assert page.heading == "Cerdas <3 Digital: 1 < 2 & 3 > 2"


def test_days_that_are_over_are_taken_with_a_word(page: PageClient, signed_in: SignedIn) -> None:
    """Somebody may bring in an event that was held on paper."""
    signed_in()
    page.get(NEW)
    page.submit(status=303, title="Cerdas Digital", day="2020-08-05")
    page.follow()
    assert page.soup.select(".er-alert-warning")


def test_a_window_that_ends_before_it_begins_is_answered_at_its_field(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    make_event(session, slug="draf", state="draft")
    signed_in()
    page.get("/office/events/draf/edit")
    page.submit(status=422, signup_opens_at="2030-08-05T08:00", signup_closes_at="2030-08-05T08:00")
    assert page.soup.select_one("#signup_closes_at-error")
    page.submit(status=422, signup_opens_at="", signup_closes_at="", capacity="0")
    assert page.soup.select_one("#capacity-error")
    page.submit(status=422, capacity="", theme="<i>Tema</i>", batch="3")
    assert page.soup.select_one("#theme-error")
    assert page.soup.select_one("#series-error")
    page.submit(status=303, theme="Tema", series="Cerdig", batch="3")
    event = made(session, "draf")
    assert (event.series, event.batch) == ("Cerdig", 3)


def test_two_sessions_do_not_share_a_room_at_the_same_time(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    new = "/office/events/acara/sessions/new"
    hours = {"starts_at": "2030-08-05T08:00", "ends_at": "2030-08-05T12:00"}
    page.get(new)
    page.submit(status=303, title="Kelas A", room="Lantai 7", **hours)
    page.get(new)
    later = {"starts_at": "2030-08-05T11:59", "ends_at": "2030-08-05T13:00"}
    page.submit(status=422, title="Kelas B", room="lantai  7", **later)
    error = page.soup.select_one("#room-error")
    assert error
    assert "Kelas A" in error.get_text()
    page.submit(status=303, title="Kelas B", room="Lantai 8", **later)
    page.follow()
    assert [tag for tag in page.soup.select(".er-alert-warning") if "Kelas A" in tag.get_text()]
    page.click("Kelas B")
    page.submit(status=303, starts_at="2030-08-05T12:00")
    page.follow()
    assert not page.soup.select(".er-alert-warning")


def test_a_category_too_many_and_one_without_places_are_answered_at_the_field(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/acara/categories/new")
    page.submit(status=422, name_id="Wartawan", quota="0")
    assert page.soup.select_one("#quota-error")
    page.submit(status=422, name_id="<b>Wartawan</b>", quota="")
    assert page.soup.select_one("#name_id-error")
    data = OfferData(ParticipantKind.GENERAL, "Umum", "")
    for _ in range(MOST_CATEGORIES - len(event.offers)):
        add_offer(session, event, NewOffer(data), actor=SYSTEM, now=now)
    page.submit(status=422, name_id="Wartawan")
    error = page.soup.select_one("#name_id-error")
    assert error
    assert str(MOST_CATEGORIES) in error.get_text()
    for path in ("/office/events/acara", "/office/events/acara/sessions", "/e/acara"):
        page.get(path)


def test_an_earlier_event_is_copied_to_the_next_batch(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="cerdig-4", title="Cerdig Batch 4", series="Cerdig", batch=4)
    event.sessions.pop()
    person = make_registration(session, offer_of(event, "kim"), full_name="Dewi Contoh")
    person_name = person.full_name
    first = local_day(event.sessions[0].starts_at, event.timezone)
    signed_in()
    page.get(NEW)
    page.click("Salin Cerdig Batch 4")
    fields = page.form().fields
    assert (fields["title"], fields["batch"], fields["series"]) == (
        ["Cerdig Batch 5"], ["5"], ["Cerdig"],
    )  # fmt: skip
    day = date.fromisoformat(fields["day"][0])
    assert (day - first).days in {7, 14}
    assert page.soup.select_one("#sessions tbody tr")
    page.submit(status=200, button="do=preview", day="2030-08-06")
    shown = page.soup.select_one("#sessions tbody tr")
    assert shown
    assert "Selasa, 6 Agustus 2030" in shown.get_text()
    assert session.scalars(select(Event)).all() == [event]
    page.submit(status=303, button="do=copy")
    page.follow()
    assert page.heading == "Cerdig Batch 5"
    assert person_name not in page.response.get_data(as_text=True)
    copy = made(session, "cerdig-batch-5")
    assert local_day(copy.sessions[0].starts_at, copy.timezone) == date(2030, 8, 6)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("title", ""), ("title", "<b>x</b>"), ("day", "besok"), ("batch", "0"), ("series", "")],
)
def test_a_wrong_entry_of_a_copy_is_answered_at_its_field(
    field: str, typed: str, page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="cerdig-4", title="Cerdig Batch 4", series="Cerdig", batch=4)
    signed_in()
    page.get("/office/events/cerdig-4/copy")
    page.submit(status=422, button="do=copy", **{field: typed})
    assert page.soup.select_one(f"#{field}-error")
    assert page.form().fields[field] == [typed]
    assert session.scalars(select(Event)).all() == [event]


def test_only_who_makes_events_copies_one(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER, event)
    page.get("/office/events/acara/copy", 403)
    page.get("/office/")
    assert not page.soup.select("a[href$='/copy']")
    page.post("/office/events/acara/copy", {"do": "copy"}, status=403)
    page.get("/office/")
    page.submit("/office/logout")
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/events/tidak-ada/copy", 404)
    page.get("/office/")
    assert page.soup.select("a[href$='/office/events/acara/copy']")


def test_an_office_without_events_leads_to_the_first_one(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER)
    page.get("/office/")
    first = page.soup.select_one("#first-event")
    assert first
    assert len(first.select("ol li")) == 3
    assert len(page.soup.select("main .btn")) == 1
    page.click("Buat kegiatan pertama")
    assert page.url == NEW
    page.get("/office/?q=tidakada")
    assert page.soup.select_one("#first-event") is None


def test_the_first_steps_tick_themselves_and_go_away(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.ORGANIZER)
    page.get(NEW)
    page.submit(status=303, title="Cerdas Digital", day="2030-08-05", template="webinar")
    page.follow()
    here = page.url
    assert ticked(page) == [True, True, False, False, False]
    page.get(f"{here}/publish")
    page.submit(status=303)
    page.get(here)
    assert ticked(page) == [True, True, False, True, False]
    event = by_slug(session, here.rpartition("/")[2])
    assert event is not None
    event.meeting_url = "https://zoom.example/j/1"
    session.commit()
    page.get(f"{here}/share")
    page.submit("share-done", status=303)
    page.follow()
    assert ticked(page) == []
    assert page.soup.select_one(".er-guide") is None


def ticked(page: PageClient) -> list[bool]:
    """Which of the first steps are done; empty where there is no list."""
    return [
        "er-steps-done" in str(tag.get("class", "")) for tag in page.soup.select(".er-steps > li")
    ]


def test_a_webinar_lacks_its_meeting_link_and_nothing_of_a_hall(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="acara", now=now + timedelta(days=5))
    event.state, event.mode, event.venue = EventState.DRAFT, EventMode.ONLINE, ""
    signed_in()
    page.get("/office/events/acara?lang=en")
    assert "Everything that participants need is there" not in page.text
    draft, nav = page.soup.select_one(".er-alert-info"), page.soup.select_one(".er-event-nav")
    assert draft is not None
    assert nav is not None
    assert "The meeting link is missing." in draft.get_text()
    assert not {"Live board", "Devices"} & {one.get_text(strip=True) for one in nav.select("a")}
    main = page.soup.select_one("main")
    assert main is not None
    for word in ("Order food", "Phones for the door"):
        assert word not in main.get_text()
    step = page.soup.select_one(".er-steps [aria-current=step]")
    assert step is not None
    assert "Enter the meeting link" in step.get_text()
    event.meeting_url = "https://zoom.example/j/1"
    page.get("/office/events/acara?lang=en")
    assert ticked(page) == [True, True, True, False, False]
    assert "Everything that participants need is there" in page.text
    event.mode = EventMode.ON_SITE
    page.get("/office/events/acara?lang=en")
    assert "Order food" in page.text
    assert "Enter the meeting link" not in page.text
    assert "Live board" in page.text


def test_the_first_steps_are_put_away_and_come_back(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/acara")
    assert ticked(page) == [True, True, True, False, False]
    page.submit("guide-away", status=303)
    page.follow()
    assert ticked(page) == []
    page.submit("guide-back", status=303)
    page.follow()
    assert len(ticked(page)) == 5
    page.submit("guide-away", status=303)
    page.get("/office/events/acara")
    assert not page.soup.select("#guide-back, .er-steps")


def test_who_cannot_edit_is_shown_no_first_steps(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(StaffRole.OFFICIAL, event)
    page.get("/office/events/acara")
    assert ticked(page) == []
    page.get("/office/")
    page.post("/office/events/acara/guide", status=403)


def test_the_check_list_leads_to_what_mends_each_point(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    event = make_event(
        session, slug="draf", state="draft", contact_phone="", contact_email="", venue=""
    )
    event.signup_closes_at = now - timedelta(days=1)
    session.flush()
    signed_in()
    page.get("/office/events/draf/publish")
    links = {str(tag["href"]) for tag in page.soup.select(".er-alert a")}
    edit = "/office/events/draf/edit"
    assert links == {f"{edit}#contact_phone", f"{edit}#venue", f"{edit}#signup_closes_at"}
    assert not page.soup.select("main form[method=post]")
    page.get(edit)
    for link in links:
        assert page.soup.select_one(f"[id='{link.split('#')[1]}']")
    page.submit(status=303, contact_phone="0893-0000-0001")
    page.get("/office/events/draf/publish")
    assert page.soup.select("main form[method=post]")
    page.submit(status=303)
    page.get("/e/draf")


def test_the_list_is_filtered_and_paged(
    page: PageClient, session: Session, now: datetime, signed_in: SignedIn
) -> None:
    for number in range(1, 41):
        make_event(session, slug=f"c-{number}", title=f"Cerdig Batch {number}", series="Cerdig")
    make_event(session, slug="lain", title="Bimtek KIM", state="draft")
    signed_in()
    page.get("/office/")
    assert len(page.soup.select("tbody tr")) == 25
    following = page.soup.select_one("a[rel=next]")
    assert following
    page.get(str(following["href"]))
    assert len(page.soup.select("tbody tr")) == 16
    page.get("/office/?phase=draft")
    assert [tag.get_text(strip=True) for tag in page.soup.select("tbody th a")] == ["Bimtek KIM"]
    page.get("/office/")
    page.submit("filter", series="Cerdig", q="batch 40")
    assert [tag.get_text(strip=True) for tag in page.soup.select("tbody th a")] == [
        "Cerdig Batch 40"
    ]
    for odd in (
        "?page=0",
        "?page=99999999999999999999",
        "?phase=x",
        "?series=%00",
        "?q=%00",
        "?q=%25",
    ):
        page.get(f"/office/{odd}")
