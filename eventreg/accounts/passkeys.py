"""Passkeys in Flask-Security: every one signs in alone, and its device always asks who holds it.

So a passkey is two factors in one, what somebody has and what they know or are, and one and the same
key serves as the first factor, beside a password, and to prove anew who is there.
"""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from flask import request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import (
    WebAuthnRegisterForm,
    WebAuthnRegisterResponseForm,
    WebAuthnSigninResponseForm,
    WebauthnUtil,
)
from flask_security.forms import IsString, RequiredLocalize
from flask_security.webauthn import WebAuthnTfPlugin, has_webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField, StringField

#: What every passkey is registered as.
USAGE = "first"
LONGEST_NAME = 64
#: Where the cookie keeps what this browser was asked to sign last.
_CHALLENGE = "passkey_challenge"
#: What a library may raise over an answer that no authenticator gives.
_MALFORMED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, OverflowError)


def passkey_settings(account_page: str) -> dict[str, Any]:
    """Flask-Security's settings of passkeys; `account_page` is where one is led afterwards."""
    return {
        "WEBAUTHN": True,
        "WAN_RP_NAME": "eventreg",
        "WAN_POST_REGISTER_VIEW": account_page,
        "WAN_ALLOW_AS_FIRST_FACTOR": True,
        "WAN_ALLOW_AS_MULTI_FACTOR": True,
        "WAN_ALLOW_USER_HINTS": False,  # Who has a passkey is nobody's business.
        "WAN_ALLOW_AS_VERIFY": [USAGE],
    }


def passkeys_possible() -> bool:
    """Whether browsers take passkeys at this address: they belong to a name, not to a number."""
    try:
        ipaddress.ip_address(urlsplit(f"//{request.host}").hostname or "")
    except ValueError:
        return True
    return False


class PasskeyRules(WebauthnUtil):
    """What is asked of an authenticator."""

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """A challenge for this browser alone."""
        challenge: str = super().generate_challenge(nbytes)
        session[_CHALLENGE] = challenge
        return challenge

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Found without an address being typed, and unlocked by its holder each time."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def authentication_options(
        self, user: Any, usage: list[str], existing_options: dict[str, Any]
    ) -> dict[str, Any]:
        """Unlocked each time; beside a password, and to prove anew, only the person's own keys."""
        keys = user.webauthn if user else []
        own = [PublicKeyCredentialDescriptor(id=key.credential_id) for key in keys]
        return existing_options | {
            "user_verification": UserVerificationRequirement.REQUIRED,
            "allow_credentials": own or None,
        }

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        """What is wrong with a name, or the name as it is kept."""
        name = " ".join(value.split())
        if not name or not name.isprintable():
            return _("Please give it a name of letters, figures and usual signs."), None
        if len(name) > LONGEST_NAME:
            return _("The name can have at most %(most)s characters.", most=LONGEST_NAME), None
        return None, name


class PasskeyPlugin(WebAuthnTfPlugin):
    """Every passkey also stands beside a password."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        """Whether somebody has one, as Flask-Security lists it."""
        return [("webauthn", _("Passkey"))] if has_webauthn(user, USAGE) else []


class PasskeyForm(WebAuthnRegisterForm):
    """A passkey to be made."""

    name = StringField(
        _l("Name of the passkey"),
        description=_l("So that you recognize it later, like “Office laptop” or “My phone”."),
        validators=[IsString(), RequiredLocalize(message="WEBAUTHN_NAME_REQUIRED")],
    )
    usage = HiddenField(default=USAGE)  # type: ignore[assignment]  # There is nothing to choose.

    def validate(self, **kwargs: Any) -> bool:
        """The name alone is chosen."""
        good = bool(super().validate(**kwargs))
        self.usage.data = USAGE
        return good


class PasskeyMadeForm(WebAuthnRegisterResponseForm):
    """What the authenticator answered when a passkey was made."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it holds: made in this browser, for what this browser was asked."""
        good = _holds(self, super().validate, kwargs)
        self.extensions = ""
        return good


class PasskeyShownForm(WebAuthnSigninResponseForm):
    """What the authenticator answered when a passkey was shown."""

    def validate(self, **kwargs: Any) -> bool:
        """Whether it holds, and is of the person whose password was given before it."""
        self.is_verify = True  # Any passkey serves for everything, see USAGE.
        if not _holds(self, super().validate, kwargs) or self.credential.errors:
            return False
        first = session.get("tf_user_id") if self.is_secondary else None
        if self.is_secondary and (self.user is None or self.user.fs_uniquifier != first):
            return _refuse(self)
        return True


def _holds(form: Any, validate: Any, options: dict[str, Any]) -> bool:
    if session.pop(_CHALLENGE, None) != form.challenge:
        return _refuse(form)
    try:
        good = validate(**options)
    except _MALFORMED:
        good = False
    return bool(good) or _refuse(form)


def _refuse(form: Any) -> bool:
    """Why, is in the library's English, and helps only whoever tries to forge one."""
    form.credential.errors = [_("This passkey could not be checked. Please try again.")]
    return False
