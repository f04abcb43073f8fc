"""What people are told when something is wrong."""

from flask import Response, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from eventreg.db import db
from eventreg.importing.rules.tables import MOST_SENT as MOST_LIST_SENT
from eventreg.web.letters import MOST_SENT
from eventreg.web.resend import resend_page

_TITLES = {
    400: _l("This request cannot be used"),
    401: _l("Please sign in"),
    403: _l("You may not see this page"),
    404: _l("This page does not exist"),
    405: _l("This address does not take such a request"),
    413: _l("That was too much at once"),
    415: _l("This kind of content is not accepted"),
    429: _l("Too many attempts"),
    500: _l("Something went wrong on our side"),
}
_HAPPENED = {
    400: _l("Please go back, reload the page and try again. Nothing was saved."),
    401: _l("Your sign-in has ended or was never made."),
    403: _l("Your account has no permission for it. Ask the owner of the event."),
    404: _l("The address may be mistyped, or the page is no longer offered."),
    405: _l("Please start again from the beginning."),
    413: _l("Please send less. Nothing was saved."),
    415: _l("Please start again from the beginning."),
    429: _l("Please wait a minute, then try again."),
    500: _l("Nothing was saved. Please try again in a minute, or ask the organizer."),
}
_LETTER_TOO_LARGE = _l(
    "A letter may have 5 MB at most, and this file is much larger. Nothing was saved. Please go back"
    " and choose a photo or a scan with less detail."
)
_LIST_TOO_LARGE = _l(
    "A list may have 10 MB at most, and this file is larger. Nothing was saved. Please save the table"
    " alone into a new workbook, or divide it."
)
#: What a larger request was let in for, by how large it could be.
_TOO_LARGE = {MOST_SENT: _LETTER_TOO_LARGE, MOST_LIST_SENT: _LIST_TOO_LARGE}

#: Pages that open by the secret in their address.
_OWN_PAGES = ("/r/", "/g/")


def error_page(error: HTTPException) -> Response:
    """The page for an HTTP error, in the reader's language. What was begun is rolled back."""
    status = error.code or 500
    db.session.rollback()
    g.page_failed = True
    again = resend_page(error)
    if again is not None:
        return again
    title = _TITLES.get(status, _TITLES[400])
    happened = _HAPPENED.get(status, _HAPPENED[400])
    if status == 413:
        happened = _TOO_LARGE.get(request.max_content_length or 0, happened)
    response = refusal_page(status, str(title), str(happened), **_way_on(status))
    for name, value in error.get_headers(None, None):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _way_on(status: int) -> dict[str, str]:
    """Where to go from here: staff back to the office, everybody else to the list of events.

    Whoever holds a link that opens nothing can ask for it again: a chat cuts long links.
    """
    if request.path.startswith("/office/"):
        return {"action_url": f"{request.script_root}/office/", "action_text": _("To the office")}
    if status == 404 and request.path.startswith(_OWN_PAGES):
        return {
            "advice": _(
                "If you came by a link from a message, it may have been cut off on the way. Ask for"
                " it again: it is sent to the contact that we know."
            ),
            "action_url": url_for("public.lost"),
            "action_text": _("Ask for your link again"),
        }
    return {}


def refusal_page(
    status: int, title: str, happened: str, advice: str = "", **more: object
) -> Response:
    """A page that says why something was not done and what to do, with `status`."""
    page = render_template(
        "public/error.html", status=status, title=title, happened=happened, advice=advice, **more
    )
    return Response(page, status)
