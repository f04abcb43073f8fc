"""`/office/events/<event>/sessions/…`: one session."""

from datetime import timedelta
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.events.operations import SessionData, session_data_of
from eventreg.events.rules import Slot
from eventreg.registration.operations import extend_programme, move_session
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.clashes import room_is_free, say_what_runs_beside
from eventreg.web.office.frame import event_page, session_or_404
from eventreg.web.office.inputs import LocalMoment, choices_of, in_order, on_wall, say
from eventreg.web.office.sign_up_end import say_outlasted
from eventreg.web.office.tell import way_on
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_MOMENTS = ("starts_at", "ends_at", "admits_from", "admits_until")


class SessionForm(PageForm):
    """A session: what, when, where, and whom it admits."""

    title = StringField(
        _l("Title"), filters=[clean], validators=[Required(), Limit(300), PlainText()]
    )
    room = StringField(_l("Room"), filters=[clean], validators=[Limit(300), PlainText()])
    starts_at = LocalMoment(_l("Begins"), validators=[Required()])
    ends_at = LocalMoment(_l("Ends"), validators=[Required()])
    admits = SelectMultipleField(
        _l("Who is admitted"),
        description=_l("Tick nothing to admit every category."),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    admits_from = LocalMoment(
        _l("Admits from"),
        description=_l("Left empty: two hours before it begins. Earlier scans are marked."),
    )
    admits_until = LocalMoment(
        _l("Admits until"),
        description=_l("Left empty: two hours after it ends. Later scans are marked."),
    )
    strict = BooleanField(
        _l("Refuse scans outside these hours"),
        description=_l(
            "Otherwise such a scan counts: the door is warned, and you find it marked in the list of"
            " scans."
        ),
    )

    def offer_categories(self, event: Event) -> None:
        """The event's categories as boxes."""
        self.admits.choices = choices_of(
            {offer.id: offer.name(language()) for offer in event.offers}
        )()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then that nothing ends before it begins."""
        good = bool(super().validate(extra_validators))
        for begins, ends in (
            (self.starts_at, self.ends_at),
            (self.admits_from, self.admits_until),
        ):
            good = in_order(begins, ends) and good
        if self.strict.data and not (self.admits_from.data or self.admits_until.data):
            say(self.strict, _("Give at least one of the two times, or untick this."))
            good = False
        return good

    def data_of_form(self, zone: str) -> SessionData:
        """What the form says, with moments in UTC. Only after `validate`."""
        moments: dict[str, Any] = {name: self[name].moment(zone) for name in _MOMENTS}
        return SessionData(
            title=self.title.data or "",
            room=self.room.data or "",
            strict=bool(self.strict.data),
            admits=frozenset(self.admits.data or ()),
            **moments,
        )

    def slot(self, event: Event) -> Slot:
        """Where and when it is to be held. Only after `validate`."""
        data = self.data_of_form(event.timezone)
        return Slot(data.title, data.room, data.starts_at, data.ends_at)


@office.get("/events/<slug:event>/sessions/new")
@requires(Permission.EVENTS_EDIT)
def new_session(event: Event) -> str:
    """The form, set to the hours of the last session on the day after it."""
    values: dict[str, Any] = {"title": _("Session %(number)s", number=len(event.sessions) + 1)}
    if event.sessions:
        last = _initial(event, event.sessions[-1])
        values |= {name: last[name] + timedelta(days=1) for name in ("starts_at", "ends_at")}
        values["room"] = last["room"]
    return _page(event, None, SessionForm(data=values))


@office.post("/events/<slug:event>/sessions/new")
@requires(Permission.EVENTS_EDIT)
def make_session(event: Event) -> ResponseReturnValue:
    """Adds the session."""
    form = SessionForm()
    if not form.validate() or not room_is_free(event, None, form.slot(event), form.room):
        return _page(event, None, form), 422
    data, before = form.data_of_form(event.timezone), event.starts_at
    made = extend_programme(db.session(), event, data, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The session is added."), "success")
    say_what_runs_beside(event, made)
    say_outlasted(event, before)
    return way_on(event, "office.program")


@office.get("/events/<slug:event>/sessions/<int:session_id>")
@requires(Permission.EVENTS_EDIT)
def edit_session(event: Event, session_id: int) -> str:
    """The fields as they are."""
    one = session_or_404(event, session_id)
    return _page(event, one, SessionForm(data=_initial(event, one)))


@office.post("/events/<slug:event>/sessions/<int:session_id>")
@requires(Permission.EVENTS_EDIT)
def save_session(event: Event, session_id: int) -> ResponseReturnValue:
    """Saves the session."""
    one = session_or_404(event, session_id)
    form = SessionForm()
    if not form.validate() or not room_is_free(event, one, form.slot(event), form.room):
        return _page(event, one, form), 422
    data, before = form.data_of_form(event.timezone), event.starts_at
    move_session(db.session(), one, data, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("Saved."), "success")
    say_what_runs_beside(event, one)
    say_outlasted(event, before)
    return way_on(event, "office.program")


def _page(event: Event, one: EventSession | None, form: SessionForm) -> str:
    form.offer_categories(event)
    return event_page("office/session.html", event, "sessions", session=one, form=form)


def _initial(event: Event, one: EventSession) -> dict[str, Any]:
    data = session_data_of(one)
    moments = {name: on_wall(getattr(data, name), event.timezone) for name in _MOMENTS}
    plain = {"title": data.title, "room": data.room, "strict": data.strict}
    return {**plain, "admits": list(data.admits), **moments}
