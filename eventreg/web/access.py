"""Who may open which page: the only access checks, and who acts.

Every view carries exactly one marker, in `view.access`: PUBLIC, SIGNED_IN or a permission. With
`view.scoped` it keeps to the region of whoever opens it; to all others a limited grant is closed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from eventreg.accounts.models import User
from eventreg.accounts.operations import actor_of
from eventreg.accounts.queries import has_second_factor
from eventreg.accounts.rules import (
    Permission,
    may,
    may_somewhere,
    must_have_second_factor,
    region_of,
)
from eventreg.audit.rules import PARTICIPANT, Actor
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.queries import by_slug
from eventreg.web.proving import ask_again, init_proving, is_proved

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
    "security.verify": SIGNED_IN,
    "security.wan_verify": SIGNED_IN,
    "security.wan_verify_response": SIGNED_IN,
    "security.two_factor_setup": SIGNED_IN,
    "security.two_factor_setup_validate": SIGNED_IN,
    "security.two_factor_token_validation": PUBLIC,
    "security.two_factor_rescue": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.mf_recovery_codes": SIGNED_IN,
    "security.wan_signin": PUBLIC,
    "security.wan_signin_response": PUBLIC,
    "security.wan_register": SIGNED_IN,
    "security.wan_register_response": SIGNED_IN,
    "security.wan_delete": SIGNED_IN,
}


def public(view: View) -> View:
    """Marks a view that everybody may open."""
    return _marked(view, PUBLIC)


def signed_in(*, fresh: bool = False) -> Callable[[View], View]:
    """Opens a view to everybody who is signed in, for what concerns their own account.

    With `fresh` they must have proved lately who they are.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            if current_staff() is None:
                return ask_to_sign_in()
            if fresh and not is_proved():
                return ask_again()
            return cast(ResponseReturnValue, view(**arguments))

        return _marked(cast(View, guarded), SIGNED_IN, fresh=fresh)

    return wrap


def requires(
    permission: Permission,
    *,
    somewhere: bool = False,
    scoped: bool = False,
    fresh: bool = False,
    archived: bool = False,
) -> Callable[[View], View]:
    """Opens a view to those who hold `permission`.

    A view below /…/<event> is asked about that event and gets it as `event` (404 when there is
    none). Other views need the permission office-wide, or with `somewhere` in any event. Whoever is
    limited to a region gets in only with `scoped`: the view then shows `current_region` alone. What
    cannot be taken back asks with `fresh` for a proof of who acts that is younger than 15 minutes.
    What is posted changes no archived event, unless the view says `archived`: it changes nothing of
    the event, or concerns the archive itself.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            user = current_staff()
            if user is None:
                return ask_to_sign_in()
            if lacks_second_factor(user):
                return redirect(url_for("office.account"), 303)
            if "event" in arguments:
                arguments["event"] = _event_or_404(arguments["event"])
            if not _is_allowed(user, permission, arguments.get("event"), somewhere, scoped):
                abort(403)
            first = _asked_first(arguments.get("event"), fresh=fresh, archived=archived)
            if first is not None:
                return first
            g.asked_permission = permission
            return cast(ResponseReturnValue, view(**arguments))

        marked = _marked(
            cast(View, guarded), permission, scoped=scoped, somewhere=somewhere, fresh=fresh
        )
        marked.archived = archived  # type: ignore[attr-defined]  # Functions have no such attribute declared.
        return marked

    return wrap


def current_region(event: Event) -> str | None:
    """The code of the region to which the person signed in is limited on this page; none: all.

    Asked about the permission that opened the page: somebody may see all lists and export one.
    """
    user = current_staff()
    return region_of(user.grants, g.asked_permission, event.id) if user else None


def lacks_second_factor(user: User) -> bool:
    """Whether somebody must set up a second factor before anything of the office opens."""
    if user.demo or not must_have_second_factor(user.grants):
        return False
    return not has_second_factor(db.session(), user)


def current_staff() -> User | None:
    """Who is signed in, or none."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - Werkzeug's own way out of the proxy.


def current_actor() -> Actor:
    """Who acts, as the audit log names them: the person signed in, else a participant."""
    user = current_staff()
    return actor_of(user) if user else PARTICIPANT


def can(permission: Permission | str, event: Event | None = None, *, scoped: bool = False) -> bool:
    """Whether the person signed in holds `permission` in the event, or (none) office-wide.

    Say `scoped` where the page behind it is marked so: else it is closed to a limited grant.
    """
    user = current_staff()
    return user is not None and may(
        user.grants, Permission(permission), event.id if event else None, within_region=scoped
    )


def can_somewhere(permission: Permission | str) -> bool:
    """Whether the person signed in holds `permission` in the office or in any event, for all regions."""
    user = current_staff()
    return user is not None and may_somewhere(user.grants, Permission(permission))


def keeps_to_region(endpoint: str) -> bool:
    """Whether the view is marked as showing the region alone of whoever is limited to one."""
    return getattr(current_app.view_functions[endpoint], "scoped", False) is True


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
    init_proving(app)
    words = {"can": can, "can_somewhere": can_somewhere}
    app.context_processor(lambda: {"current_staff": current_staff(), **words})


def _is_allowed(
    user: User,
    permission: Permission,
    event: Event | None,
    somewhere: bool,  # noqa: FBT001 - what the marker says, handed on.
    scoped: bool,  # noqa: FBT001 - the same.
) -> bool:
    if event is None and somewhere:
        return may_somewhere(user.grants, permission, within_region=scoped)
    return may(user.grants, permission, event.id if event else None, within_region=scoped)


def _asked_first(event: Event | None, *, fresh: bool, archived: bool) -> ResponseReturnValue | None:
    """What is answered instead of the view to somebody who may open it; none: the view answers."""
    changes = request.method not in {"GET", "HEAD"}
    if event is not None and event.archived and changes and not archived:
        return _stays_archived(event)
    return ask_again() if fresh and not is_proved() else None


def _stays_archived(event: Event) -> ResponseReturnValue:
    flash(
        _("This event is archived, so nothing was changed. Take it out of the archive first."),
        "warning",
    )
    return redirect(url_for("office.overview", event=event.slug), 303)


def _event_or_404(slug: str) -> Event:
    event = by_slug(db.session(), slug)
    if event is None:
        abort(404)
    return event


def _marked(
    view: View,
    access: str,
    *,
    scoped: bool = False,
    somewhere: bool = False,
    fresh: bool = False,
) -> View:
    marks = {"access": access, "scoped": scoped, "somewhere": somewhere, "fresh": fresh}
    for name, value in marks.items():
        setattr(view, name, value)  # Functions have no such attributes declared.
    return view
