"""`/office/events/<event>/invitations/new`: inviting one agency or KIM."""

from typing import Any
from uuid import uuid4

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, StringField, ValidationError

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.people.numbers import parse_phone
from eventreg.regions import queries as regions
from eventreg.registration.operations import Contact, InvitationFacts, NewGroup, invite
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, check_email, check_phone, clean, normal_email
from eventreg.web.filters import region_name
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import Places
from eventreg.web.office.invitations import offers_to_invite
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.submissions import SubmissionField


class InvitationPart:
    """One agency or KIM, for how many people, and whom the link goes to."""

    region = SelectField(_l("Regency or city"), validators=[Required()])
    organization = StringField(
        _l("Agency or KIM"),
        description=_l("Choose a suggestion, or type the full name if it is not listed."),
        filters=[clean],
        validators=[Required(), Limit(300), PlainText()],
    )
    places = Places(
        _l("Places"),
        description=_l(
            "How many people the link may register. Left empty: as many as there are places."
        ),
    )
    contact_name = StringField(
        _l("Name of the contact"), filters=[clean], validators=[Limit(100), PlainText()]
    )
    contact_phone = StringField(
        _l("Mobile number / WhatsApp of the contact"),
        filters=[clean],
        validators=[Limit(60), check_phone],
        render_kw={"inputmode": "tel", "type": "tel"},
    )
    contact_email = StringField(
        _l("E-mail address of the contact"),
        description=_l("The invitation is sent there."),
        filters=[clean],
        validators=[Limit(254), check_email],
        render_kw={"inputmode": "email", "type": "email"},
    )

    def validate_places(self, field: Field) -> None:
        """An invitation of nobody is none."""
        if self.places.number() == 0:
            raise ValidationError(_("Please write at least 1, or leave it empty for no limit."))

    def facts(self) -> InvitationFacts:
        """What the form says. Only after `validate`."""
        phone = parse_phone(self.contact_phone.data or "")
        return InvitationFacts(
            organization=self.organization.data or "",
            region_code=self.region.data,
            places=self.places.number(),
            contact=Contact(
                self.contact_name.data or "",
                phone.e164 if phone else None,
                normal_email(self.contact_email.data or ""),
            ),
        )

    def offer_regions(self) -> None:
        """Fills the list of regions."""
        found = regions.selectable(db.session())
        choices: dict[str, Any] = {"": _("Please choose")}
        self.region.choices = choices | {region.code: region_name(region) for region in found}


class InvitationForm(InvitationPart, PageForm):
    """A new invitation. Made by `_form`."""

    submission_id = SubmissionField()
    offer = SelectField(_l("Category"))

    def invitation(self, event: Event) -> NewGroup:
        """What the form says. Only after `validate`."""
        facts = self.facts()
        return NewGroup(
            offer_id=chosen_offer(event, self.offer.data).id,
            submission_id=self.submission_id.uuid,
            organization=facts.organization,
            region_code=facts.region_code,
            contact_name=facts.contact.name,
            contact_phone=facts.contact.phone,
            contact_email=facts.contact.email,
            places=facts.places,
        )


@office.get("/events/<slug:event>/invitations/new")
@requires(Permission.REGISTRATIONS_EDIT)
def new_invitation(event: Event) -> str:
    """The empty form."""
    return _page(event, _form(event))


@office.post("/events/<slug:event>/invitations/new")
@requires(Permission.REGISTRATIONS_EDIT)
def make_invitation(event: Event) -> ResponseReturnValue:
    """Invites, and goes back to the list, where the link stands."""
    form = _form(event)
    if not form.validate():
        return _page(event, form), 422
    invite(db.session(), [form.invitation(event)], actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The invitation has been created. Its link is in the list."), "success")
    return redirect(url_for("office.invitations", event=event.slug), 303)


def offer_choices(event: Event) -> dict[str, Any]:
    """The categories to choose from; a 404 in an event that has none for agencies or KIM."""
    choices = {offer.slug: offer.name(language()) for offer in offers_to_invite(event)}
    return choices or abort(404)


def chosen_offer(event: Event, slug: str) -> CategoryOffer:
    """The category that was chosen of `offer_choices`."""
    return next(offer for offer in offers_to_invite(event) if offer.slug == slug)


def _form(event: Event) -> InvitationForm:
    form = InvitationForm()
    form.offer.choices = offer_choices(event)
    form.offer_regions()
    if not form.is_submitted():
        form.submission_id.data = str(uuid4())
    return form


def _page(event: Event, form: InvitationForm) -> str:
    return event_page("office/new_invitation.html", event, "invitations", form=form)
