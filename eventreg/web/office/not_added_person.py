"""`/office/events/<event>/walk-ins/not-added/<id>`: seeing to somebody whom a desk had added in vain."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import CameIn
from eventreg.checkin.operations.bringing_in import add_again, person_typed
from eventreg.checkin.operations.not_added import settle_not_added
from eventreg.checkin.queries.not_added import NotAdded, not_added, noted_ids
from eventreg.checkin.rules.desk import DeskFault
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.registration.models import Registration
from eventreg.registration.queries import waiting_for
from eventreg.registration.rules import FULL, Person, Refusal, Refused
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean, clean_lines
from eventreg.web.office.blueprint import office
from eventreg.web.office.check_in import recorder_of
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.not_added import words_of
from eventreg.web.office.walk_ins import came_in, same_as
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_FULL = frozenset(FULL.values())
#: What another try can change; for everything else the person is added anew, or is on the list.
_WORTH_A_TRY = frozenset({*_FULL, Refusal.CALLED_OFF, DeskFault.DEVICE_REVOKED})


class SettleForm(PageForm):
    """What was done about somebody."""

    note = TextAreaField(
        _l("Note"),
        description=_l(
            "What became of the person, for example: “was registered under another name”."
        ),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please write what became of the person.")),
            Limit(500),
            PlainText(),
        ],
    )


@office.get("/events/<slug:event>/walk-ins/not-added/<uuid:walk_in_id>")
@requires(Permission.REGISTRATIONS_EDIT)
def not_added_person(event: Event, walk_in_id: UUID) -> ResponseReturnValue:
    """One of them, with what can be done."""
    noted = _waiting(event, walk_in_id)
    return _page(event, noted, SettleForm()) if noted else _seen_to(event)


@office.post("/events/<slug:event>/walk-ins/not-added/<uuid:walk_in_id>/add")
@requires(Permission.REGISTRATIONS_EDIT)
def add_not_added(event: Event, walk_in_id: UUID) -> ResponseReturnValue:
    """Tries once more, with a place beyond the quota where a reason is given."""
    noted = _waiting(event, walk_in_id)
    if noted is None:
        return _seen_to(event)
    beyond = clean(request.form.get("beyond"))[:500]
    session, recorder, actor = db.session(), recorder_of(event), current_actor()
    outcome = add_again(session, event, recorder, noted, actor=actor, now=utc_now(), beyond=beyond)
    db.session.commit()
    if isinstance(outcome, CameIn):
        return came_in(event, outcome)
    reason = outcome.reason if isinstance(outcome, Refused) else outcome
    with only_reading():
        return _page(event, noted, SettleForm(formdata=None), reason=reason.value), 409


@office.post("/events/<slug:event>/walk-ins/not-added/<uuid:walk_in_id>/settle")
@requires(Permission.REGISTRATIONS_EDIT)
def settle(event: Event, walk_in_id: UUID) -> ResponseReturnValue:
    """Settles one of them with a note."""
    noted, form = _waiting(event, walk_in_id), SettleForm()
    if noted is None:
        return _seen_to(event)
    if not form.validate():
        with only_reading():
            return _page(event, noted, form), 422
    note, actor = form.note.data or "", current_actor()
    done = settle_not_added(
        db.session(), event.id, walk_in_id, note=note, actor=actor, now=utc_now()
    )
    db.session.commit()
    if not done:
        return _seen_to(event)
    flash(_("%(name)s is settled.", name=noted.full_name or "–"), "success")
    return redirect(url_for("office.not_added_people", event=event.slug), 303)


def _waiting(event: Event, id_: UUID) -> NotAdded | None:
    """The one of this event, none where somebody has seen to them; a 404 for any other."""
    waiting = not_added(db.session(), event.id)
    found = next((one for one in waiting if one.id == id_), None)
    if found is None and id_ not in noted_ids(db.session(), event.id):
        abort(404)
    return found


def _seen_to(event: Event) -> ResponseReturnValue:
    flash(_("Somebody else settled this meanwhile. Nothing was changed."), "warning")
    return redirect(url_for("office.not_added_people", event=event.slug), 303)


def _page(event: Event, noted: NotAdded, form: SettleForm, *, reason: str = "") -> str:
    """`reason`: why the try that was just made came to nothing."""
    why = reason or noted.reason
    return event_page(
        "office/not_added_person.html",
        event,
        "at_door",
        noted=noted,
        form=form,
        tried=bool(reason),
        why=why,
        can_try=why in _WORTH_A_TRY,
        full=why in _FULL,
        queue=waiting_for(db.session(), noted.category_id) if why in _FULL else 0,
        other=_other(event, noted) if why == Refusal.ALREADY_REGISTERED else None,
        **words_of(event),
    )


def _other(event: Event, noted: NotAdded) -> Registration | None:
    """Who is registered under this name and number."""
    person = person_typed(noted.full_name, noted.phone, noted.organization)
    return same_as(event, person) if isinstance(person, Person) else None
