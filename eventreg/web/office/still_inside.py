"""`…/sessions/<session>/inside`: everybody who forgot to check out goes out at once."""

from typing import Any
from uuid import UUID, uuid4

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import Closed, Closing, close_session
from eventreg.checkin.queries import closings, count_inside, reopened
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.web.access import current_actor, current_staff, requires
from eventreg.web.fields import Limit, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import LocalMoment, on_wall, say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class ClosingForm(PageForm):
    """At what time everybody goes out, and why. `closing`: made with the page, so that it counts once."""

    at = LocalMoment(
        _l("Time of leaving"),
        description=_l("People scanned after that time stay inside."),
    )
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It stands in the record of each scan. For example: “forgot to check out”."),
        filters=[clean_lines],
        validators=[Limit(500), PlainText()],
    )
    closing = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then the reason where it is done."""
        good = bool(super().validate(extra_validators))
        if not self.at.data and not self.at.errors:
            say(self.at, _("Please fill in this field."))
            good = False
        if request.form.get("do") == "close" and not self.reason.data:
            say(self.reason, _("Please write the reason."))
            good = False
        return good


@office.get("/events/<slug:event>/sessions/<int:session_id>/inside")
@requires(Permission.REGISTRATIONS_EDIT)
def still_inside(event: Event, session_id: int) -> str:
    """How many are inside, the form set to the session's end, and what was done before."""
    one = session_or_404(event, session_id)
    end = on_wall(min(one.ends_at, utc_now()), event.timezone)
    return _page(event, one, ClosingForm(data={"at": end, "closing": str(uuid4())}))


@office.post("/events/<slug:event>/sessions/<int:session_id>/inside")
@requires(Permission.REGISTRATIONS_EDIT)
def close(event: Event, session_id: int) -> ResponseReturnValue:
    """First how many, then, once it was looked at, the check-outs themselves."""
    one, form, now = session_or_404(event, session_id), ClosingForm(), utc_now()
    good = form.validate()
    at = form.at.moment(event.timezone) if good else None
    if at is not None and at > now:
        say(form.at, _("This lies in the future."))
    if at is None or form.errors:
        with only_reading():
            return _page(event, one, form), 422
    if request.form.get("do") != "close":
        with only_reading():
            return _page(event, one, form)
    staff = current_staff() or abort(401)
    wish = Closing(_id_of(form), at, form.reason.data or "", staff.id)
    closed = close_session(db.session(), one, wish, actor=current_actor(), now=now)
    db.session.commit()
    _say(closed)
    return redirect(url_for("office.still_inside", event=event.slug, session_id=one.id), 303)


def _id_of(form: ClosingForm) -> UUID:
    try:
        return UUID(form.closing.data or "")
    except ValueError:
        abort(400)


def _say(closed: Closed) -> None:
    if closed.people:
        said = ngettext(
            "%(num)s person is checked out.", "%(num)s people are checked out.", closed.people
        )
        flash(said + " " + _("Below you can undo it."), "success")
    elif closed.later:
        flash(
            _("Everybody who is inside was scanned after that time. Nothing was changed."),
            "warning",
        )
    else:
        flash(_("Nobody is inside any more. Nothing was changed."), "warning")


def _page(event: Event, one: EventSession, form: ClosingForm) -> str:
    session = db.session()
    at = None if form.at.process_errors else form.at.moment(event.timezone)
    people, later = count_inside(session, one.id, at or utc_now())
    return event_page(
        "office/still_inside.html",
        event,
        "sessions",
        session=one,
        form=form,
        inside=people,
        later=later,
        looked=request.method == "POST" and not form.errors,
        past=closings(session, one.id),
        reopened={str(each) for each in reopened(session, one.id)},
    )
