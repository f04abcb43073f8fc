"""Keys of other systems: made and shown once by page or command, listed without their secret, revoked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole, hashed
from eventreg.audit.models import AuditEntry
from eventreg.audit.rules import Action
from eventreg.clock import local_day, utc_now
from eventreg.events.models import Event
from eventreg.keys.models import ApiKey
from eventreg.keys.rules import Purpose
from tests.clients import SeparateClient
from tests.factories import bearer, make_key
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

KEYS = "/office/events/acara/keys"


def shown(page: PageClient) -> str:
    """The key on the page that shows it."""
    field = page.soup.select_one("#api-key")
    assert field
    return str(field["value"])


def test_a_key_is_shown_once_and_opens_its_event(
    page: PageClient, client: SeparateClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    staff = signed_in(StaffRole.ORGANIZER, event)
    page.get(KEYS)
    page.submit(status=303, name="Portal BKD", purposes=["write_registrations", "read_attendance"])
    page.follow()
    secret = shown(page)
    assert page.soup.select_one("button[data-copy=api-key]")
    assert secret.startswith("evk_")
    page.get(page.url)
    assert secret not in page.response.get_data(as_text=True)
    assert page.soup.select_one(".er-empty")
    (key,) = session.scalars(select(ApiKey)).all()
    assert (key.name, key.expires_at) == ("Portal BKD", None)
    assert key.purposes == (Purpose.WRITE_REGISTRATIONS, Purpose.READ_ATTENDANCE)
    assert key.token_hash == hashed(secret)
    assert key.created_by == staff.name
    answer = client.get("/api/v1/events/acara", headers=bearer(secret))
    assert answer.status_code == 200
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == Action.KEY_CREATED)).one()
    assert (entry.actor_label, entry.subject_id) == (staff.name, key.id)
    assert secret not in str(entry.facts)


def test_the_list_shows_keys_without_their_secret(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    key, token = make_key(session, event, name="Portal BKD")
    make_key(session, event, name="Lama", expires_at=now - timedelta(days=1))
    signed_in()
    page.get(KEYS)
    text = page.response.get_data(as_text=True)
    assert "Portal BKD" in text
    assert key.hint in text
    assert "Kedaluwarsa" in text
    assert token not in text
    assert key.token_hash not in text
    assert "Belum pernah dipakai" in page.text
    assert "Membaca pendaftaran, Membaca presensi" in page.text


def test_the_list_says_when_a_key_was_last_used(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    key, _token = make_key(session, event)
    key.last_used_at = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    signed_in()
    page.get(KEYS)
    assert "2 Januari 2026, 10.04 WIB" in page.text
    assert "Belum pernah dipakai" not in page.text


def test_both_pages_lead_to_the_reference(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(KEYS)
    assert page.soup.select_one("a[href='/api/v1/reference']")
    page.submit(status=303, name="Portal", purposes=["read_attendance"])
    page.follow()
    page.click("Referensi API")
    assert page.soup.select_one("#listAttendance")


def test_a_revoked_key_opens_nothing(
    page: PageClient, client: SeparateClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    key, token = make_key(session, event)
    signed_in()
    page.get(KEYS)
    page.click("Cabut… Portal Kepegawaian")
    page.submit(status=303)
    page.follow()
    assert key.name in page.text
    assert client.get("/api/v1/events/acara", headers=bearer(token)).status_code == 401
    page.get(f"{KEYS}/{key.id}/revoke")
    page.submit(status=303)
    revoked = select(AuditEntry).where(AuditEntry.action == Action.KEY_REVOKED)
    assert len(session.scalars(revoked).all()) == 1


def test_a_key_may_have_a_last_day(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    today = local_day(utc_now(), event.timezone)
    signed_in()
    page.get(KEYS)
    page.submit(status=303, name="Sehari", purposes=["read_attendance"], last_day=today.isoformat())
    (key,) = session.scalars(select(ApiKey)).all()
    assert key.expires_at is not None
    assert local_day(key.expires_at - timedelta(seconds=1), event.timezone) == today
    assert local_day(key.expires_at, event.timezone) == today + timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "\u0000"}, "name"),
        ({"name": "A", "purposes": "everything"}, "purposes"),
        ({"name": "A", "purposes": ""}, "purposes"),
        ({"name": "A", "last_day": "besok"}, "last_day"),
        ({"name": "A", "last_day": "2020-01-01"}, "last_day"),
        ({"name": "A", "last_day": "9999-12-31"}, "last_day"),
    ],
)
def test_what_no_key_can_be_is_said_beside_the_field(
    fields: dict[str, str],
    wrong: str,
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
) -> None:
    signed_in()
    page.get(KEYS)
    page.post(KEYS, {"purposes": "read_attendance", **fields}, status=422)
    assert page.soup.select_one(f"#{wrong}-error")
    assert session.scalars(select(ApiKey)).all() == []


def test_a_name_from_outside_stays_text(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    key, _token = make_key(session, event, name="<b>Portal</b>")
    signed_in()
    for address in (KEYS, f"{KEYS}/{key.id}", f"{KEYS}/{key.id}/revoke"):
        page.get(address)
        assert "<b>Portal</b>" in page.text
