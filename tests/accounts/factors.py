"""What the tests of second factors share: signing in by steps, an app that shows codes."""

import pyotp
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from tests.factories import PASSWORD
from tests.pages import PageClient


def give_password(page: PageClient, user: User, address: str = "/office/login") -> None:
    """The first step of signing in."""
    email = user.email
    page.get(address)
    page.submit("/office/login", email=email, password=PASSWORD)
    page.expect(302, 303)


def set_up_app(page: PageClient) -> str:
    """Sets up an authenticator app for whoever is signed in; its secret."""
    page.get("/office/tf-setup")
    page.submit()
    secret = shown_secret(page)
    page.submit(_code_form(page), status=302, code=pyotp.TOTP(secret).now())
    return secret


def shown_secret(page: PageClient) -> str:
    """The secret that the page shows to be typed."""
    shown = page.soup.select_one("#authenticator-secret")
    assert shown is not None
    return shown.get_text().replace(" ", "")


def send_first_code(page: PageClient, code: str) -> None:
    """Types the first code into the page with the QR."""
    page.submit(_code_form(page), code=code)


def _code_form(page: PageClient) -> str:
    form = next(one for one in page.soup.select("form") if one.select_one("[name=code]"))
    return str(form["action"])


def protected(session: Session, page: PageClient, user: User) -> str:
    """Signs somebody in, sets up an app for them and signs them out; the app's secret."""
    give_password(page, user)
    secret = set_up_app(page)
    page.get("/office/account")
    page.submit("/office/logout", status=302)
    forget_last_code(session, user)
    return secret


def forget_last_code(session: Session, user: User) -> None:
    """As half a minute later: the code of this moment may be used."""
    session.refresh(user)
    user.tf_counter = None


def sign_in_by_code(page: PageClient, user: User, secret: str) -> None:
    """Both steps: the password, then the code that the app shows."""
    give_password(page, user)
    page.follow()
    page.submit(code=pyotp.TOTP(secret).now())
