"""`/office/events/<event>/privacy`: how long personal data are kept, and whom people ask about them."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField, ValidationError

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import PrivacyData, change_privacy, privacy_data_of
from eventreg.events.rules import Keeping, KeepingFault, keeping_fault
from eventreg.registration.queries import state_counts
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Required
from eventreg.web.office.blueprint import office
from eventreg.web.office.contact_fields import (
    contact_email_field,
    contact_name_field,
    contact_phone_field,
)
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import Places, say
from eventreg.web.page_form import PageForm
from eventreg.web.retention import retention_lines

_FAULTS: dict[KeepingFault, tuple[str, object]] = {
    KeepingFault.CONTACT: ("contact_months", _l("Please write a number of months from 1 to 60.")),
    KeepingFault.ATTENDANCE: (
        "attendance_years",
        _l("Please write a number of years from 1 to 30."),
    ),
    KeepingFault.ATTENDANCE_FIRST: (
        "attendance_years",
        _l(
            "The attendance with its names cannot go before the contact data of the same people:"
            " write more years, or fewer months above."
        ),
    ),
}


class WholeNumber(Places):
    """A number that must be there."""

    def pre_validate(self, form: Any) -> None:
        """A whole number."""
        if self.number() is None:
            raise ValidationError(_("Please write a whole number."))


class PrivacyForm(PageForm):
    """How long, and whom to ask."""

    contact_months = WholeNumber(
        _l("Contact data, months after the event"),
        description=_l(
            "Mobile numbers, e-mail addresses and social media accounts. Usual: 12 months, for"
            " certificates, complaints and questions."
        ),
        validators=[Required()],
    )
    attendance_years = WholeNumber(
        _l("Attendance, years after the event"),
        description=_l(
            "The list with names, sessions and times: the proof for the accounts. Usual: 10 years."
            " Ask the archivist what the retention schedule (JRA) of your region says."
        ),
        validators=[Required()],
    )
    data_contact_name: StringField = contact_name_field()
    data_contact_phone: StringField = contact_phone_field()
    data_contact_email: StringField = contact_email_field()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then of those that belong together."""
        if not super().validate(extra_validators):
            return False
        fault = keeping_fault(self.keeping())
        if fault is not None:
            name, words = _FAULTS[fault]
            say(self[name], str(words))
        named = self.data_contact_name.data
        reached = self.data_contact_phone.data or self.data_contact_email.data
        if named and not reached:
            say(self.data_contact_phone, _("Please write a phone number or an e-mail address."))
        return fault is None and not (named and not reached)

    def keeping(self) -> Keeping:
        """The times. Only after the checks of the fields."""
        return Keeping(self.contact_months.number() or 0, self.attendance_years.number() or 0)

    def data_of_form(self) -> PrivacyData:
        """What the form says. Only after `validate`."""
        keeping = self.keeping()
        return PrivacyData(
            keeping.contact_months,
            keeping.attendance_years,
            *(self[f"data_contact_{name}"].data or "" for name in ("name", "phone", "email")),
        )


@office.get("/events/<slug:event>/privacy")
@requires(Permission.EVENTS_EDIT)
def edit_privacy(event: Event) -> str:
    """The times with the days that follow from them, and the contact."""
    values = vars(privacy_data_of(event))
    return _page(event, PrivacyForm(data={name: str(value) for name, value in values.items()}))


@office.post("/events/<slug:event>/privacy")
@requires(Permission.EVENTS_EDIT)
def save_privacy(event: Event) -> ResponseReturnValue:
    """Saves; says so where people were told of a shorter time."""
    form = PrivacyForm()
    if not form.validate():
        return _page(event, form), 422
    before, data = privacy_data_of(event), form.data_of_form()
    changed = change_privacy(db.session(), event, data, actor=current_actor(), now=utc_now())
    people = sum(state_counts(db.session(), event.id).values())
    db.session.commit()
    longer = (
        data.contact_months > before.contact_months
        or data.attendance_years > before.attendance_years
    )
    flash(_("Saved.") if changed else _("Nothing was different."), "success")
    if changed and longer and people:
        flash(_told_shorter(people), "warning")
    return redirect(url_for("office.edit_privacy", event=event.slug), 303)


def _told_shorter(people: int) -> str:
    return str(
        ngettext(
            "%(num)s person signed up while a shorter time stood in the notice: tell them why"
            " it is longer now.",
            "%(num)s people signed up while a shorter time stood in the notice: tell them why"
            " it is longer now.",
            people,
        )
    )


def _page(event: Event, form: PrivacyForm) -> str:
    return event_page(
        "office/edit_privacy.html",
        event,
        "settings",
        form=form,
        retention=retention_lines(event),
    )
