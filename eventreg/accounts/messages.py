"""Messages about accounts: into the outbox now, with their links made when they are sent."""

import secrets
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_security import MailUtil, hash_password
from flask_security.mail_util import EmailValidateException
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import get_message
from sqlalchemy.orm import Session

from eventreg.accounts.models import User
from eventreg.accounts.operations import normal_email
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db
from eventreg.mail.operations import queue

#: Where staff sign in; the office's pages share it.
PREFIX = "/office"

#: The messages: folders of templates/mail/.
RESET = "reset_password"
INVITATION = "invitation"
CHANGED = "password_changed"


class StaffMail(MailUtil):
    """Addresses by our rule; messages into the outbox, in the transaction of the request."""

    def normalize(self, email: str) -> str:
        """The address as accounts are looked up by; raises EmailValidateException."""
        normal = normal_email(email)
        if normal is None:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0])
        return normal

    def validate(self, email: str) -> str:
        """The same: nothing is asked of the network while somebody waits."""
        return self.normalize(email)

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Queues the message `template` for the account `user`; the rest is rendered when sent."""
        if template == RESET:
            # An address without an account costs a hash too, so that time tells nobody the difference.
            hash_password(secrets.token_urlsafe())
        user: User = kwargs["user"]
        locale = get_locale()
        queue_account_mail(
            db.session(), template, user, language=locale.language if locale else "id"
        )


def queue_account_mail(session: Session, message: str, user: User, *, language: str) -> None:
    """Queues a message about an account. No link lies in the outbox: it is made when sent."""
    queue(
        session,
        recipient=user.email,
        message=message,
        language=language,
        facts={"user": str(user.id)},
        now=utc_now(),
    )


def account_facts(session: Session, facts: dict[str, str]) -> dict[str, str]:
    """What a message about an account is rendered with: name, and a link that sets a password once.

    Raises LookupError when the account is gone or switched off.
    """
    user = session.get(User, int(facts["user"]))
    if user is None or not user.active:
        raise LookupError("The account is gone.")
    return {"name": user.name, "email": user.email, "link": set_password_link(user)}


def set_password_link(user: User) -> str:
    """A link with which `user` sets a password; valid for 24 hours and until the password changes."""
    settings: Settings = current_app.extensions["settings"]
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]  # Flask-Security ships no types.
    return f"{settings.base_url}{PREFIX}/reset/{token}"
