"""Flask-Security, set up for this house: the one module of a feature that knows HTTP and may commit."""

import secrets
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    after_this_request,
    g,
    request,
    session,
)
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security import (
    LoginForm,
    PasswordUtil,
    Security,
    SQLAlchemyUserDatastore,
    VerifyForm,
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    user_authenticated,
    user_failed_authn,
)
from flask_security.utils import validate_redirect_url
from passlib.context import CryptContext

from eventreg.accounts import operations, queries
from eventreg.accounts.messages import CHANGED, PREFIX, RESET, StaffMail
from eventreg.accounts.models import Passkey, StaffRoleRow, User
from eventreg.accounts.origins import request_origin
from eventreg.accounts.pages import answer_page, refuse_what_is_not_offered
from eventreg.accounts.passkeys import (
    PasskeyForm,
    PasskeyMadeForm,
    PasskeyRules,
    PasskeyShownForm,
    passkey_settings,
)
from eventreg.accounts.rules import (
    PASSWORD_MAX,
    PASSWORD_MIN,
    PasswordFault,
    SignInFault,
    browser_name,
)
from eventreg.accounts.rules import password_fault as fault_of
from eventreg.accounts.second_factors import (
    AppForm,
    NoRescueForm,
    StaffRecoveryCodes,
    StaffTotp,
    WayForm,
    connect_factors,
    factor_settings,
    itself,
)
from eventreg.clock import utc_now
from eventreg.config import Settings
from eventreg.db import db

#: Where the signed cookie keeps the random token of the session's row.
STAFF_SESSION = "staff_session"
TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
#: A text of Flask-Security's own, so its catalogue translates it.
_GENERIC_RECOVERY = (
    "If that email address is in our system, "
    "you will receive an email describing how to reset your password."
)


def init_security(app: Flask, settings: Settings) -> None:
    """Puts sign-in, sign-out and passwords under /office. Needs CSRFProtect and the cookie settings."""
    app.config.update(_configuration(settings))
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, User, StaffRoleRow, Passkey),
        login_form=SignInForm,
        verify_form=ProveForm,
        two_factor_setup_form=AppForm,
        two_factor_select_form=WayForm,
        two_factor_rescue_form=NoRescueForm,
        wan_register_form=PasskeyForm,
        wan_register_response_form=PasskeyMadeForm,
        wan_signin_response_form=PasskeyShownForm,
        webauthn_util_cls=PasskeyRules,
        totp_cls=StaffTotp,
        mf_recovery_codes_util_cls=StaffRecoveryCodes,
        mail_util_cls=StaffMail,
        password_util_cls=StaffPasswords,
        render_template=answer_page,  # type: ignore[arg-type]  # Views return it as it is.
    )
    security.pwd_context = Hasher(schemes=["argon2"], argon2__type="ID")
    security.want_json(lambda _request: False)
    security.login_manager.user_loader(_load_staff)
    security.login_manager.request_loader(lambda _request: None)  # There are no tokens for staff.
    app.before_request(refuse_what_is_not_offered)
    connect_factors(app, security)
    reset_password_instructions_sent.connect(_commit_later, app)
    user_authenticated.connect(_begin_session, app)
    user_failed_authn.connect(_note_failure, app)
    user_logged_out.connect(_end_session, app)
    password_changed.connect(_keep_this_session_alone, app)
    password_reset.connect(_end_all_sessions, app)


def _configuration(settings: Settings) -> dict[str, Any]:
    office = f"{settings.root_path}{PREFIX}/"
    features = {
        **factor_settings(settings, account_page=f"{office}account"),
        **passkey_settings(account_page=f"{office}account"),
        "URL_PREFIX": PREFIX,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "RETURN_GENERIC_RESPONSES": True,
        "LOGOUT_METHODS": ["POST"],
        "LOGOUT_CSRF": True,
        "API_ENABLED_METHODS": ["session"],
        "STATIC_FOLDER": None,
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "JOIN_USER_ROLES": False,
        "I18N_DIRNAME": [str(TRANSLATIONS)],
        "POST_LOGIN_VIEW": office,
        "POST_CHANGE_VIEW": office,
        "POST_LOGOUT_VIEW": f"{office}login",
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": True,  # A new secret key must not lock everybody out.
        "HASHING_SCHEMES": ["hex_sha256"],  # Of random values only, so it need not be slow.
        "PASSWORD_LENGTH_MIN": PASSWORD_MIN,
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": operations.normal_email}}],
        "EMAIL_PLAINTEXT": False,  # Messages are rendered when they are sent, see work/mail.py.
        "EMAIL_HTML": False,
        "EMAIL_TEMPLATE_PASSWORD_RESET": RESET,
        "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": CHANGED,
        "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": CHANGED,
        # The same answer whether or not the address has an account.
        "MSG_PASSWORD_RESET_REQUEST": (_GENERIC_RECOVERY, "info"),
    }
    return {f"SECURITY_{name}": value for name, value in features.items()} | {
        "SESSION_PROTECTION": None,  # A phone changes its address while its owner walks.
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


class Hasher(CryptContext):  # type: ignore[misc]  # passlib ships no types.
    """Argon2id that ends the running transaction first, so that nobody queues behind a slow hash.

    On SQLite a transaction that may write holds the lock of the whole database.
    """

    def hash(self, secret: str, *args: Any, **options: Any) -> str:
        """The hash of a password. No accepted one is longer than the cut."""
        _end_transaction()
        return str(super().hash(secret[: PASSWORD_MAX + 1], *args, **options))

    def verify(self, secret: str, *args: Any, **options: Any) -> bool:
        """Whether the password belongs to the hash. One beyond the limit is cut and matches none."""
        _end_transaction()
        return bool(super().verify(secret[: PASSWORD_MAX + 1], *args, **options))


def _end_transaction() -> None:
    db.session.commit()


class StaffPasswords(PasswordUtil):
    """New passwords, judged by our rule."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 - the signature is Flask-Security's.
        **kwargs: Any,
    ) -> tuple[list[str] | None, str]:
        """The sentences to show (none when the password is good) and the normalised password."""
        normal = self.normalize(password)
        fault = fault_of(normal)
        return ([password_sentence(fault)] if fault else None), normal


def password_sentence(fault: PasswordFault) -> str:
    """What is said about a new password that cannot be taken, in the reader's language."""
    match fault:
        case PasswordFault.TOO_SHORT:
            sentence = _(
                "The password needs at least %(least)s characters. A few words in a row are"
                " easy to remember and hard to guess.",
                least=PASSWORD_MIN,
            )
        case PasswordFault.TOO_LONG:
            sentence = _("The password can have at most %(most)s characters.", most=PASSWORD_MAX)
    return str(sentence)


class WayBack:
    """A form that leads back to where somebody was."""

    def validate_next(self, field: Any) -> None:
        """A way back that leads off the site is forgotten; the sign-in itself goes on."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""


class SignInForm(WayBack, LoginForm):
    """E-mail and password. Nobody is remembered beyond the session that the database knows."""

    remember = None  # type: ignore[assignment]  # WTForms' way to leave out a field.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # The page places the link to a new password itself.
        self.validate_next(self.next)

    def validate(self, **kwargs: Any) -> bool:
        """Whether this signs somebody in. Who has no account, or none any more, is noted here."""
        good = bool(super().validate(**kwargs))
        if not good and self.user_authenticated:
            _note_failed(itself(self.user), SignInFault.SWITCHED_OFF)
        elif not good and self.user is None and self.email.data and self.password.data:
            _note_failed(None, SignInFault.UNKNOWN)
        return good


class ProveForm(WayBack, VerifyForm):
    """The password once more, before what cannot be taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""
        self.validate_next(self.next)


def _load_staff(uniquifier: str) -> User | None:
    """Whose browser this is, if its session stands in the database and was not revoked."""
    token = session.get(STAFF_SESSION)
    if not isinstance(token, str):
        return None
    user = queries.signed_in(db.session(), token, now=utc_now())
    if user is None or user.fs_uniquifier != uniquifier:
        return None
    g.fs_authn_via = "session"
    g.fs_paa = session.get("fs_paa", 0)
    user.origin = request_origin()
    return user


def _begin_session(_app: Flask, user: User, **_facts: Any) -> None:
    token = secrets.token_urlsafe(32)
    browser = browser_name(request.user_agent.string)
    user.origin = request_origin()
    operations.open_session(db.session(), user, token=token, browser=browser, now=utc_now())
    session[STAFF_SESSION] = token
    session.permanent = True
    # A token that was known before the sign-in must not work after it.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _note_failure(_app: Flask, user: Any, auth_type: str, **_facts: Any) -> None:
    _note_failed(itself(user), SignInFault(auth_type))


def _note_failed(user: User | None, fault: SignInFault) -> None:
    """Notes it at once, so that no lock is held while the answer is rendered."""
    operations.note_failed_sign_in(
        db.session(), user, fault, origin=request_origin(), now=utc_now()
    )
    db.session.commit()


def _end_session(_app: Flask, user: User, **_facts: Any) -> None:
    opened = queries.session_of_token(db.session(), session.pop(STAFF_SESSION, ""))
    if opened is not None:
        actor = operations.actor_of(user)
        operations.revoke_session(db.session(), opened, actor=actor, now=utc_now())
        after_this_request(_commit)


def _keep_this_session_alone(_app: Flask, user: User, **_facts: Any) -> None:
    operations.password_was_set(db.session(), user, keep=session[STAFF_SESSION], now=utc_now())


def _end_all_sessions(_app: Flask, user: User, **_facts: Any) -> None:
    user.origin = request_origin()
    operations.password_was_set(db.session(), user, keep=None, now=utc_now())


def _commit_later(_app: Flask, **_facts: Any) -> None:
    after_this_request(_commit)


def _commit(response: Response) -> Response:
    db.session.commit()
    return response
