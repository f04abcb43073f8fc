"""`/r/<secret>/event.ics`: the event for the participant's own calendar."""

from flask import Response, abort

from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.calendar import CalendarFile, Holder, calendar_file, programme_of
from eventreg.events.queries import lost_sessions
from eventreg.files.rules import download_name
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.web.access import public as open_to_all
from eventreg.web.languages import language
from eventreg.web.public.blueprint import public
from eventreg.web.public.mine import own_registration, shown_state
from eventreg.web.settings import current_settings


@public.get("/r/<secret:secret>/event.ics")
@open_to_all
def event_ics(secret: str) -> Response:
    """The sessions that admit this person; a 404 while the registration is not confirmed."""
    registration = own_registration(secret)
    file = _calendar(registration)
    name = download_name(registration.event.slug, extension="ics")
    response = Response(file.data, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _calendar(registration: Registration) -> CalendarFile:
    """Entries, also of sessions that were taken off the programme: they leave the calendar by it."""
    event = registration.event
    losses = lost_sessions(db.session(), [event.id])[event.id]
    programme = programme_of(event, registration.offer_id, losses, since=registration.created_at)
    if shown_state(registration) is not State.CONFIRMED or not programme:
        abort(404)
    page = f"{current_settings().base_url}/e/{event.slug}"
    holder = Holder(registration.uid, page, registration.version, language())
    return calendar_file(event, programme, holder, now=utc_now(), cancelled=event.called_off)
