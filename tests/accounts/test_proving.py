"""A fresh proof of who acts, before what cannot be taken back; nothing that was typed is lost."""

from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy.orm import Session

from eventreg.accounts.rules import FRESH_SECONDS, StaffRole, is_fresh
from eventreg.checkin.models import Device
from eventreg.events.models import Event
from eventreg.keys.models import ApiKey
from tests.clients import SeparateClient
from tests.factories import (
    PASSWORD,
    make_device,
    make_event,
    make_key,
    make_registration,
    make_staff,
    offer_of,
    sign_in,
)
from tests.pages import PageClient

E = "/office/events/acara"
REASON = "Gedung tidak dapat dipakai.\nMohon maaf & terima kasih <semua>."


@pytest.fixture
def event(session: Session, page: PageClient) -> Event:
    """An event, with an owner signed in whose last proof is old."""
    event = make_event(session, slug="acara")
    sign_in(page, make_staff(session))
    grow_old(page.client)
    return event


def grow_old(client: SeparateClient, seconds: float = FRESH_SECONDS + 1) -> None:
    """Moves the last proof of whoever is signed in into the past."""
    with client.session_transaction() as cookie:
        cookie["fs_paa"] -= seconds


def test_a_proof_holds_for_a_quarter_of_an_hour() -> None:
    assert is_fresh(1_000, 1_000)
    assert is_fresh(1_000, 1_899)
    assert not is_fresh(1_000, 1_900)
    assert not is_fresh(1_001, 1_000), "A clock that was set back proves nothing."
    assert not is_fresh(0, 1_000)


def test_who_has_just_signed_in_is_not_asked(page: PageClient, event: Event) -> None:
    grow_old(page.client, -FRESH_SECONDS)

    page.get(f"{E}/cancel")


@pytest.mark.parametrize("address", ["/office/staff", "/office/staff/1"])
def test_who_may_not_open_a_page_is_not_asked_to_prove_anything_for_it(
    page: PageClient, session: Session, address: str
) -> None:
    sign_in(page, make_staff(session, StaffRole.OFFICIAL))
    grow_old(page.client)

    page.get(address, 403)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_is_come_back_to(page: PageClient, event: Event, language: str) -> None:
    page.get(f"/office/?lang={language}")
    page.get(f"{E}/cancel?from=list", 303)
    page.follow()
    page.submit(status=422, password="a wrong password")
    page.submit(status=302, password=PASSWORD)

    assert page.response.location.endswith(f"{E}/cancel?from=list")
    page.follow()
    page.get(f"{E}/cancel")


def test_what_was_typed_comes_back_and_goes_through(
    page: PageClient, session: Session, event: Event
) -> None:
    grow_old(page.client, -FRESH_SECONDS)
    page.get(f"{E}/cancel")
    grow_old(page.client)
    page.submit(status=401, reason=REASON)
    assert event.state == "published"
    page.submit("prove-again", status=422, proof_password="a wrong password")
    assert event.state == "published"
    page.submit("prove-again", status=422, proof_password=PASSWORD + "x" * 60_000)
    assert page.form("prove-again").fields["reason"] == [REASON]
    assert PASSWORD not in page.response.get_data(as_text=True)

    page.submit("prove-again", status=303, proof_password=PASSWORD)

    assert event.state == "cancelled"
    assert event.state_reason == REASON


def test_several_values_of_a_field_come_back(page: PageClient, event: Event) -> None:
    page.get("/office/")
    page.post(f"{E}/cancel", {"reason": ["a", "b", ""], "proof_password": ""}, 401)

    form = page.form("prove-again")
    assert form.fields["reason"] == ["a", "b", ""]
    assert len(form.fields["csrf_token"]) == 1
    assert form.fields["proof_password"] == [""]


def test_a_proof_in_another_tab_lets_the_form_go_on(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get("/office/")
    page.post(f"{E}/cancel", {"reason": REASON}, 401)
    waiting = page.form("prove-again")
    page.get("/office/verify")
    page.submit(status=302, password=PASSWORD)
    waiting.action = f"{E}/cancel"

    page.submit(waiting, status=303)

    assert event.state == "cancelled"


def test_the_proof_of_another_password_is_none(
    page: PageClient, session: Session, event: Event
) -> None:
    page.get("/office/")
    for wrong in ("", " ", PASSWORD.upper(), "nul\0"):
        page.post(f"{E}/cancel", {"reason": REASON, "proof_password": wrong}, None)  # type: ignore[arg-type]  # Either answer asks again.
        page.expect(401, 422)
    assert event.state == "published"


def test_a_way_back_off_the_site_is_forgotten(page: PageClient, event: Event) -> None:
    for address in ("https://example.com/", "//example.com", "\\\\example.com"):
        page.get("/office/verify", query_string={"next": address})
        page.submit(status=302, password=PASSWORD)
        where = urljoin("http://localhost/office/verify", page.response.location)
        assert urlsplit(where.replace("\\", "/")).netloc == "localhost"


def test_what_cannot_be_taken_back_asks(page: PageClient, session: Session, event: Event) -> None:
    key: ApiKey = make_key(session, event)[0]
    device: Device = make_device(session, event)[0]
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(2)]
    page.get("/office/")
    for address in (
        f"{E}/cancel",
        f"{E}/keys/{key.id}/revoke",
        f"{E}/devices/{device.id}/revoke",
        f"{E}/duplicates/{people[0].uid}/{people[1].uid}",
    ):
        page.get(address, 303)
        assert page.response.location.startswith("/office/verify?next=")
        page.get("/office/account")
        page.post(address, status=401)
        page.get("/office/account")
    page.post(f"{E}/keys", {"name": "Portal", "purposes": "read_attendance"}, 401)
    for address in (
        "tf-setup",
        "wan-register",
        "mf-recovery-codes",
        "account/authenticator/remove",
    ):
        page.get(f"/office/{address}", 303)
        assert page.response.location.startswith("/office/verify?next=")
    page.get("/office/account")
    for address in ("tf-setup", "wan-register", "wan-delete", "mf-recovery-codes"):
        page.post(f"/office/{address}", {"name": "x", "setup": "authenticator"}, 401)
        page.get("/office/account")


def test_factors_change_right_after_the_proof(page: PageClient, event: Event) -> None:
    page.get("/office/account")
    page.post("/office/mf-recovery-codes", {"generate_new_codes": "1"}, 401)
    page.submit("prove-again", status=200, proof_password=PASSWORD)

    assert len(page.soup.select("#recovery-codes code")) == 10


class TestLimits:
    """How often the password may be tried once more."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        """Attempts are not counted in the database."""
        return sqlite_url

    @pytest.fixture
    def overrides(self, overrides: dict[str, str]) -> dict[str, str]:
        return overrides | {"rate_limits": "on"}

    def test_five_times_a_minute(self, page: PageClient, event: Event) -> None:
        page.get("/office/")
        tried = []
        for _attempt in range(6):
            page.post(f"{E}/cancel", {"reason": "x", "proof_password": "wrong"}, None)  # type: ignore[arg-type]  # Whatever it is.
            tried.append(page.response.status_code)
        assert tried == [422] * 5 + [429]

    def test_five_times_a_minute_on_the_page_too(self, page: PageClient, event: Event) -> None:
        tried = []
        for _attempt in range(6):
            page.get("/office/verify")
            page.submit(password="a wrong password")
            tried.append(page.response.status_code)
        assert tried == [422] * 5 + [429]


def test_codes_and_links_are_taken_out_only_after_a_fresh_proof(
    page: PageClient, session: Session, event: Event
) -> None:
    secret = make_registration(session, offer_of(event, "kim")).secret.encode()
    page.get(f"{E}/export")
    form = page.form()
    page.submit(form, 200, report="registrations", format="csv")
    assert page.response.mimetype == "text/csv"
    page.submit(form, 401, with_codes=True)
    assert secret not in page.response.get_data()
    page.submit(status=422, proof_password="a wrong password")
    page.submit(status=200, proof_password=PASSWORD)
    assert page.response.mimetype == "text/csv"
    assert secret in page.response.get_data()
