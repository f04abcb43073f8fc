"""The pages of accounts and what they have in their hands: links, second factors, passkeys.

Each sight has an account of its own, and the browser is given its session: nobody types a password,
so that no sight uses up what an address may try in a minute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_bytes
from uuid import uuid4

from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from eventreg.accounts.messages import invitation_link, set_password_link
from eventreg.accounts.models import Passkey, User
from eventreg.accounts.operations import Created, create_staff
from eventreg.accounts.passkeys import USAGE
from eventreg.accounts.rules import StaffRole
from eventreg.audit.rules import SYSTEM
from eventreg.clock import utc_now
from eventreg.events.models import Event
from tests.browser.authenticator import add_authenticator
from tests.browser.server import Server
from tests.browser.sights import Go, visit
from tests.clients import SeparateClient
from tests.factories import PASSWORD, make_event, make_staff
from tests.pages import PageClient

#: Gives an account what it protects itself with.
Give = Callable[[Server, Session, User], object]


def app(server: Server, _session: Session, user: User) -> None:
    """An authenticator app."""
    user.tf_primary_method = "authenticator"
    user.tf_totp_secret = server.app.extensions["security"].totp_factory.generate_totp_secret()


def passkey(_server: Server, session: Session, user: User) -> None:
    """A passkey, of which no authenticator knows."""
    user.fs_webauthn_user_handle = user.fs_webauthn_user_handle or uuid4().hex
    key = Passkey(
        name="HP kantor",
        credential_id=token_bytes(32),
        public_key=token_bytes(77),
        backup_state=False,
        device_type="single_device",
        usage=USAGE,
        lastuse_datetime=utc_now(),
    )
    user.webauthn.append(key)
    session.flush()


@dataclass(frozen=True)
class Browser:
    """The browser of somebody, at an address that is a name, for passkeys belong to names."""

    page: Page
    server: Server

    @property
    def url(self) -> str:
        """Where it goes."""
        return f"http://localhost:{self.server.port}"

    def gives_password(self, email: str) -> None:
        """After the first step of signing in, which is the only one where no second was set up."""
        client = self.server.app.test_client()
        assert isinstance(client, SeparateClient)
        signing = PageClient(self.server.app, client)
        signing.get("/office/login")
        signing.submit("/office/login", status=302, email=email, password=PASSWORD)
        name = self.server.app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": name, "value": cookie.value, "url": self.url}])

    def visit(self, path: str, status: int = 200) -> None:
        """Opens a page that must be there."""
        visit(self.page, self.url + path, status)

    def press(self) -> None:
        """Sends the form of the page."""
        self.page.locator("main form button.btn-primary").first.click()


#: What somebody does at their browser to come to a page.
Walk = Callable[[Browser], object]


def half_way(walk: Walk, *gives: Give) -> Go:
    """A page after the password of an account that has these second factors, before it is signed in."""

    def go(page: Page, server: Server) -> None:
        browser = Browser(page, server)
        browser.gives_password(_account(server, *gives))
        walk(browser)

    return go


def signed_in(walk: Walk, *gives: Give, role: StaffRole = StaffRole.ORGANIZER) -> Go:
    """A page of somebody who signed in and then set up these second factors."""

    def go(page: Page, server: Server) -> None:
        browser, email = Browser(page, server), _account(server, role=role)
        browser.gives_password(email)
        with server.inside() as session:
            user = session.query(User).filter_by(email=email).one()
            for give in gives:
                give(server, session, user)
            session.commit()
        walk(browser)

    return go


def _account(server: Server, *gives: Give, role: StaffRole = StaffRole.ORGANIZER) -> str:
    """The address of a real account, for which the rules of owners hold."""
    with server.inside() as session:
        user = make_staff(session, role, demo=False)
        for give in gives:
            give(server, session, user)
        email = user.email
        session.commit()
    return email


def to(path: str) -> Walk:
    """Opens this page."""
    return lambda browser: browser.visit(path)


def refused(path: str, name: str, value: str) -> Walk:
    """Types something wrong there."""

    def walk(browser: Browser) -> None:
        browser.visit(path)
        browser.page.fill(f"[name={name}]", value)
        browser.press()
        expect(browser.page.locator(".er-alert-danger")).to_be_visible()

    return walk


def locked(path: str) -> Walk:
    """A passkey is asked for there, and the finger is the wrong one."""

    def walk(browser: Browser) -> None:
        add_authenticator(browser.page, unlocks=False)
        browser.visit(path)
        if browser.page.locator("main [name=name]").count():
            browser.page.fill("main [name=name]", "HP saya")
        browser.press()
        expect(browser.page.locator("[data-passkey-failed]")).to_be_visible()

    return walk


def removing_passkey(browser: Browser) -> None:
    """The question before a passkey goes."""
    browser.visit("/office/wan-register")
    with browser.page.expect_navigation():
        browser.page.locator("main a[href$='/remove']").click()


def new_codes(browser: Browser) -> None:
    """Recovery codes, the one time that they are shown."""
    browser.visit("/office/mf-recovery-codes")
    browser.press()
    expect(browser.page.locator("#recovery-codes")).to_be_visible()


def new_password(page: Page, server: Server) -> None:
    """The page behind the link of a message about a forgotten password."""
    with server.inside() as session:
        link = set_password_link(make_staff(session, StaffRole.ORGANIZER))
        session.commit()
    visit(page, link)


def first_password(page: Page, server: Server) -> None:
    """The page behind the link of an invitation."""
    with server.inside() as session:
        user = _invited(session)
        assert user.invited_at is not None
        link = invitation_link(user, user.invited_at)
        session.commit()
    visit(page, link)


def two_passwords(go: Go) -> Go:
    """The same after two passwords that are not the same."""

    def walk(page: Page, server: Server) -> None:
        go(page, server)
        first, again = page.locator("main [type=password]").all()
        first.fill("sampul hijau tua 1945")
        again.fill("sampul hijau muda 1945")
        page.locator("main form button.btn-primary").click()
        expect(page.locator(".er-field-bad")).to_be_visible()

    return walk


def _invited(session: Session, event: Event | None = None) -> User:
    """Somebody who was invited and has not come yet."""
    outcome = create_staff(
        session,
        email=f"undangan-{uuid4().hex[:12]}@example.org",
        name="Wahyuningtyas Kusumawardhani",
        role=StaffRole.ORGANIZER,
        event_id=event.id if event else None,
        password_hash=None,
        actor=SYSTEM,
        now=utc_now(),
    )
    assert isinstance(outcome, Created), outcome
    return outcome.user


def of_staff(page: Page, server: Server) -> None:
    """Somebody who was invited to the office and has not come yet."""
    with server.inside() as session:
        user = _invited(session)
        address = f"{server.url}/office/staff/{user.id}"
        session.commit()
    visit(page, address)


def of_team(page: Page, server: Server) -> None:
    """Somebody who was invited to the team of an event and has not come yet."""
    with server.inside() as session:
        event = make_event(session, slug=f"acara-{uuid4().hex[:12]}")
        user = _invited(session, event)
        address = f"{server.url}/office/events/{event.slug}/team/{user.memberships[0].id}"
        session.commit()
    visit(page, address)


def removing_role(page: Page, server: Server) -> None:
    """The question before a role in a team is taken away."""
    of_team(page, server)
    with page.expect_navigation():
        page.locator("main a[href$='/remove']").click()


def link_once(go: Go) -> Go:
    """The link of the invitation, shown this once."""

    def walk(page: Page, server: Server) -> None:
        go(page, server)
        page.locator("#show-link button").click()
        expect(page.locator("#staff-link")).to_be_visible()

    return walk


def link_again(go: Go) -> Go:
    """The same page once more: the link is not shown."""

    def walk(page: Page, server: Server) -> None:
        link_once(go)(page, server)
        page.reload()
        expect(page.locator("#staff-link")).to_have_count(0)

    return walk


#: Before somebody is signed in.
ACCOUNT_PUBLIC: dict[str, Go] = {
    "invitation to be accepted": first_password,
    "invitation with errors": two_passwords(first_password),
    "new password": new_password,
    "new password with errors": two_passwords(new_password),
    "second step, code": half_way(to("/office/tf-validate"), app),
    "second step, wrong code": half_way(refused("/office/tf-validate", "code", "000000"), app),
    "second step, recovery code": half_way(to("/office/mf-recovery"), app),
    "second step, wrong recovery code": half_way(
        refused("/office/mf-recovery", "code", "salah"), app
    ),
    "second step, choice": half_way(to("/office/tf-select"), app, passkey),
    "second step, passkey": half_way(to("/office/wan-signin"), passkey),
    "second step, passkey stays locked": half_way(locked("/office/wan-signin"), passkey),
}
ACCOUNT_OFFICE: dict[str, Go] = {
    "account that lacks a second factor": signed_in(to("/office/account"), role=StaffRole.OWNER),
    "account with second factors": signed_in(to("/office/account"), app, passkey),
    "removing the authenticator app": signed_in(to("/office/account/authenticator/remove"), app),
    "passkeys, one": signed_in(to("/office/wan-register"), passkey),
    "new passkey, not unlocked": signed_in(locked("/office/wan-register")),
    "removing a passkey": signed_in(removing_passkey, passkey),
    "recovery codes, shown": signed_in(new_codes, app),
    "proof by password or passkey": signed_in(to("/office/verify"), passkey),
    "proof by passkey": signed_in(to("/office/wan-verify"), passkey),
    "proof by passkey, stays locked": signed_in(locked("/office/wan-verify"), passkey),
    "invited to the office": of_staff,
    "link of an invitation, once": link_once(of_staff),
    "link of an invitation, shown before": link_again(of_staff),
    "invited to a team": of_team,
    "link of a team's invitation, once": link_once(of_team),
    "role in a team to be taken away": removing_role,
}
