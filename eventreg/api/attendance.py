"""`GET /events/<event>/attendance`: who was in which session, page by page, each page noted in the log."""

from flask import Response

from eventreg.api.access import key_required
from eventreg.api.blueprint import api
from eventreg.api.cursors import Place, cursor_behind
from eventreg.api.event_schemas import AttendanceOut, StayOut
from eventreg.api.pages import give_page
from eventreg.checkin.queries import attendance_behind
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.keys.models import ApiKey
from eventreg.keys.rules import Purpose


@api.get("/events/<slug>/attendance")
@key_required(Purpose.READ_ATTENDANCE)
def attendance(key: ApiKey) -> Response:
    """The next stays: one for each person and session, in the order in which they were first seen."""
    return give_page(key, "attendance", _page)


def _page(key: ApiKey, place: Place, limit: int) -> tuple[AttendanceOut, int]:
    found = attendance_behind(db.session(), key.event_id, place.after, limit=limit + 1)
    page = AttendanceOut(
        attendance=[
            StayOut(
                registration=str(uid),
                session=str(stay.session_id),
                entered_at=stay.entered_at,
                left_at=stay.left_at,
                inside=stay.inside,
                method=stay.method,
            )
            for stay, uid in found[:limit]
        ],
        cursor=cursor_behind(place, found[limit - 1][0].id) if len(found) > limit else None,
        server_time=utc_now(),
    )
    return page, len(page.attendance)
