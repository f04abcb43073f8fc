"""Who may open which page: the only access checks, and who acts.

Every view carries exactly one marker, in `view.access`: PUBLIC, SIGNED_IN or a permission.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eventreg.accounts.models import User
from eventreg.accounts.operations import actor_of
from eventreg.accounts.rules import Permission, may, may_somewhere
from eventreg.audit.rules import PARTICIPANT, Actor
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import by_slug

PUBLIC = "public"
SIGNED_IN = "signed-in"

View = TypeVar("View", bound=Callable[..., Any])
#: Flask-Security's own pages. It asks by itself who may change a password.
_SIGN_IN_PAGES = {
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": SIGNED_IN,
}


def public(view: View) -> View:
    """Marks a view that everybody may open."""
    return _marked(view, PUBLIC)


def requires(permission: Permission, *, somewhere: bool = False) -> Callable[[View], View]:
    """Opens a view to those who hold `permission`.

    A view below /…/<event> is asked about that event and gets it as `event` (404 when there is
    none). Other views need the permission office-wide, or with `somewhere` in any event.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            user = current_staff()
            if user is None:
                return ask_to_sign_in()
            if "event" in arguments:
                event = arguments["event"] = _event_or_404(arguments["event"])
                allowed = may(user.grants, permission, event.id)
            elif somewhere:
                allowed = may_somewhere(user.grants, permission)
            else:
                allowed = may(user.grants, permission, None)
            if not allowed:
                abort(403)
            return cast(ResponseReturnValue, view(**arguments))

        return _marked(cast(View, guarded), permission)

    return wrap


def current_staff() -> User | None:
    """Who is signed in, or none."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - Werkzeug's own way out of the proxy.


def current_actor() -> Actor:
    """Who acts, as the audit log names them: the person signed in, else a participant."""
    user = current_staff()
    return actor_of(user) if user else PARTICIPANT


def can(permission: Permission | str, event: Event | None = None) -> bool:
    """Whether the person signed in holds `permission` in the event, or (none) office-wide."""
    user = current_staff()
    return user is not None and may(
        user.grants, Permission(permission), event.id if event else None
    )


def ask_to_sign_in(*_mechanisms: Any, **_headers: Any) -> ResponseReturnValue:
    """To the sign-in page and back again; what was posted cannot come back, so that gets a 401."""
    if request.method not in {"GET", "HEAD"}:
        abort(401)
    here = request.script_root + request.full_path.rstrip("?")
    return redirect(url_for("security.login", next=here), 303)


def init_access(app: Flask) -> None:
    """Marks Flask-Security's pages and tells templates who is signed in. After init_security."""
    for endpoint, access in _SIGN_IN_PAGES.items():
        _marked(app.view_functions[endpoint], access)
    app.extensions["security"].unauthn_handler(ask_to_sign_in)
    app.context_processor(lambda: {"current_staff": current_staff(), "can": can})


def _event_or_404(slug: str) -> Event:
    event = by_slug(db.session(), slug)
    if event is None:
        abort(404)
    return event


def _marked(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]  # Functions have no such attribute declared.
    return view
