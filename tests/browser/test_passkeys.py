"""Passkeys in a real Chromium, whose authenticator is a virtual one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect

from eventreg.accounts.queries import by_email, passkeys_of
from eventreg.accounts.rules import StaffRole
from tests.browser.authenticator import add_authenticator
from tests.browser.screens import NewContext
from tests.browser.server import Server
from tests.factories import PASSWORD, make_staff

_SIGNED_IN = re.compile(r"/office/$")


@dataclass
class Office:
    """The office as somebody with an authenticator sees it, at a name: passkeys belong to names."""

    url: str
    page: Page
    authenticator: CDPSession
    id: str

    def give_password(self, email: str) -> None:
        """The first step of signing in."""
        self.page.goto(f"{self.url}/office/login")
        self.page.fill("[name=email]", email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("main form button.btn-primary").click()

    def make_passkey(self, name: str) -> None:
        """Adds a passkey for whoever is signed in."""
        self.page.goto(f"{self.url}/office/wan-register")
        self.page.fill("[name=name]", name)
        self.page.get_by_role("button", name="Lanjutkan").click()
        self.page.wait_for_url("**/office/account")

    def sign_out(self) -> None:
        self.page.goto(f"{self.url}/office/account")
        self.page.locator(".er-menu summary").click()
        self.page.locator("form[action$='/logout'] button").click()
        self.page.wait_for_url("**/office/login")

    def unlock(self, *, allowed: bool) -> None:
        """Whether the fingerprint is the right one from now on."""
        wish = {"authenticatorId": self.id, "isUserVerified": allowed}
        self.authenticator.send("WebAuthn.setUserVerified", wish)


@pytest.fixture
def office(new_context: NewContext, server: Server) -> Iterator[Office]:
    """A browser on a phone with a fingerprint reader."""
    page = new_context().new_page()
    steered, id_ = add_authenticator(page)
    yield Office(f"http://localhost:{server.port}", page, steered, id_)
    steered.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": id_})


def account(server: Server, role: StaffRole = StaffRole.OWNER) -> str:
    """The address of a real account, for which the rules of owners hold."""
    with server.inside() as session:
        email = make_staff(session, role, demo=False).email
        session.commit()
    return email


def test_a_passkey_is_made_signs_in_alone_and_stands_beside_the_password(
    office: Office, server: Server
) -> None:
    email, page = account(server), office.page
    office.give_password(email)
    page.wait_for_url("**/office/account")
    page.get_by_role("link", name="Tambah kunci sandi").click()
    page.fill("[name=name]", "HP saya")
    page.get_by_role("button", name="Lanjutkan").click()
    page.wait_for_url("**/office/account")
    expect(page.locator("#passkeys")).to_contain_text("1 kunci sandi")
    page.goto(f"{office.url}/office/")
    expect(page).to_have_url(_SIGNED_IN)

    office.sign_out()
    page.get_by_role("link", name="Masuk dengan kunci sandi").click()
    page.get_by_role("button", name="Lanjutkan").click()
    page.wait_for_url("**/office/")

    office.sign_out()
    office.give_password(email)
    page.wait_for_url(re.compile("/office/wan-signin"))
    page.get_by_role("button", name="Lanjutkan").click()
    page.wait_for_url("**/office/")
    with server.inside() as session:
        user = by_email(session, email)
        assert user is not None
        (key,) = passkeys_of(session, user)
        assert (key.name, key.usage, key.extensions) == ("HP saya", "first", "")
        assert key.lastuse_datetime > key.created_at
        assert key.sign_count >= 2
        session.rollback()


def test_whoever_cannot_unlock_it_is_told_and_may_try_again(office: Office, server: Server) -> None:
    email, page = account(server, StaffRole.ORGANIZER), office.page
    office.give_password(email)
    page.wait_for_url("**/office/")
    office.make_passkey("HP saya")
    office.sign_out()
    office.unlock(allowed=False)
    page.goto(f"{office.url}/office/wan-signin?next=/office/account")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()

    office.unlock(allowed=True)
    page.get_by_role("button", name="Buka kunci sandi").click()
    page.wait_for_url("**/office/account")


def test_it_proves_anew_who_is_there(office: Office, server: Server) -> None:
    email, page = account(server, StaffRole.ORGANIZER), office.page
    office.give_password(email)
    page.wait_for_url("**/office/")
    office.make_passkey("HP saya")
    page.goto(f"{office.url}/office/verify?next=/office/change")
    page.get_by_role("button", name="Gunakan kunci sandi saja").click()
    page.wait_for_url("**/office/change")
    expect(page.locator("[role=status]")).to_contain_text("Silakan lanjutkan")


def test_it_is_removed_on_a_page_of_its_own_and_opens_nothing_any_more(
    office: Office, server: Server
) -> None:
    email, page = account(server, StaffRole.ORGANIZER), office.page
    office.give_password(email)
    page.wait_for_url("**/office/")
    office.make_passkey("HP saya")
    page.goto(f"{office.url}/office/wan-register")
    page.get_by_role("link", name="Hapus… HP saya").click()
    page.get_by_role("button", name="Hapus kunci sandi").click()
    page.wait_for_url("**/office/wan-register")
    expect(page.locator("main table")).to_have_count(0)
    office.sign_out()

    page.goto(f"{office.url}/office/wan-signin")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[role=status]")).to_contain_text("tidak dapat diperiksa")
    page.goto(f"{office.url}/office/account")
    expect(page).to_have_url(re.compile("/office/login"))


def test_the_passkey_of_somebody_else_does_not_follow_a_password(
    office: Office, server: Server
) -> None:
    """Whoever holds one of two accounts must not come into the other one."""
    page, thief, victim = office.page, account(server), account(server)
    for email in (victim, thief):
        # Only the thief's own key is left on the device in the end, and the page asks for any.
        office.authenticator.send("WebAuthn.clearCredentials", {"authenticatorId": office.id})
        office.give_password(email)
        page.wait_for_url("**/office/account")
        office.make_passkey("HP saya")
        office.sign_out()
    office.give_password(victim)
    page.wait_for_url(re.compile("/office/wan-signin"))
    page.route("**/office/wan-signin*", _ask_for_any)
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[role=status]")).to_contain_text("tidak dapat diperiksa")
    page.goto(f"{office.url}/office/account")
    expect(page).to_have_url(re.compile("/office/login"))


def _ask_for_any(route: Route) -> None:
    """The page as a thief would change it: it does not say whose passkey is wanted."""
    answer = route.fetch()
    text = re.sub(
        r"&#34;allowCredentials&#34;: \[.*?\]", "&#34;allowCredentials&#34;: []", answer.text()
    )
    route.fulfill(response=answer, body=text)


def test_without_a_script_the_page_says_what_is_missing(
    new_context: NewContext, server: Server
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"http://localhost:{server.port}/office/wan-signin")
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("[data-passkey-missing]")).to_be_visible()
    expect(page.locator("[data-passkey-start]")).to_be_hidden()


def test_an_address_of_figures_offers_no_passkey(new_context: NewContext, server: Server) -> None:
    page = new_context().new_page()
    page.goto(f"{server.url}/office/login")
    expect(page.get_by_role("link", name="Masuk dengan kunci sandi")).to_have_count(0)
