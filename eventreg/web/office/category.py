"""`/office/events/<event>/categories/…`: one category of participants."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, SelectField, StringField, ValidationError

from eventreg.accounts.rules import Permission
from eventreg.categories.rules import ParticipantKind, Role
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.operations import (
    MOST_CATEGORIES,
    NewOffer,
    OfferData,
    OfferKept,
    add_offer,
    change_offer,
    has_registrations,
)
from eventreg.events.rules import LetterRule
from eventreg.registration.operations import OfferLimit, change_limits, limit_of
from eventreg.registration.queries import EventTally, tally
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.filters import LABELS
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404
from eventreg.web.office.inputs import Places, SomePlaces, choices_of, say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class CategoryForm(PageForm):
    """A category: which questions, which names, which role, how many places."""

    kind = SelectField(
        _l("Kind"),
        description=_l("Decides which questions are asked at sign-up."),
        choices=choices_of({kind: LABELS[kind] for kind in ParticipantKind}),
    )
    name_id = StringField(
        _l("Name in Indonesian"), filters=[clean], validators=[Required(), Limit(100), PlainText()]
    )
    name_en = StringField(
        _l("Name in English"),
        description=_l("Left empty: the Indonesian name is shown."),
        filters=[clean],
        validators=[Limit(100), PlainText()],
    )
    role = SelectField(_l("Role"), choices=choices_of({role: LABELS[role] for role in Role}))
    quota = SomePlaces(
        _l("Places"),
        description=_l("Left empty: without limit. Below what is taken, nobody loses a place."),
    )
    region_quota = Places(
        _l("Places for each regency or city"),
        description=_l(
            "Kept for every one of the 38, until you release them. What the category has beyond them is"
            " everybody's. Left empty: nothing is kept. With 0 you give numbers to single regions on"
            " the page Places."
        ),
    )
    agency_quota = Places(
        _l("At most from one agency or KIM"),
        description=_l(
            "Left empty: as many as there are places. People are counted by the agency that they name."
        ),
    )
    approval = BooleanField(
        _l("Staff decide on each sign-up"),
        description=_l(
            "Nobody has a place before you approve. Whoever you add yourself needs no approval."
        ),
    )
    waiting_list = BooleanField(
        _l("Waiting list when no place is left"),
        description=_l(
            "A place that becomes free goes by itself to the first whom it fits; where the event asks"
            " for an answer, it is offered first. Not ticked: people are turned away."
        ),
        default=True,
    )
    letter = SelectField(
        _l("Letter of assignment"),
        description=_l("People upload it as a PDF or a photo with their sign-up."),
        choices=choices_of({rule: LABELS[rule] for rule in LetterRule}),
        default=LetterRule.NO.value,
    )
    groups = BooleanField(
        _l("Group sign-up"),
        description=_l("One contact may register several people of an agency or KIM on one page."),
        default=True,
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

    def validate_agency_quota(self, field: Places) -> None:
        """Nobody at all is said by not offering the category."""
        if field.number() == 0:
            raise ValidationError(_("Please write at least 1, or leave it empty for no limit."))

    def limits(self) -> OfferLimit:
        """The numbers that limit the category. Only after `validate`."""
        return OfferLimit(
            self.quota.number(), self.region_quota.number(), self.agency_quota.number()
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
            approval=bool(self.approval.data),
            waiting_list=bool(self.waiting_list.data),
            letter=LetterRule(self.letter.data),
            groups=bool(self.groups.data),
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
    new = NewOffer(form.data_of_form(None), **asdict(form.limits()))
    made = add_offer(db.session(), event, new, actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(made, OfferKept):
        say(form.name_id, _crowded())
        return _page(event, None, form), 422
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
    """Saves the category; its limits through registration, in the same transaction."""
    offer = offer_or_404(event, offer_id)
    form = _form_of(offer)
    if not form.validate():
        return _page(event, offer, form), 422
    who: dict[str, Any] = {"actor": current_actor(), "now": utc_now()}
    before, wanted = limit_of(offer), form.limits()
    kept = change_offer(db.session(), offer, form.data_of_form(offer), **who)
    change_limits(db.session(), offer, wanted, **who)
    notes = _notes(offer, tally(db.session(), event))
    db.session.commit()
    _say_what_changed(notes, kept=kept is not None)
    by_region = wanted.region_quota is not None and wanted != before
    page = "office.places" if notes or by_region else "office.program"
    return redirect(url_for(page, event=event.slug), 303)


def _say_what_changed(notes: list[str], *, kept: bool) -> None:
    """What was saved, and which limits are lower than what is taken: those only block further people."""
    if kept:
        flash(
            _(
                "Somebody registered meanwhile, so kind and counting cannot change any more."
                " Only the limits were saved."
            ),
            "warning",
        )
        return
    flash(" ".join([_("Saved."), *notes]), "warning" if notes else "success")


def _notes(offer: CategoryOffer, figures: EventTally) -> list[str]:
    notes, mine, now = [], figures.by_offer[offer.id], figures.now
    if mine.over or mine.offered_over:
        notes.append(
            _(
                "%(confirmed)s people are registered and %(offered)s are offered a place; the limit is"
                " %(places)s now. Everybody keeps what they have; nobody else gets a place.",
                confirmed=mine.heads.confirmed,
                offered=mine.heads.offered,
                places=mine.places,
            )
        )
    if agencies := now.agencies_over(offer.id):
        notes.append(
            ngettext(
                "%(num)s agency has more people than it may by now; they keep their places.",
                "%(num)s agencies have more people than they may by now; they keep their places.",
                agencies,
            )
        )
    if beyond := now.kept_beyond(offer.id):
        notes.append(
            ngettext(
                "The regions together keep %(num)s place more than the whole category has: lower the"
                " number for each region or raise the places, or whoever comes first gets them.",
                "The regions together keep %(num)s places more than the whole category has: lower the"
                " number for each region or raise the places, or whoever comes first gets them.",
                beyond,
            )
        )
    return notes


def _crowded() -> str:
    """Why there is no further category."""
    return str(
        _(
            "An event has at most %(most)s categories, so that people find theirs on one page."
            " Remove one, or ask an extra question instead.",
            most=MOST_CATEGORIES,
        )
    )


def _page(event: Event, offer: CategoryOffer | None, form: CategoryForm) -> str:
    return event_page("office/category.html", event, "sessions", offer=offer, form=form)


def _form_of(offer: CategoryOffer, values: dict[str, Any] | None = None) -> CategoryForm:
    form = CategoryForm(data=values)
    if has_registrations(db.session(), offer):
        form.fix_what_stays()
    return form


def _initial(offer: CategoryOffer) -> dict[str, Any]:
    names = ("name_id", "name_en", "counts", "public", "approval", "waiting_list", "groups")
    limits = asdict(limit_of(offer))
    return {
        **{name: getattr(offer, name) for name in names},
        **{name: "" if number is None else str(number) for name, number in limits.items()},
        "kind": offer.kind.value,
        "role": offer.role.value,
        "letter": offer.letter.value,
    }
