"""Before what cannot be taken back, people prove anew who they are. What they typed is not lost."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eventreg.accounts.passkeys import passkeys_possible
from eventreg.accounts.rules import is_fresh
from eventreg.clock import utc_now
from eventreg.web.limits import proof_limit

#: The password that is typed beside what is sent once more.
PROOF = "proof_password"
#: Flask-Security's own place in the session for when somebody last proved who they are.
_PROVED_AT = "fs_paa"
_AREAS = frozenset({"office", "security"})


def is_proved() -> bool:
    """Whether the person signed in has proved lately who they are."""
    return is_fresh(session.get(_PROVED_AT, 0), utc_now().timestamp())


def ask_again(*_limits: Any) -> ResponseReturnValue:
    """Asks for the password or a passkey. A page is come back to; what was posted waits on the page asked."""
    here = request.script_root + request.full_path.rstrip("?")
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("security.verify", next=here), 303)
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {PROOF, "csrf_token"}
    ]
    wrong = bool(g.get("wrong_proof", False))
    page = render_template(
        "security/prove_again.html",
        fields=kept,
        action=here,
        wrong=wrong,
        by_passkey=bool(current_user.webauthn) and passkeys_possible(),
    )
    return Response(page, 422 if wrong else 401)


def init_proving(app: Flask) -> None:
    """Takes the password that came beside a form. After the CSRF check."""
    app.before_request(_take_proof)
    app.extensions["security"].reauthn_handler(ask_again)


def _take_proof() -> None:
    """A right password counts from now on; a wrong one is said by whoever asks for it."""
    if request.method != "POST" or request.blueprint not in _AREAS:
        return
    if PROOF not in request.form or not current_user.is_authenticated:
        return
    if _is_right(request.form[PROOF]):
        session[_PROVED_AT] = g.fs_paa = utc_now().timestamp()  # Flask-Security reads the latter.
    else:
        g.wrong_proof = bool(request.form[PROOF])


def _checked(password: str) -> bool:
    return bool(password and current_user.verify_and_update_password(password))


_is_right: Callable[[str], bool] = proof_limit(_checked)
