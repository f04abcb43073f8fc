"""Devices are added, paired by a link that is shown once, and revoked."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.checkin.operations import (
    DeviceStatus,
    DeviceWish,
    Paired,
    PairingRefused,
    add_device,
    note_status,
    pair,
)
from eventreg.checkin.operations.devices import hash_of
from eventreg.checkin.rules import DeviceRole
from eventreg.checkin.rules.pins import read_verifier, verifier_of
from eventreg.clock import local, utc_now
from eventreg.events.models import Event
from tests.factories import make_device, make_registration, offer_of
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


def make(page: PageClient, **typed: Any) -> None:
    """Sends the form of a new device and goes to the page with its code."""
    page.get(DEVICES)
    page.submit(status=303, **typed)
    page.follow()


def row_of(page: PageClient, name: str) -> str:
    """What the list says of a device."""
    page.get(DEVICES)
    (row,) = [one for one in page.soup.select("tbody tr") if name in one.get_text()]
    return " ".join(row.get_text(" ").split())


def test_a_desk_gets_a_pin_that_is_shown_once(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    make(page, name="Meja 1", role="desk", gate="Gerbang A", sessions=[str(event.sessions[0].id)])
    shown = page.soup.select_one("#pin")
    assert shown
    pin = "".join(shown.get_text().split())
    device = session.scalars(select(Device)).one()
    assert (device.gate, [one.session_id for one in device.limited_to]) == (
        "Gerbang A",
        [event.sessions[0].id],
    )
    stored = read_verifier(device.pin_verifier or "")
    salt = base64.urlsafe_b64decode(stored.salt + "==")
    assert verifier_of(pin, salt) == stored
    page.get(page.url)
    assert page.soup.select_one("#pin") is None
    said = row_of(page, "Meja 1")
    assert "Gerbang A" in said
    assert "PIN" in said
    assert event.sessions[0].title in said


@pytest.mark.parametrize(("role", "typed"), [("door", {}), ("desk", {"pin": None})])
def test_a_door_and_a_desk_that_needs_none_get_no_pin(
    role: str,
    typed: dict[str, object],
    page: PageClient,
    session: Session,
    event: Event,
    signed_in: SignedIn,
) -> None:
    signed_in()
    make(page, name="Pintu", role=role, **typed)
    assert session.scalars(select(Device)).one().pin_verifier is None
    assert page.soup.select_one("#pin") is None


@pytest.mark.parametrize(
    "typed", [{"gate": "x" * 101}, {"sessions": ["999999"]}, {"code_lasts": "ever"}]
)
def test_what_no_device_can_be_is_refused_beside_the_field(
    typed: dict[str, object], page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    page.get(DEVICES)
    whole = {"name": "Pintu Utara", "role": "door", "code_lasts": "minutes"}
    page.post(DEVICES, whole | typed, status=422)
    assert page.soup.select_one(".er-error")
    name = page.soup.select_one("#name")
    assert name
    assert name["value"] == "Pintu Utara"
    assert session.scalars(select(Device)).all() == []


def test_a_device_may_end_before_the_others(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn, now: datetime
) -> None:
    signed_in()
    page.get(DEVICES)
    page.submit(name="Relawan", ends="2020-01-01T08:00", status=422)
    assert "Waktu ini sudah lewat." in page.text
    assert page.form().fields["ends"] == ["2020-01-01T08:00"]
    page.submit(name="Relawan", ends="besok", status=422)
    ends = local(now + timedelta(hours=3), event.timezone).replace(second=0)
    page.submit(name="Relawan", ends=f"{ends:%Y-%m-%dT%H:%M}", status=303)

    (device,) = session.scalars(select(Device)).all()
    assert device.ends_at == ends
    assert f"{ends:%H.%M} WIB" in row_of(page, "Relawan")


def test_volunteers_are_given_a_code_until_the_event_begins(
    page: PageClient, session: Session, event: Event, now: datetime, signed_in: SignedIn
) -> None:
    event.sessions[0].starts_at = event.sessions[1].starts_at = now + timedelta(hours=2)
    starts_at = event.sessions[0].starts_at
    signed_in()
    make(page, name="Relawan", code_lasts="start")
    assert session.scalars(select(Device)).one().pairing_ends_at == starts_at


def test_a_device_that_was_not_paired_in_time_gets_a_new_code(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    signed_in()
    make(page, name="Meja 1", role="desk")
    first = link_on(page).split("#")[1]
    device = session.scalars(select(Device)).one()
    device.pairing_expires_at, old_pin = device.created_at, device.pin_verifier
    page.get(DEVICES)
    page.get(f"{DEVICES}/{device.id}/renew")
    page.submit(status=303)
    page.follow()
    second = link_on(page).split("#")[1]
    session.refresh(device)
    assert page.soup.select_one("#pin")
    assert device.pin_verifier not in {None, old_pin}
    assert pair(session, first, name="", now=utc_now()) == PairingRefused()
    assert isinstance(pair(session, second, name="", now=utc_now()), Paired)


def test_a_paired_device_gets_no_new_code(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    device, token = make_device(session, event)
    waiting = add_device(
        session, event, name="B", role=DeviceRole.DOOR, actor=SYSTEM, now=utc_now()
    )
    signed_in()
    page.get(f"{DEVICES}/{device.id}/renew")
    assert page.soup.select_one(".er-empty")
    page.get(f"{DEVICES}/{waiting.device.id}/renew")
    waiting.device.paired_at = utc_now()
    page.submit(status=303)
    page.follow()
    assert page.url == DEVICES
    assert page.soup.select_one(".er-alert-warning")
    assert session.get_one(Device, device.id).token_hash == hash_of(token)


def test_the_list_says_who_is_ready_and_what_the_others_lack(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    make_registration(session, offer_of(event, "kim"))
    later = utc_now() + timedelta(seconds=1)
    said = {
        "Siap": DeviceStatus("1.4", 0, 1, later),
        "Antre": DeviceStatus("1.4", 3, 1, later),
        "Kurang": DeviceStatus("1.4", 0, 0, later),
        "Lama": DeviceStatus("1.4", 0, 1, later - timedelta(hours=13)),
        "Kosong": DeviceStatus(),
    }
    for name, status in said.items():
        device, _token = make_device(session, event, name=name)
        note_status(session, device.id, status, now=later)
    signed_in()
    page.get(DEVICES)
    assert "1 dari 5 perangkat siap" in page.soup.get_text()

    assert "1 dari 1 orang" in row_of(page, "Siap")
    assert "Versi 1.4" in row_of(page, "Siap")
    assert "Belum siap" not in row_of(page, "Siap")
    assert "3 pindaian belum terkirim" in row_of(page, "Antre")
    assert "belum lengkap" in row_of(page, "Kurang")
    assert "sudah lama" in row_of(page, "Lama")
    assert "belum menyimpan daftar" in row_of(page, "Kosong")


def test_a_revoked_device_is_shown_until_its_list_is_wiped(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    device, _token = make_device(session, event, name="Hilang")
    moment = utc_now()
    note_status(session, device.id, DeviceStatus("", 2, 900, moment), now=moment)
    signed_in()
    page.get(f"{DEVICES}/{device.id}/revoke")
    assert "2 pindaian" in page.soup.get_text()
    page.submit(status=303)
    assert "Belum menghapus daftarnya" in row_of(page, "Hilang")
    note_status(session, device.id, DeviceStatus(wiped_at=utc_now()), now=utc_now())
    assert "Daftar sudah dihapus" in row_of(page, "Hilang")


def test_many_devices_cost_no_more_queries(
    page: PageClient, session: Session, event: Event, signed_in: SignedIn
) -> None:
    """The page client bounds the queries of every page; here it would see one more per device."""
    wish = DeviceWish(sessions=tuple(one.id for one in event.sessions))
    for number in range(40):
        add_device(
            session,
            event,
            name=f"Pintu {number}",
            role=DeviceRole.DOOR,
            wish=wish,
            actor=SYSTEM,
            now=utc_now(),
        )
    signed_in()
    page.get(DEVICES)
    assert len(page.soup.select("tbody tr")) == 40
