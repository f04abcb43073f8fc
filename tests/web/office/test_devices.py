"""Devices are added, paired by a link that is shown once, and revoked."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.checkin.models import Device
from eventreg.checkin.operations import Paired, PairingRefused, pair
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.events.models import Event
from tests.factories import make_device
from tests.pages import PageClient
from tests.web.office.conftest import SignedIn

DEVICES = "/office/events/acara/devices"


def link_on(page: PageClient) -> str:
    field = page.soup.select_one("#pairing-link")
    assert field
    return str(field["value"])


def test_the_pairing_link_is_shown_once_and_pairs(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(DEVICES)
    page.submit(status=303, name="Pintu Utara", role="desk")
    page.follow()
    address, code = link_on(page).split("#")
    assert address == "http://localhost/scan/pair"
    assert page.soup.select_one(".er-qr svg")
    page.get(page.url)
    assert code not in page.response.get_data(as_text=True)
    assert page.soup.select_one(".er-empty")
    paired = pair(session, code, name="", now=utc_now())
    assert isinstance(paired, Paired)
    assert (paired.device.name, paired.device.role) == ("Pintu Utara", DeviceRole.DESK)


def test_a_revoked_device_cannot_be_paired_any_more(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(DEVICES)
    page.submit(status=303, name="Pintu Utara")
    page.follow()
    code = link_on(page).split("#")[1]
    device = session.scalars(select(Device)).one()
    page.get(f"{DEVICES}/{device.id}/revoke")
    page.submit(status=303)
    session.refresh(device)
    assert device.revoked_at is not None
    outcome = pair(session, code, name="", now=utc_now())
    assert outcome == PairingRefused()


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_a_device_needs_a_name_of_ordinary_length(
    page: PageClient, event: Event, signed_in: SignedIn, name: str
) -> None:
    signed_in()
    page.get(DEVICES)
    page.submit(status=422, name=name)
    assert page.soup.select_one("#name-error")


def test_the_list_shows_devices_without_any_secret(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    device, token = make_device(session, event)
    signed_in()
    page.get(DEVICES)
    text = page.response.get_data(as_text=True)
    assert device.name in text
    assert token not in text
    assert str(device.token_hash) not in text
