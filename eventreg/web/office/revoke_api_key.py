"""`/office/events/<event>/keys/<key>/revoke`: ending a key."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.keys.operations import revoke_key
from eventreg.web.access import current_actor, requires
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, key_or_404


@office.get("/events/<slug:event>/keys/<int:key_id>/revoke")
@requires(Permission.KEYS_MANAGE, fresh=True)
def revoke_api_key(event: Event, key_id: int) -> str:
    """What will happen."""
    key = key_or_404(event, key_id)
    return event_page("office/revoke_api_key.html", event, "keys", key=key)


@office.post("/events/<slug:event>/keys/<int:key_id>/revoke")
@requires(Permission.KEYS_MANAGE, fresh=True, archived=True)
def end_api_key(event: Event, key_id: int) -> ResponseReturnValue:
    """Revokes the key."""
    key = key_or_404(event, key_id)
    revoke_key(db.session(), key, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The key “%(name)s” opens nothing any more.", name=key.name), "success")
    return redirect(url_for("office.api_keys", event=event.slug), 303)
