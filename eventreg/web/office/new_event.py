"""`/office/events/new`: making an event."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.operations import create_event
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.office.blueprint import office
from eventreg.web.office.inputs import LocalDay
from eventreg.web.page_form import PageForm


class NewEventForm(PageForm):
    """The few things without which there is no event; the rest has defaults."""

    title = StringField(
        _l("Name of the event"),
        description=_l("As it will stand on tickets, attendance sheets and certificates."),
        filters=[clean],
        validators=[Required(), Limit(300)],
    )
    day = LocalDay(
        _l("Day"),
        description=_l("The first session is set to 08.00–12.00; you can change that later."),
        validators=[Required()],
    )
    venue = StringField(_l("Venue"), filters=[clean], validators=[Limit(300)])
    organizer = StringField(_l("Organizer"), filters=[clean], validators=[Limit(300)])


@office.get("/events/new")
@requires(Permission.EVENTS_CREATE)
def new_event() -> str:
    """The empty form."""
    return render_template("office/new_event.html", form=NewEventForm())


@office.post("/events/new")
@requires(Permission.EVENTS_CREATE)
def make_event() -> ResponseReturnValue:
    """Makes a draft and goes to it."""
    form = NewEventForm()
    if not form.validate() or form.day.data is None:
        return render_template("office/new_event.html", form=form), 422
    event = create_event(
        db.session(),
        title=form.title.data or "",
        day=form.day.data,
        venue=form.venue.data or "",
        organizer=form.organizer.data or "",
        actor=current_actor(),
        now=utc_now(),
    )
    db.session.commit()
    flash(_("The event is made. It is a draft: nobody else sees it yet."), "success")
    return redirect(url_for("office.overview", event=event.slug), 303)
