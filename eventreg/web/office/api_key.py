"""`/office/events/<event>/keys/<key>`: a new key, shown once, with a line to try it."""

from flask import session

from eventreg.accounts.rules import Permission
from eventreg.events.models import Event
from eventreg.web.access import requires
from eventreg.web.office.api_keys import NEW_KEY
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, key_or_404
from eventreg.web.settings import current_settings


@office.get("/events/<slug:event>/keys/<int:key_id>")
@requires(Permission.KEYS_MANAGE)
def api_key(event: Event, key_id: int) -> str:
    """The key to copy. Opened again, the page says that it was shown."""
    key = key_or_404(event, key_id)
    made = session.pop(NEW_KEY, None)
    secret = made["secret"] if made and made["key"] == key.id else None
    address = f"{current_settings().base_url}/api/v1/events/{event.slug}"
    return event_page("office/api_key.html", event, "keys", key=key, secret=secret, address=address)
