"""An event is made, completed, published and taken back by page."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.checkin.rules import Verdict
from eventreg.events.models import Event
from eventreg.events.queries import by_slug
from eventreg.events.rules import EventState
from tests.factories import make_device, make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.scans import scan
from tests.web.office.conftest import NEWEST, SignedIn

EDIT = "/office/events/acara/edit"


def test_an_event_is_made_completed_published_and_visible_to_everybody(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/")
    page.click("Buat kegiatan pertama")
    page.submit(status=303, title="Cerdas Digital", day="2030-08-05", venue="Gedung Contoh")
    page.follow()
    assert page.heading == "Cerdas Digital"
    page.get("/e/cerdas-digital", 404)
    page.get("/office/events/cerdas-digital/edit")
    page.submit(status=303, contact_name="Panitia", contact_phone="0893-0000-0001")
    page.follow()
    page.click("Periksa dan umumkan")
    page.submit(status=303)
    page.follow()
    page.get("/e/cerdas-digital")
    assert page.heading == "Cerdas Digital"
    assert "5 Agustus 2030" in page.text
    assert "08.00–12.00 WIB" in page.text


def test_an_event_needs_a_name_and_a_day(page: PageClient, signed_in: SignedIn) -> None:
    signed_in()
    page.get("/office/events/new")
    page.submit(status=422, title="", day="kapan-kapan")
    assert len(page.soup.select(".er-error")) == 2
    assert page.form().fields["day"] == ["kapan-kapan"]


def test_an_incomplete_draft_says_what_is_missing(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="draf", state="draft", contact_phone="", contact_email="")
    signed_in()
    page.get("/office/events/draf")
    assert page.soup.select_one(".er-alert-warning li")
    assert not page.soup.select('form[action$="/publish"]')
    page.post("/office/events/draf/publish")
    session.refresh(event)
    assert event.state == "draft"


def test_an_event_is_taken_back_after_a_question(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/e/acara")
    page.get("/office/events/acara/unpublish")
    page.submit(status=303)
    page.get("/e/acara", 404)


def test_whoever_unpublishes_an_event_reads_how_many_are_registered_and_what_stays(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    people = [make_registration(session, offer_of(event, "kim"), now=now) for _ in range(3)]
    device = make_device(session, event, now=now)[0]
    signed_in()
    page.get("/office/events/acara/unpublish")
    facts = page.soup.select_one("main dl")
    assert facts is not None
    assert facts.get_text(" ", strip=True).startswith("Terdaftar 3 ")
    assert "Halaman pribadi dan kode QR mereka tetap berlaku" in page.text
    page.submit(status=303)

    own = f"/r/{people[0].secret}"
    page.get(f"{own}/qr.svg")
    page.get(f"{own}/edit")
    assert "Data tidak dapat diubah lagi di sini" in page.text
    page.get(f"{own}/cancel", 303)
    assert scan(session, device, people[0], now).verdict is Verdict.ACCEPTED


def test_an_event_without_registrations_is_unpublished_without_words_on_them(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/acara/unpublish")
    assert "Halaman pribadi" not in page.text
    assert page.form().action == ""


@pytest.mark.parametrize("state", ["archived", "cancelled", "draft"])
def test_only_a_published_event_is_offered_to_be_unpublished(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, state: str
) -> None:
    event.state = EventState(state)
    session.flush()
    signed_in()
    page.get("/office/events/acara/unpublish")
    assert not page.soup.select("main form")
    assert "Hanya kegiatan yang sudah diterbitkan" in page.text


def test_times_are_typed_and_shown_on_the_clocks_of_the_event(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    """Scar 11: 07:01 in Java is 00:01 in UTC of the same day, and 06:59 the day before."""
    signed_in()
    page.get(EDIT)
    page.submit(status=303, signup_opens_at="2030-08-05T06:59", signup_closes_at="2030-08-05T07:01")
    session.refresh(event)
    assert event.signup_opens_at
    assert event.signup_closes_at
    assert event.signup_opens_at.isoformat() == "2030-08-04T23:59:00+00:00"
    assert event.signup_closes_at.isoformat() == "2030-08-05T00:01:00+00:00"
    page.get(EDIT)
    assert page.form().fields["signup_opens_at"] == ["2030-08-05T06:59"]
    page.get("/office/events/acara")
    assert "5 Agustus 2030, 06.59 WIB" in page.text


def test_a_stale_form_overwrites_nothing_and_loses_nothing(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(EDIT)
    mine = page.form()
    page.submit(status=303, venue="Gedung Baru")
    mine.fill("title", "Judul Saya")
    page.submit(mine, status=409)
    assert "Gedung Baru" in page.soup.select_one("#differences").get_text()  # type: ignore[union-attr]  # None fails the test as well.
    assert page.form().fields["title"] == ["Judul Saya"]
    session.refresh(event)
    assert (event.title, event.venue) == ("Pelatihan Cerdas Digital", "Gedung Baru")
    refused = page.form()
    page.click(NEWEST)
    fields = page.form().fields
    assert (fields["title"], fields["venue"]) == ([event.title], [event.venue])
    page.submit(refused, status=303, venue="Gedung Baru")
    session.refresh(event)
    assert (event.title, event.venue) == ("Judul Saya", "Gedung Baru")


def test_a_wrong_entry_keeps_everything_that_was_typed(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(EDIT)
    page.submit(status=422, title="Judul Baru", contact_email="bukan alamat", contact_phone="12")
    fields = page.form().fields
    assert fields["title"] == ["Judul Baru"]
    assert fields["contact_email"] == ["bukan alamat"]
    assert page.soup.select_one(".er-error-summary a[href='#contact_email']")


def test_the_address_can_change_while_the_event_is_a_draft(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    make_event(session, slug="draf", state="draft")
    make_event(session, slug="terpakai")
    signed_in()
    page.get("/office/events/draf/edit")
    for wrong in ("Huruf Besar", "a", "dua--hubung", "terpakai", "new"):
        page.submit(status=422, slug=wrong)
        assert page.soup.select_one("#slug-error")
    page.submit(status=303, slug="alamat-baru")
    page.follow()
    assert page.url == "/office/events/alamat-baru"


def test_a_published_event_keeps_its_address(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(EDIT)
    assert "slug" not in page.form().offered
    form = page.form()
    form.fields["slug"] = ["lain"]
    page.submit(form, status=303)
    assert by_slug(session, "lain") is None


def test_an_impossible_year_is_a_message_and_no_crash(
    page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(EDIT)
    for typed in ("0001-01-01T00:00", "9999-12-31T23:59", "2025-13-45T99:99", "besok"):
        page.submit(status=422, signup_opens_at=typed)
        assert page.soup.select_one("#signup_opens_at-error")
        assert page.form().fields["signup_opens_at"] == [typed]


def test_the_list_shows_figures_and_state(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    signed_in(StaffRole.OFFICIAL)
    page.get("/office/")
    row = page.soup.select_one("tbody tr")
    assert row
    assert [cell.get_text(strip=True) for cell in row.select("td.num")] == [
        "1", "0", "0", "300", "0",
    ]  # fmt: skip


def test_live_figures_are_the_same_as_on_the_page(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"), now=now)
    signed_in(StaffRole.DOOR, event)
    page.get("/office/events/acara")
    shown = {
        str(tag["data-live"]): tag.get_text(strip=True) for tag in page.soup.select("[data-live]")
    }
    page.get("/office/events/acara/live.json")
    live = page.response.get_json()
    assert {key: str(live[key]) for key in shown} == shown
    first = event.sessions[0].id
    assert live["registered"] == 1
    assert live["sessions"][0] == {"id": first, "present": 0, "inside": 0, "expected": 1}


def test_a_session_is_added_changed_and_removed(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/acara/sessions/new")
    kim = str(offer_of(event, "kim").id)
    page.submit(
        status=303,
        title="Sesi 3",
        starts_at="2030-08-05T08:00",
        ends_at="2030-08-05T12:00",
        admits=[kim],
    )
    page.follow()
    assert "Sesi 3" in page.text
    page.click("Sesi 3")
    assert page.form().fields["admits"] == [kim]
    assert page.form().fields["starts_at"] == ["2030-08-05T08:00"]
    page.submit(status=422, ends_at="2030-08-05T07:00")
    page.submit(status=303, ends_at="2030-08-05T10:00", room="Aula")
    page.follow()
    assert "Aula" in page.text
    page.click("Sesi 3")
    page.get(page.url + "/remove")
    page.submit(status=303)
    page.follow()
    assert page.soup.select_one(".er-alert-success")
    session.expire_all()
    assert [one.title for one in event.sessions] == ["Sesi 1", "Sesi 2"]


def test_the_hours_of_a_session_warn_or_where_wished_refuse(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    one = event.sessions[0]
    page.get(f"/office/events/acara/sessions/{one.id}")
    assert page.form().fields.get("strict") in (None, [])
    page.submit(status=422, strict=True)
    assert page.soup.select_one(".er-field-bad #strict")
    page.submit(status=303, strict=True, admits_from="2030-08-05T07:00")
    page.follow()
    assert "di luar itu ditolak" in page.text
    session.expire_all()
    assert (one.strict, one.admits_until) == (True, None)

    page.get(f"/office/events/acara/sessions/{one.id}")
    page.submit(status=303, strict=False)
    page.follow()
    assert "di luar itu ditolak" not in page.text
    session.expire_all()
    assert one.strict is False


def test_a_category_is_added_changed_and_removed(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get("/office/events/acara/categories/new")
    page.submit(status=303, kind="general", name_id="Wartawan", role="wartawan", quota="1.000")
    page.follow()
    page.click("Wartawan")
    assert page.form().fields["quota"] == ["1000"]
    page.submit(status=422, quota="banyak")
    page.submit(status=303, quota="", counts=False)
    session.expire_all()
    made = offer_of(event, "wartawan")
    assert (made.quota, made.counts, made.role) == (None, False, "wartawan")
    page.get(f"/office/events/acara/categories/{made.id}/remove")
    page.submit(status=303)
    session.expire_all()
    assert "wartawan" not in [offer.slug for offer in event.offers]


def test_a_quota_below_what_is_taken_is_allowed_and_says_so(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    offer = offer_of(event, "kim")
    for _ in range(3):
        make_registration(session, offer, now=now)
    signed_in()
    page.get(f"/office/events/acara/categories/{offer.id}")
    assert not {"kind", "counts"} & page.form().offered.keys()
    page.submit(status=303, quota="1")
    page.follow()
    warning = page.soup.select_one(".er-alert-warning")
    assert warning
    assert "3 orang terdaftar" in warning.get_text()
    assert "kuota kini 1" in warning.get_text()
    page.get("/e/acara/register/kim", 409)


def test_a_category_that_somebody_is_in_stays(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    offer = offer_of(event, "kim")
    make_registration(session, offer, now=now)
    signed_in()
    page.get(f"/office/events/acara/categories/{offer.id}/remove")
    assert "Kategori ini tidak dapat dihapus" in page.text
    assert page.soup.select("main form") == []
    page.post(page.url)  # From a page that was opened before anybody registered.
    page.follow()
    assert page.soup.select_one(".er-alert-danger")
    assert offer.name_id in page.text


def test_an_empty_office_says_what_to_do_next(page: PageClient, signed_in: SignedIn) -> None:
    signed_in()
    page.get("/office/")
    (first,) = page.soup.select("#first-event a")
    assert first["href"] == "/office/events/new"


def test_titles_are_cleaned_at_the_edge(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    """Scar 34: no control character reaches the database, from where it would reach a workbook."""
    signed_in()
    page.get("/office/events/new")
    page.submit(status=303, title="Cerdas\x00\x0b Digital\u200b", day="2030-08-05")
    assert session.scalars(select(Event.title)).all() == ["Cerdas Digital"]


def test_a_sign_up_that_begins_after_the_event_is_refused_at_its_field(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    ends_at = event.ends_at
    assert ends_at is not None
    after = f"{ends_at + timedelta(days=1):%Y-%m-%dT%H:%M}"
    signed_in()
    page.get(f"{EDIT}?lang=en")
    page.submit(status=422, signup_opens_at=after, signup_closes_at="")
    field = page.soup.select_one("#signup_opens_at")
    assert field
    assert field["aria-invalid"] == "true"
    said = page.soup.select_one("#signup_opens_at-error")
    assert said
    assert "only when the event is over" in said.get_text()
    assert "ends before it begins" not in page.text
    assert page.soup.select_one(".er-error-summary a[href='#signup_opens_at']")
    page.submit(status=422, signup_opens_at="", contact_phone="", contact_email="")
    assert page.soup.select_one(".er-error-summary a[href='#contact_phone']")


def test_a_draft_whose_sign_up_lies_after_the_event_is_told_where_that_is_mended(
    page: PageClient, session: Session, signed_in: SignedIn
) -> None:
    event = make_event(session, slug="draf", state="draft")
    ends_at = event.ends_at
    assert ends_at is not None
    event.signup_closes_at = ends_at + timedelta(days=1)
    session.flush()
    signed_in()
    page.get("/office/events/draf/publish?lang=en")
    assert "Sign-up is set to end after the event." in page.text
    edit = "/office/events/draf/edit"
    assert page.soup.select_one(f"a[href='{edit}#signup_closes_at']")
    assert page.soup.select("main form[method=post]"), "It ends with the event all the same."
    event.signup_opens_at, event.signup_closes_at = ends_at, None
    session.flush()
    page.get("/office/events/draf/publish")
    assert "Sign-up begins only when the event is over." in page.text
    assert page.soup.select_one(f"a[href='{edit}#signup_opens_at']")
    assert not page.soup.select("main form[method=post]")


def test_what_the_page_advises_for_a_category_that_stays_closes_it(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    offer = offer_of(event, "kim")
    make_registration(session, offer, now=now)
    signed_in()
    page.get(f"/office/events/acara/categories/{offer.id}/remove?lang=en")
    assert "untick “People sign up by themselves”" in page.text
    page.click("Edit category")
    assert "People sign up by themselves" in page.text
    page.submit(status=303, public=False)
    page.get("/e/acara/register/kim", 404)
