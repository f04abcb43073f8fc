"""Who may open what, beyond the matrix of tests/access: making events, the list of them, no lookup."""

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.rules import PERMISSIONS, Permission, StaffRole
from eventreg.events.models import Event
from tests.factories import make_event, make_registration, offer_of
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

E = "/office/events/acara"
NIP = "198911052015032901"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Who may do what does not depend on the database."""
    return sqlite_url


@pytest.mark.parametrize("role", list(StaffRole))
def test_only_a_role_in_the_whole_office_makes_events(
    role: StaffRole, page: PageClient, event: Event, signed_in: SignedIn
) -> None:
    signed_in(role, event)
    page.get("/office/events/new", 403)
    page.get("/office/")
    page.submit("/office/logout")
    signed_in(role)
    page.get("/office/events/new", 200 if Permission.EVENTS_CREATE in PERMISSIONS[role] else 403)


def test_the_list_holds_the_events_of_the_own_roles_alone(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    other = make_event(session, slug="lain", title="Acara Orang Lain")
    signed_in(StaffRole.OFFICIAL, event)
    page.get("/office/")
    assert event.title in page.text
    assert other.title not in page.text


def test_nobody_finds_a_person_by_nip_without_signing_in(
    page: PageClient, session: Session, event: Event
) -> None:
    """Scar 23: there is no lookup; what is searched for does not even reach the list."""
    make_registration(session, offer_of(event, "agency"), full_name="Dewi Contoh", nip=NIP)
    for address, status in ((f"{E}/registrations?q={NIP}", 303), (f"/e/acara?nip={NIP}", 200)):
        page.get(address, status)
        assert "Dewi Contoh" not in page.response.get_data(as_text=True)
    page.get("/office/login")
    page.post(f"{E}/registrations", {"q": NIP}, status=401)
    assert "Dewi Contoh" not in page.response.get_data(as_text=True)
