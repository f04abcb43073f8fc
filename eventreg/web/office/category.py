"""`/office/events/<event>/categories/…`: one category of participants."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField

from eventreg.accounts.rules import Permission
from eventreg.categories.rules import ParticipantKind, Role
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.operations import (
    NewOffer,
    OfferData,
    add_offer,
    change_offer,
    has_registrations,
)
from eventreg.registration.operations import change_quota
from eventreg.registration.queries import places
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.filters import LABELS
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404
from eventreg.web.office.inputs import Places, choices_of


class CategoryForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types.
    """A category: which questions, which names, which role, how many places."""

    kind = SelectField(
        _l("Kind"),
        description=_l("Decides which questions are asked at sign-up."),
        choices=choices_of({kind: LABELS[kind] for kind in ParticipantKind}),
    )
    name_id = StringField(
        _l("Name in Indonesian"), filters=[clean], validators=[Required(), Limit(100)]
    )
    name_en = StringField(
        _l("Name in English"),
        description=_l("Left empty: the Indonesian name is shown."),
        filters=[clean],
        validators=[Limit(100)],
    )
    role = SelectField(_l("Role"), choices=choices_of({role: LABELS[role] for role in Role}))
    quota = Places(
        _l("Places"),
        description=_l("Left empty: without limit. Below what is taken, nobody loses a place."),
    )
    counts = BooleanField(
        _l("Counts as participants"),
        description=_l("In quotas and recaps. Usually not ticked for speakers and committee."),
        default=True,
    )
    public = BooleanField(
        _l("People sign up by themselves"),
        description=_l("Otherwise only staff add people."),
        default=True,
    )

    def fix_what_stays(self) -> None:
        """Somebody is registered: what decided on their questions and seats is not asked any more."""
        del self.kind
        del self.counts

    def data_of_form(self, offer: CategoryOffer | None) -> OfferData:
        """What the form says; what it does not ask stays as it is in `offer`. Only after `validate`."""
        kind = ParticipantKind(self["kind"].data) if "kind" in self else None
        return OfferData(
            kind=kind or (offer.kind if offer else ParticipantKind.GENERAL),
            name_id=self.name_id.data or "",
            name_en=self.name_en.data or "",
            role=Role(self.role.data),
            counts=bool(self["counts"].data if "counts" in self else offer and offer.counts),
            public=bool(self.public.data),
        )


@office.get("/events/<slug:event>/categories/new")
@requires(Permission.EVENTS_EDIT)
def new_category(event: Event) -> str:
    """The empty form."""
    return _page(event, None, CategoryForm())


@office.post("/events/<slug:event>/categories/new")
@requires(Permission.EVENTS_EDIT)
def make_category(event: Event) -> ResponseReturnValue:
    """Adds the category."""
    form = CategoryForm()
    if not form.validate():
        return _page(event, None, form), 422
    new = NewOffer(form.data_of_form(None), form.quota.number())
    add_offer(db.session(), event, new, actor=current_actor(), now=utc_now())
    db.session.commit()
    flash(_("The category is added."), "success")
    return redirect(url_for("office.program", event=event.slug), 303)


@office.get("/events/<slug:event>/categories/<int:offer_id>")
@requires(Permission.EVENTS_EDIT)
def edit_category(event: Event, offer_id: int) -> str:
    """The fields as they are."""
    offer = offer_or_404(event, offer_id)
    return _page(event, offer, _form_of(offer, _initial(offer)))


@office.post("/events/<slug:event>/categories/<int:offer_id>")
@requires(Permission.EVENTS_EDIT)
def save_category(event: Event, offer_id: int) -> ResponseReturnValue:
    """Saves the category; its limit through registration, in the same transaction."""
    offer = offer_or_404(event, offer_id)
    form = _form_of(offer)
    if not form.validate():
        return _page(event, offer, form), 422
    who: dict[str, Any] = {"actor": current_actor(), "now": utc_now()}
    kept = change_offer(db.session(), offer, form.data_of_form(offer), **who)
    change_quota(db.session(), offer, form.quota.number(), **who)
    taken = places(db.session(), event.id).taken_by(offer.id)
    db.session.commit()
    _say_what_changed(offer, taken, kept=kept is not None)
    return redirect(url_for("office.program", event=event.slug), 303)


def _say_what_changed(offer: CategoryOffer, taken: int, *, kept: bool) -> None:
    if kept:
        flash(
            _(
                "Somebody registered meanwhile, so kind and counting cannot change any more."
                " Only the number of places was saved."
            ),
            "warning",
        )
    elif offer.quota is not None and taken > offer.quota:
        flash(
            _(
                "Saved. %(taken)s people hold a place, %(over)s more than the new limit. They keep it;"
                " nobody else can sign up.",
                taken=taken,
                over=taken - offer.quota,
            ),
            "warning",
        )
    else:
        flash(_("Saved."), "success")


def _page(event: Event, offer: CategoryOffer | None, form: CategoryForm) -> str:
    return event_page("office/category.html", event, "sessions", offer=offer, form=form)


def _form_of(offer: CategoryOffer, values: dict[str, Any] | None = None) -> CategoryForm:
    form = CategoryForm(data=values)
    if has_registrations(db.session(), offer):
        form.fix_what_stays()
    return form


def _initial(offer: CategoryOffer) -> dict[str, Any]:
    names = ("name_id", "name_en", "counts", "public")
    return {name: getattr(offer, name) for name in names} | {
        "kind": offer.kind.value,
        "role": offer.role.value,
        "quota": "" if offer.quota is None else str(offer.quota),
    }
