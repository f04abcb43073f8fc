"""A fresh proof of who acts, before what cannot be taken back; nothing that was typed is lost."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventreg.accounts.rules import FRESH_SECONDS, StaffRole, is_fresh
from eventreg.audit.rules import SYSTEM
from eventreg.checkin.models import Device
from eventreg.clock import utc_now
from eventreg.events.models import Checkpoint, Event
from eventreg.events.operations import add_checkpoint
from eventreg.keys.models import ApiKey
from eventreg.mail.models import OutboxMail
from eventreg.registration.rules import Message
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
PAGES = Path(__file__).resolve().parents[2] / "templates" / "office"
FOR_GOOD = re.compile(r"\bcannot be undone\b", re.IGNORECASE)
#: The endpoint to which a form is sent that names one; the others go to the address of their page.
_SENT_TO = re.compile(r"""action="\{\{ url_for\(['"](office\.\w+)""")
REASON = 'Gedung tidak dapat dipakai.\nMohon maaf & terima kasih "semua".'


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


def irreversible_pages() -> list[str]:
    """The templates of the office that say of what they ask that it cannot be undone."""
    return sorted(one.name for one in PAGES.glob("*.html") if FOR_GOOD.search(one.read_text()))


def sent_from(app: Flask, page: str) -> list[str]:
    """The endpoints to which the form is sent that follows the sentence on this page."""
    after = FOR_GOOD.split((PAGES / page).read_text(), maxsplit=1)[1]
    named = _SENT_TO.search(after)
    if named is not None:
        return [named[1]]
    module = f"eventreg.web.office.{page.removesuffix('.html')}"
    return [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and app.view_functions[rule.endpoint].__module__ == module
    ]


@pytest.mark.parametrize("page", irreversible_pages())
def test_every_page_that_says_it_cannot_be_undone_asks(app: Flask, page: str) -> None:
    endpoints = sent_from(app, page)
    assert endpoints, f"{page}: no form follows; name the template after the module of its view."
    for endpoint in endpoints:
        assert vars(app.view_functions[endpoint])["fresh"], (
            f"{endpoint} cannot be undone, says {page}: give its @requires fresh=True."
        )


def test_the_rule_finds_pages() -> None:
    assert {"agency.html", "remove_session.html", "confirm_import.html"} <= set(
        irreversible_pages()
    )


def test_what_goes_to_everybody_asks_and_keeps_what_was_typed(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    early = now - timedelta(days=1)
    make_registration(session, offer_of(event, "kim"), now=early, email="ayu@example.org")
    event.moved_at, event.moved_what = now, ["time"]
    session.flush()
    page.get(f"{E}/tell")
    page.submit(status=200, button="answer=preview", note="Karena banjir.")
    page.submit(status=401, button="answer=all")
    told = select(OutboxMail).where(OutboxMail.message == Message.EVENT_CHANGED)
    assert not session.scalars(told).all()
    page.submit("prove-again", 303, proof_password=PASSWORD)

    (mail,) = session.scalars(told)
    assert mail.facts["note"] == "Karena banjir."


def test_who_tells_nobody_is_not_asked(
    page: PageClient, session: Session, event: Event, now: datetime
) -> None:
    early = now - timedelta(days=1)
    make_registration(session, offer_of(event, "kim"), now=early, email="ayu@example.org")
    event.moved_at, event.moved_what = now, ["time"]
    session.flush()
    page.get(f"{E}/tell")
    page.submit(status=303, button="answer=nobody")


def test_what_cannot_be_taken_back_asks(page: PageClient, session: Session, event: Event) -> None:
    key: ApiKey = make_key(session, event)[0]
    device: Device = make_device(session, event)[0]
    checkpoint = add_checkpoint(session, event, "Makan siang", actor=SYSTEM, now=utc_now())
    assert isinstance(checkpoint, Checkpoint)
    people = [make_registration(session, offer_of(event, "kim")) for _ in range(2)]
    page.get("/office/")
    for address in (
        f"{E}/cancel",
        f"{E}/keys/{key.id}/revoke",
        f"{E}/devices/{device.id}/revoke",
        f"{E}/duplicates/{people[0].uid}/{people[1].uid}",
        f"{E}/sessions/{event.sessions[0].id}/remove",
        f"{E}/categories/{offer_of(event, 'influencer').id}/remove",
        f"{E}/checkpoints/{checkpoint.id}/remove",
        f"{E}/registrations/{people[0].uid}/substitute",
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
