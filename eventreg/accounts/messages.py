"""Messages about accounts: into the outbox now, with their links made when they are sent."""

import secrets
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_security import MailUtil, hash_password
from flask_security.mail_util import EmailValidateException
from flask_security.recoverable import generate_reset_password_token
from flask_security.utils import get_message
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
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
ROLE_GIVEN = "role_given"
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


def queue_account_mail(
    session: Session,
    message: str,
    user: User,
    *,
    language: str,
    facts: dict[str, str] | None = None,
) -> None:
    """Queues a message about an account. No link lies in the outbox: it is made when sent.

    `facts`: what else its template says, such as the role and its place; nothing personal.
    """
    queue(
        session,
        recipient=user.email,
        message=message,
        language=language,
        facts={"user": str(user.id), **(facts or {})},
        now=utc_now(),
    )


def account_facts(session: Session, facts: dict[str, str], message: str = RESET) -> dict[str, str]:
    """What a message about an account is rendered with: name, and the link that it is about.

    Raises LookupError when the account is gone or switched off.
    """
    user = session.get(User, int(facts["user"]))
    if user is None or not user.active:
        raise LookupError("The account is gone.")
    return {**facts, "name": user.name, "email": user.email, "link": _link(message, user)}


def _link(message: str, user: User) -> str:
    """Invitations lead to the first password, news of a role to the sign-in, the rest to a new password."""
    if message == ROLE_GIVEN:
        settings: Settings = current_app.extensions["settings"]
        return f"{settings.base_url}{PREFIX}/login"
    if message == INVITATION and user.invited_at is not None and user.password is None:
        return invitation_link(user, user.invited_at)
    return set_password_link(user)


def invitation_link(user: User, invited_at: datetime) -> str:
    """The link of the invitation made at `invited_at` (UTC): it sets the first password, see `is_open`."""
    settings: Settings = current_app.extensions["settings"]
    token = _signer().dumps([user.fs_uniquifier, invited_at.isoformat()])
    return f"{settings.base_url}{PREFIX}/invitation/{token}"


def invited(session: Session, token: str) -> tuple[User, datetime] | None:
    """Whom a link of `invitation_link` is for and when it was made, or none for any other text."""
    try:
        uniquifier, made = _signer().loads(token)
    except BadData:
        return None
    user = session.scalars(select(User).where(User.fs_uniquifier == uniquifier)).one_or_none()
    return (user, datetime.fromisoformat(made)) if user else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="staff invitation")


def set_password_link(user: User) -> str:
    """A link with which `user` sets a password; valid for 24 hours and until the password changes."""
    settings: Settings = current_app.extensions["settings"]
    token = generate_reset_password_token(user)  # type: ignore[no-untyped-call]  # Flask-Security ships no types.
    return f"{settings.base_url}{PREFIX}/reset/{token}"
