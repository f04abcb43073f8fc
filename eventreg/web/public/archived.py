"""An archived event can be read by its people, and not changed."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.db import db, writing
from eventreg.registration.queries import is_of_archived_event
from eventreg.web.public.blueprint import public

#: To withdraw a consent is everybody's right at any time (UU 27/2022 Pasal 9).
_STAYS_OPEN = frozenset({"public.change_consents"})
#: The own page by what its address begins with.
_OWN_PAGES = {"/r/": "public.mine", "/g/": "public.group"}


@public.before_request
def _change_nothing() -> ResponseReturnValue | None:
    """Says so to whoever sends a form about an archived event, in place of what the form would do."""
    secret = (request.view_args or {}).get("secret")
    if request.method != "POST" or secret is None or request.endpoint in _STAYS_OPEN:
        return None
    own = _OWN_PAGES.get(str(request.url_rule)[:3])
    if own is None or not _archived(secret):
        return None
    flash(_("The event is archived, so nothing was changed. Please ask the organizer."), "warning")
    return redirect(url_for(own, secret=secret), 303)


def _archived(secret: str) -> bool:
    with writing(intent=False):
        archived = is_of_archived_event(db.session(), secret)
        db.session.commit()
    return archived
