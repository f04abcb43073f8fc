"""Second factors in Flask-Security: codes of an authenticator app, recovery codes, what is told of them."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, session
from flask_babel import get_locale
from flask_login import current_user
from flask_security import (
    MfRecoveryCodesUtil,
    Security,
    Totp,
    TwoFactorRescueForm,
    TwoFactorSelectForm,
    TwoFactorSetupForm,
    tf_code_confirmed,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)
from markupsafe import Markup
from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet
from qrcode import QRCode
from qrcode.image.svg import SvgPathFillImage
from wtforms import HiddenField, RadioField, StringField

from eventreg.accounts import operations
from eventreg.accounts.models import User
from eventreg.accounts.origins import request_origin
from eventreg.accounts.rules import FRESH_SECONDS, Factor, SignInFault
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db, lock_rows

#: How far a phone's clock may be off: one code before and one after the one of the moment.
_WINDOW_SECONDS = 30
_RECOVERY_CODES = 10


def factor_settings(settings: Settings, account_page: str) -> dict[str, Any]:
    """Flask-Security's settings of second factors; `account_page` is where one is led afterwards."""
    return {
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": _WINDOW_SECONDS,
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_POST_SETUP_VIEW": account_page,
        "TWO_FACTOR_IMPLEMENTATIONS": {
            "code": "flask_security.twofactor.CodeTfPlugin",
            "webauthn": "eventreg.accounts.passkeys.PasskeyPlugin",
        },
        "TOTP_SECRETS": _keys_by_tag(settings),
        "TOTP_ISSUER": _issuer(settings),
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": _RECOVERY_CODES,
        "FRESHNESS": timedelta(seconds=FRESH_SECONDS),
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "POST_VERIFY_VIEW": account_page,
        "DATETIME_FACTORY": utc_now,
    }


def _keys_by_tag(settings: Settings) -> dict[str, str]:
    """The keys of secrets, the present one first. Each bears a name of its own, kept beside what it locks."""
    keys = (derived_key(one, "authenticator") for one in settings.all_secret_keys)
    return {hashlib.sha256(key.encode()).hexdigest()[:12]: key for key in keys}


def derived_key(secret_key: str, purpose: str) -> str:
    """A key for one purpose, which tells nothing of the installation's own."""
    return hmac.new(secret_key.encode(), f"second factor: {purpose}".encode(), "sha256").hexdigest()


def _issuer(settings: Settings) -> str:
    """How the app on the phone calls us: with the host, for somebody may work with two offices."""
    host = settings.base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"eventreg {host}"


class AppForm(TwoFactorSetupForm):
    """That an authenticator app is wanted, or none any more: there is nothing to choose among."""

    setup = HiddenField()  # type: ignore[assignment]  # A button chose already.


class WayField(StringField):
    """One of several buttons. Flask-Security says which there are, and asks whether the answer is one."""

    choices: Sequence[tuple[str, str]] = ()


class WayForm(TwoFactorSelectForm):
    """Which second factor to go on with."""

    which = WayField()  # type: ignore[assignment]  # Buttons, in place of round marks.


class NoRescueForm(TwoFactorRescueForm):
    """Flask-Security offers to mail a code; we offer recovery codes, by a link of their own."""

    help_setup = RadioField(choices=[])


class StaffTotp(Totp):
    """Codes of an authenticator app: each works once, and secrets move to a new key by themselves."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        # The keys have 256 bits, so stretching them would only cost time, and under the write lock.
        wallet = AppWallet(secrets, default_tag=next(iter(secrets)), encrypt_cost=8)
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether the code is right and was not used before. Of two who send it at once, one gets in."""
        lock_rows(db.session(), User.id, [user.id])
        db.session().refresh(itself(user), ["tf_counter"])
        known = user.tf_counter if totp_secret == user.tf_totp_secret else None
        try:
            match = self._totp.verify(token, totp_secret, window=window, last_counter=known)
        except (TokenError, KeyError, ValueError, TypeError):
            return (
                False  # A wrong code, or a secret under a key that this installation does not have.
            )
        user.tf_counter = match.counter
        return True

    def get_totp_pretty_key(self, totp_secret: str) -> str:
        """The secret to be typed, in groups of four."""
        return str(self._totp.from_source(totp_secret).pretty_key(sep=" "))

    def generate_qrcode(self, username: str, totp: str) -> Markup:
        """The QR for the app as an <svg> of our own; nobody else is asked to draw it."""
        code: QRCode[Any] = QRCode(border=4)
        code.add_data(self.get_totp_uri(username, totp))
        code.make(fit=True)
        image = code.make_image(image_factory=SvgPathFillImage)
        return Markup(image.to_string(encoding="unicode"))  # noqa: S704 - made by the library of modules alone.

    def renewed(self, totp_secret: str) -> str | None:
        """The secret under the present key, where it is still locked with an earlier one."""
        one = self._totp.from_source(totp_secret)
        return str(one.to_json(encrypt=True)) if one.changed else None


class StaffRecoveryCodes(MfRecoveryCodesUtil):
    """Codes for whoever lost phone and passkeys. Only hashes are kept, under the installation's key."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["settings"]
        self._keys = [derived_key(one, "recovery codes") for one in settings.all_secret_keys]

    def create_recovery_codes(self, user: Any) -> list[str]:
        """New codes, which are shown this once."""
        security: Security = current_app.extensions["security"]
        codes: list[str] = security.totp_factory.generate_recovery_codes(_RECOVERY_CODES)
        hashes = [self._hashed(self._keys[0], code) for code in codes]
        account = itself(user)
        operations.codes_made(db.session(), account, hashes, **_circumstances(account))
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:
        """None: nobody can read them a second time."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether the code is one that is left. It is used up by this, before anybody else can try it."""
        hashes = [self._hashed(key, code) for key in self._keys]
        account = itself(user)
        good = operations.use_code(db.session(), account, hashes, **_circumstances(account))
        if not good:
            account.track_failed_authn(SignInFault.RECOVERY_CODE, tfa=True)
        return good

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """It was used up when it was checked."""
        return True

    def _hashed(self, key: str, code: str) -> str:
        """As it is kept; typed with or without lines, in whatever case."""
        plain = "".join(char for char in code.lower() if char.isalnum())
        return hmac.new(key.encode(), plain.encode(), "sha256").hexdigest()


def connect_factors(app: Flask, security: Security) -> None:
    """What changes a factor is noted in the log, and its owner is told by mail."""
    tf_profile_changed.connect(_authenticator_added, app)
    tf_disabled.connect(_authenticator_removed, app)
    tf_code_confirmed.connect(_renew_secret, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)
    security.tf_setup_context_processor(_secret_to_confirm)


def _authenticator_added(_app: Flask, user: Any, **_facts: Any) -> None:
    account = itself(user)
    operations.factor_added(db.session(), account, Factor.AUTHENTICATOR, **_circumstances(account))


def _authenticator_removed(_app: Flask, user: Any, **_facts: Any) -> None:
    account = itself(user)
    operations.factor_removed(
        db.session(), account, Factor.AUTHENTICATOR, **_circumstances(account)
    )


def _passkey_added(_app: Flask, user: Any, name: str, **_facts: Any) -> None:
    account = itself(user)
    operations.factor_added(
        db.session(), account, Factor.PASSKEY, name=name, **_circumstances(account)
    )


def _passkey_removed(_app: Flask, user: Any, name: str, **_facts: Any) -> None:
    account = itself(user)
    operations.factor_removed(
        db.session(), account, Factor.PASSKEY, name=name, **_circumstances(account)
    )


def _renew_secret(app: Flask, user: User, **_facts: Any) -> None:
    """At a sign-in the secret moves to the key of today: the old key can go once all have signed in."""
    renewed = app.extensions["security"].totp_factory.renewed(user.tf_totp_secret)
    user.tf_totp_secret = renewed or user.tf_totp_secret


def _secret_to_confirm() -> dict[str, Any]:
    """The secret whose first code was mistyped: whoever has scanned it need not do so again."""
    secret = session.get("tf_totp_secret")
    if not (secret and current_user.is_authenticated):
        return {"pending": None}
    security: Security = current_app.extensions["security"]
    values = security.totp_factory.fetch_setup_values(secret, current_user)
    state = {"totp_secret": secret, "method": "authenticator", "phone": None}
    return {"pending": values | {"token": security.tf_setup_serializer.dumps(state)}}


def _circumstances(account: User) -> dict[str, Any]:
    """Who acts, from where, when, and in which language they read."""
    account.origin = request_origin()
    locale = get_locale()
    return {
        "language": locale.language if locale else "id",
        "actor": operations.actor_of(account),
        "now": utc_now(),
    }


def itself(user: Any) -> User:
    """The row behind `current_user`, which Flask-Security hands on in its place."""
    row: User = getattr(user, "_get_current_object", lambda: user)()
    return row
