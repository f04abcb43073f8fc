"""`/office/events/<event>/walk-ins`: people who come without a ticket, for the day of the event."""

from uuid import UUID, uuid4

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import (
    Arrival,
    CameIn,
    CodeTaken,
    WalkIn,
    add_walk_in,
    admit,
)
from eventreg.checkin.queries.not_added import not_added
from eventreg.checkin.rules import Verdict
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.rules import SessionTime, session_by_clock
from eventreg.people.numbers import parse_phone
from eventreg.people.rules import name_key
from eventreg.registration.models import Registration
from eventreg.registration.queries import at_door, same_person, waiting_for
from eventreg.registration.rules import FULL, Person, Refusal, Refused, person_at_door
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, check_phone, clean
from eventreg.web.filters import label
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.check_in import recorder_of
from eventreg.web.office.frame import event_page, registration_or_404, session_or_404
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.submissions import SubmissionField

#: What speaks against a person for want of a place: staff may give one all the same.
_FULL = frozenset(FULL.values())


class WalkInForm(PageForm):
    """Four facts about somebody at the desk; `beyond`: why they get a place although none is left."""

    submission_id = SubmissionField()
    full_name = StringField(
        _l("Full name, without titles"),
        filters=[clean],
        validators=[Required(), Limit(100), PlainText()],
    )
    category = SelectField(_l("Category"), validators=[Required()])
    organization = StringField(
        _l("Agency or organization"), filters=[clean], validators=[Limit(300), PlainText()]
    )
    phone = StringField(
        _l("Mobile number / WhatsApp"),
        filters=[clean],
        validators=[Limit(60), check_phone],
        description=_l("To this number the link to the own page is sent."),
    )
    session = SelectField(_l("Session"), validators=[Required()])
    beyond = StringField(_l("Reason"), filters=[clean], validators=[Limit(500), PlainText()])


@office.get("/events/<slug:event>/walk-ins")
@requires(Permission.REGISTRATIONS_EDIT)
def walk_ins(event: Event) -> str:
    """Who typed themselves in and waits, and the form for everybody else."""
    return _page(event, _form(event))


@office.post("/events/<slug:event>/walk-ins")
@requires(Permission.REGISTRATIONS_EDIT)
def save_walk_in(event: Event) -> ResponseReturnValue:
    """Registers somebody and checks them in, or says what is wrong."""
    form = _form(event)
    if not form.validate():
        return _page(event, form), 422
    wanted = _walk_in(form)
    outcome = add_walk_in(
        db.session(), recorder_of(event), wanted, actor=current_actor(), now=utc_now()
    )
    db.session.commit()
    match outcome:
        case CameIn():
            return came_in(event, outcome)
        case Refused(reason):
            return _page(event, form, refusal=reason, person=wanted.person), 409
        case CodeTaken():  # Only phones bring codes along.
            return abort(400)


@office.post("/events/<slug:event>/walk-ins/<uuid:uid>/admit")
@requires(Permission.REGISTRATIONS_EDIT)
def admit_at_door(event: Event, uid: UUID) -> ResponseReturnValue:
    """Admits somebody who typed themselves in; without a place, asks for a reason first."""
    found = registration_or_404(event, uid)
    beyond = clean(request.form.get("beyond"))[:500]
    outcome = admit(
        db.session(),
        recorder_of(event),
        found,
        _arrival(event),
        actor=current_actor(),
        now=utc_now(),
        beyond=beyond,
    )
    db.session.commit()
    if isinstance(outcome, Refused):
        return _page(event, _form(event, typed=False), admitting=(found, outcome.reason)), 409
    return came_in(event, outcome)


def _arrival(event: Event) -> Arrival:
    """What the hidden fields of the button say; a 400 when they were tampered with."""
    try:
        id_, session_id = UUID(request.form.get("arrival", "")), int(request.form["session"])
    except ValueError:
        abort(400)
    return Arrival(id_, session_or_404(event, session_id).id, utc_now())


def came_in(event: Event, outcome: CameIn) -> ResponseReturnValue:
    """The person's page, with what came of the check-in."""
    scan, name = outcome.scan.scan, outcome.registration.printed_name
    if scan is not None and scan.verdict is Verdict.REFUSED and scan.reason is not None:
        why = label(scan.reason)
        flash(
            _("%(name)s is registered, but not checked in. %(why)s.", name=name, why=why), "warning"
        )
    else:
        flash(_("%(name)s is registered and checked in.", name=name), "success")
    uid = outcome.registration.uid
    return redirect(url_for("office.registration", event=event.slug, uid=uid), 303)


def _walk_in(form: WalkInForm) -> WalkIn:
    return WalkIn(
        arrival=Arrival(form.submission_id.uuid, int(form.session.data), utc_now()),
        offer_id=int(form.category.data),
        person=person_at_door(
            form.full_name.data or "",
            form.organization.data or "",
            parse_phone(form.phone.data or ""),
        ),
        language=language(),
        beyond=form.beyond.data or "",
    )


def _form(event: Event, *, typed: bool = True) -> WalkInForm:
    sent = {} if typed else {"formdata": None}
    form = WalkInForm(**sent)
    form.category.choices = [(str(one.id), one.name(language())) for one in event.offers]
    if len(event.offers) > 1:
        form.category.choices.insert(0, ("", _("Choose a category")))
    form.session.choices = [(str(one.id), one.title) for one in event.sessions]
    if not form.session.data or form.session.data == "None":
        form.session.data = _session_now(event)
    if not form.submission_id.data:
        form.submission_id.renew()
    return form


def _session_now(event: Event) -> str:
    times = tuple(SessionTime(one.id, one.starts_at, one.ends_at) for one in event.sessions)
    wanted = session_by_clock(times, utc_now())
    return "" if wanted is None else str(wanted)


def _page(
    event: Event,
    form: WalkInForm,
    *,
    refusal: Refusal | None = None,
    person: Person | None = None,
    admitting: tuple[Registration, Refusal] | None = None,
) -> str:
    full = refusal in _FULL
    return event_page(
        "office/walk_ins.html",
        event,
        "at_door",
        form=form,
        waiting=at_door(db.session(), event.id),
        not_added=len(not_added(db.session(), event.id)),
        session_now=_session_now(event),
        full=full,
        queue=waiting_for(db.session(), int(form.category.data)) if full else 0,
        refusal=None if full else refusal,
        other=same_as(event, person) if refusal is Refusal.ALREADY_REGISTERED and person else None,
        admitting=_asked(admitting),
        new_id=lambda: str(uuid4()),
    )


def _asked(admitting: tuple[Registration, Refusal] | None) -> dict[str, object]:
    """Who could not be admitted, whether only for want of a place, and how many wait for one."""
    if admitting is None:
        return {}
    found, reason = admitting
    return {
        "registration": found,
        "full": reason in _FULL,
        "queue": waiting_for(db.session(), found.offer_id),
    }


def same_as(event: Event, person: Person) -> Registration | None:
    """Who is registered under this name and number."""
    key = name_key(person.full_name)
    return same_person(db.session(), event.id, key=key, nip=None, phone=person.phone)
