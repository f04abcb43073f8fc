"""A hybrid event says that its figures hold people at the venue and people at home."""

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.rules import StaffRole
from eventreg.events.models import Event
from eventreg.events.rules.meeting import EventMode
from tests.factories import make_staff, sign_in
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

OVERVIEW = "/office/events/acara"


def counts_both(page: PageClient, address: str) -> bool:
    page.get(address)
    return "Peserta di tempat kegiatan dan peserta dari rumah dihitung bersama" in page.text


@pytest.mark.parametrize(
    ("mode", "said"),
    [(EventMode.HYBRID, True), (EventMode.ON_SITE, False), (EventMode.ONLINE, False)],
)
def test_figures_of_a_hybrid_event_say_whom_they_count(
    page: PageClient, event: Event, signed_in: SignedIn, mode: EventMode, *, said: bool
) -> None:
    event.mode = mode
    signed_in()
    absent = f"{OVERVIEW}/sessions/{event.sessions[0].id}/absent"
    for address in (OVERVIEW, f"{OVERVIEW}/board", absent):
        assert counts_both(page, address) is said, address


def test_an_official_of_one_region_reads_it_too(
    page: PageClient, session: Session, event: Event
) -> None:
    event.mode = EventMode.HYBRID
    official = make_staff(session, StaffRole.OFFICIAL, event)
    official.memberships[0].region_code = "35.73"
    sign_in(page, official)
    assert counts_both(page, OVERVIEW)
