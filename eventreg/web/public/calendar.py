"""`/r/<secret>/event.ics`: the event for the participant's own calendar."""

from flask import Response, abort

from eventreg.clock import utc_now
from eventreg.events.calendar import CalendarFile, calendar_file, sessions_for
from eventreg.events.rules import EventState
from eventreg.files.rules import download_name
from eventreg.registration.models import Registration
from eventreg.registration.rules import State
from eventreg.web.access import public as open_to_all
from eventreg.web.public.blueprint import public
from eventreg.web.public.mine import own_registration
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
    """Entries, or their cancellation when the event does not take place."""
    event = registration.event
    sessions = sessions_for(event, registration.offer_id)
    if registration.state is not State.CONFIRMED or not sessions:
        abort(404)
    return calendar_file(
        event,
        sessions,
        holder=registration.uid,
        page=f"{current_settings().base_url}/e/{event.slug}",
        now=utc_now(),
        cancelled=event.state is EventState.CANCELLED,
    )
