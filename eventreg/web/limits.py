"""How often something may be tried. Counted in memory, or in Redis for several machines."""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user

from eventreg.clock import utc_now
from eventreg.config import Settings

limiter = Limiter(get_remote_address)


def _account() -> str:
    """The account that is tried, as a hash: addresses of people do not belong into Redis."""
    email = request.form.get("email", "").strip().lower()
    return hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()


def _device() -> str:
    """The device that speaks: a whole venue may stand behind one address."""
    shown = request.headers.get("Authorization")
    return hashlib.sha256(shown.encode()).hexdigest() if shown else get_remote_address()


def _signed_in_account() -> str:
    """The account that is signed in."""
    return f"staff {current_user.id}" if current_user.is_authenticated else get_remote_address()


def _half_signed_in() -> str:
    """The account whose password was given and whose second factor is asked for."""
    return f"half {session.get('tf_user_id', get_remote_address())}"


def _own_page() -> str:
    """The own page that is spoken to, as a hash: whoever has its address can change the data."""
    return hashlib.sha256(request.path.encode("utf-8", "replace")).hexdigest()


_PER_ADDRESS = limiter.limit("10/minute", methods=["POST"])
_PER_ACCOUNT = limiter.limit("5/minute", key_func=_account, methods=["POST"])
#: Each of these sends a message to somebody.
_MESSAGES_PER_ACCOUNT = limiter.limit("3/15minutes", key_func=_account, methods=["POST"])

#: For the sign-up form. Generous: a whole hall, or a town of one mobile network, may
#: sign up behind one address.
sign_up_limit = limiter.limit("240/minute;3000/hour", methods=["POST"])
#: Each letter is looked through and kept on the disk for a day at least.
upload_limit = limiter.limit(
    "60/minute;600/hour", methods=["POST"], exempt_when=lambda: not request.files
)
#: Whoever asks for a lost link learns nothing; this only keeps the mail server's name good.
lost_link_limit = limiter.limit("20/minute;200/hour", methods=["POST"])
#: The link of an invitation holds its own secret; each try costs a slow hash.
first_password_limit = limiter.limit("20/minute", methods=["POST"])
#: For looking ahead while somebody types a list of people: one question a pause.
check_limit = limiter.limit("120/minute;2000/hour", methods=["POST"])
#: For the password that is asked for once more, of the account that is signed in.
proof_limit = limiter.limit("5/minute;30/hour", key_func=_signed_in_account, methods=["POST"])
#: Each test of a message to many is a mail to whoever wrote it.
test_mail_limit = limiter.limit("10/15minutes", key_func=_signed_in_account, methods=["POST"])
#: For a participant's own page, whatever address they share with a whole office: words that are
#: announced in a meeting are short, and each person has few tries anyway.
word_limit = limiter.limit("20/minute", key_func=_own_page, methods=["POST"])
#: Pairing codes have 40 bits and live for minutes; guessing them is hopeless and not for free.
_PAIRING_LIMIT = limiter.limit("30/minute", methods=["POST"])
#: A phone tells once a minute how it is, and when a network comes back. Each time is a write.
_STATUS_LIMIT = limiter.limit("60/minute", key_func=_device, methods=["POST"])

#: Codes have six figures, of which three are right at any time: so few tries guess none in years.
_CODES_PER_ACCOUNT = limiter.limit(
    "5/minute;20/hour;60/day", key_func=_half_signed_in, methods=["POST"]
)
_SIGN_IN_LIMITS = {
    "security.login": (_PER_ADDRESS, _PER_ACCOUNT),
    "security.forgot_password": (_PER_ADDRESS, _MESSAGES_PER_ACCOUNT),
    "security.change_password": (_PER_ADDRESS,),
    "security.verify": (proof_limit,),
    "security.two_factor_token_validation": (_CODES_PER_ACCOUNT,),
    "security.two_factor_setup_validate": (_PER_ADDRESS,),
    "security.mf_recovery": (_CODES_PER_ACCOUNT,),
    "security.wan_signin_response": (_PER_ADDRESS,),
    "security.wan_verify_response": (_PER_ADDRESS,),
}


def init_limits(app: Flask, settings: Settings) -> None:
    """Counts attempts to sign in, and whatever views were decorated. After init_security.

    A refusal is raised as a 429; its answer says in `Retry-After` (seconds) when to come back.
    """
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        # By the clock's own minutes somebody could try twice as often where two of them meet.
        RATELIMIT_STRATEGY="moving-window",
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # Without Redis each process counts by itself.
    )
    limiter.init_app(app)
    for endpoint, limits in _SIGN_IN_LIMITS.items():
        view: Callable[..., Any] = app.view_functions[endpoint]
        for limit in limits:
            view = limit(view)
        app.view_functions[endpoint] = view
    app.after_request(_say_when)


def limit_devices(app: Flask) -> None:
    """Limits what devices ask of the API, whose blueprint knows nothing of the web."""
    limits = {"api.pair_device": _PAIRING_LIMIT, "api.tell_status": _STATUS_LIMIT}
    for endpoint, limit in limits.items():
        view: Callable[..., Any] = app.view_functions[endpoint]
        app.view_functions[endpoint] = limit(view)


@limiter.request_filter
def _switched_off() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return not settings.rate_limits


def _say_when(response: Response) -> Response:
    limit = limiter.current_limit
    if response.status_code == 429 and limit is not None:
        # Both moments are whole seconds; nobody waits longer than what is counted.
        seconds = limit.reset_at - int(utc_now().timestamp())
        longest = limit.limit.get_expiry()
        response.headers["Retry-After"] = str(min(max(1, seconds), longest))
    return response
