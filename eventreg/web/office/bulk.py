"""`/office/events/<event>/registrations/bulk`: something is done to many at once, once it was looked at.

The form names the marked rows, or the filter: then everybody is meant whom it matches, as long as
they are those whom staff have seen.
"""

from collections.abc import Mapping
from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import func, select
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import CategoryOffer, Event
from eventreg.jobs import ask_for
from eventreg.participants.operations import Wish, begin, work_on
from eventreg.participants.queries import Seen, Selection, preview
from eventreg.participants.rules import AT_ONCE, PAGE_SIZES, BulkKind
from eventreg.registration.models import Registration
from eventreg.registration.rules.many import Fate
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading
from eventreg.web.office.list_address import arguments_of, sort_from, told_of
from eventreg.web.office.registrations import SearchForm, wanted_here
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.settings import current_settings

_JOB = "work_on_many"
_NOW = "-now"
#: The category of which the preview told: another one is looked at first.
_SEEN_OFFER = "seen_offer"
FATES: dict[Fate, object] = {
    Fate.DONE: _l("Done"),
    Fate.WAITS: _l("To the waiting list, because no place is left"),
    Fate.DECIDED: _l("Left out: nobody has to decide on them"),
    Fate.NOT_IN_FORCE: _l("Left out: cancelled, rejected or replaced"),
    Fate.THERE_ALREADY: _l("Left out: in this category already"),
    Fate.NO_PLACE: _l("Left out: no place for them in this category"),
    Fate.CALLED_OFF: _l("Left out: the event is called off"),
}
TITLES: dict[BulkKind, object] = {
    BulkKind.APPROVE: _l("Approve"),
    BulkKind.REJECT: _l("Reject"),
    BulkKind.MOVE: _l("Move to another category"),
    BulkKind.CANCEL: _l("Cancel registrations"),
}


class BulkForm(PageForm):
    """Why, to where, and whether the people are told. Each kind of action has what it needs of it."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[clean_lines],
        validators=[Required(lambda: _("Please write the reason.")), Limit(500), PlainText()],
    )
    tell = BooleanField(
        _l("Tell them"),
        description=_l(
            "By mail, or as a line of your WhatsApp list. It leaves after five minutes, so that you"
            " can undo it before anybody reads it."
        ),
        default=True,
    )
    offer = SelectField(_l("New category"))
    q = HiddenField()

    def keep_what_is_asked(self, kind: BulkKind, event: Event) -> None:
        """Takes out what this kind of action does not ask for."""
        offers = {str(one.id): one.name(language()) for one in event.offers}
        self.offer.choices = list(offers.items())
        if kind is not BulkKind.MOVE:
            del self.offer
        if kind is not BulkKind.CANCEL:
            del self.tell
        elif (
            "seen_people" not in request.form
        ):  # The list has no such box: nobody took its tick out.
            self.tell.data = True
        if kind in {BulkKind.APPROVE, BulkKind.MOVE}:
            del self.reason
        else:
            self.reason.description = _REASONS[kind]


_REASONS = {
    BulkKind.REJECT: _l("Everybody whom you reject reads it. Write it so that it helps them."),
    BulkKind.CANCEL: _l("It stays in the log, and whoever is told reads it."),
}


@office.post("/events/<slug:event>/registrations/bulk")
@requires(Permission.REGISTRATIONS_EDIT)
def bulk(event: Event) -> ResponseReturnValue:
    """First what would happen, then, once it was looked at, the thing itself."""
    said = request.form.get("do", "")
    kind = _kind(said.removesuffix(_NOW))
    form = BulkForm()
    form.keep_what_is_asked(kind, event)
    selection = selection_here(event)
    if selection is None:
        flash(_("Please mark at least one person first."), "warning")
        return redirect(back_to_list(event), 303)
    if not said.endswith(_NOW):
        return _preview(event, kind, form, selection)
    if kind is BulkKind.MOVE and request.form.get(_SEEN_OFFER) != form.offer.data:
        return _preview(event, kind, form, selection, turned=True)
    if not form.validate():
        return _preview(event, kind, form, selection, asked=True)
    return _do(event, kind, form, selection)


def selection_here(event: Event) -> Selection | None:
    """Whom the form means: marked rows, a page, or everybody whom the filter matches; none: nobody."""
    wanted = wanted_here(event, SearchForm().q.data or "")
    if request.form.get("whom") == "all":
        return Selection(wanted, last=_number("seen_last"))
    here = request.form.get("here", "").split()
    typed = here if request.form.get("whom") == "here" else request.form.getlist("uid")
    if len(typed) > max(PAGE_SIZES):
        abort(400)
    try:
        uids = tuple(UUID(one) for one in typed)
    except ValueError:
        abort(400)
    return Selection(wanted, uids) if uids else None


def back_to_list(event: Event) -> str:
    """The list with the filters of this request."""
    arguments = arguments_of(event, wanted_here(event), sort_from(request.args))
    return url_for("office.registrations", event=event.slug, **arguments)


def hidden_of(selection: Selection, now: Seen) -> list[tuple[str, str]]:
    """What the form of a preview keeps, so that the same people are meant when it is sent."""
    kept = [("seen_people", now.people), ("seen_total", now.total), ("seen_last", now.last)]
    told = [(name, str(number)) for name, number in kept]
    if selection.uids is None:
        return [("whom", "all"), *told]
    return [("whom", "marked"), *told, *(("uid", str(uid)) for uid in selection.uids)]


def seen_here() -> Seen:
    """Who was there when the preview was made."""
    return Seen(*(_number(name) or 0 for name in ("seen_people", "seen_total", "seen_last")))


def _kind(said: str) -> BulkKind:
    return BulkKind(said) if said in {one.value for one in BulkKind} else abort(400)


def _number(name: str) -> int | None:
    """A number that our own page wrote; none: the page is not a preview."""
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else None


def _offer(event: Event, form: BulkForm) -> CategoryOffer | None:
    if "offer" not in form:
        return None
    chosen = next((one for one in event.offers if str(one.id) == form.offer.data), None)
    return chosen or event.offers[0]


def _is_chosen(event: Event, form: BulkForm) -> bool:
    return form.offer.data in {str(one.id) for one in event.offers}


def _preview(
    event: Event,
    kind: BulkKind,
    form: BulkForm,
    selection: Selection,
    *,
    asked: bool = False,
    differs: bool = False,
    turned: bool = False,
) -> ResponseReturnValue:
    """What would happen, to how many, and to whom first.

    `differs`: others are meant by now; `turned`: another category was chosen than the one looked at.
    """
    again = Selection(selection.wanted, selection.uids)
    with only_reading():
        offer = _offer(event, form)
        found = preview(db.session(), event.id, kind, again, offer)
        page = event_page(
            "office/bulk.html",
            event,
            "participants",
            form=form,
            kind=kind,
            title=TITLES[kind],
            found=found,
            before=seen_here() if differs else None,
            offer=offer,
            turned=turned and _is_chosen(event, form),
            # Nobody is moved before somebody has chosen to where.
            chosen=kind is not BulkKind.MOVE or _is_chosen(event, form),
            others=_others(found.fates),
            hidden=hidden_of(again, found.seen),
            back=back_to_list(event),
            here=_here(event),
        )
    return page, 409 if differs or turned else 422 if asked else 200


def _others(fates: Mapping[Fate, int]) -> list[tuple[object, int]]:
    """Who would be left as they are, or wait: why, and how many."""
    return [(FATES[one], fates[one]) for one in Fate if one is not Fate.DONE and fates[one]]


def _here(event: Event) -> str:
    arguments = arguments_of(event, wanted_here(event), sort_from(request.args))
    return url_for("office.bulk", event=event.slug, **arguments)


def _do(event: Event, kind: BulkKind, form: BulkForm, selection: Selection) -> ResponseReturnValue:
    """A few are changed at once, many by the worker; whom nobody has seen by nobody."""
    session, now, actor = db.session(), utc_now(), current_actor()
    wish = Wish(
        kind=kind,
        selection=selection,
        seen=seen_here(),
        offer=_offer(event, form),
        reason=form.reason.data or "" if "reason" in form else "",
        tell=bool(form.tell.data) if "tell" in form else True,
        told=told_of(event, selection.wanted) if selection.uids is None else "",
    )
    action = begin(session, event.id, wish, actor=actor, now=now)
    if action is None:
        return _preview(event, kind, form, selection, differs=True)
    at_once = action.people <= AT_ONCE
    while at_once and work_on(session, action.id, now=now, actor=actor):
        pass
    newer = _newer(event, selection)
    session.commit()
    if not at_once:
        ask_for(current_settings(), _JOB)
    _say(newer)
    return redirect(url_for("office.bulk_action", event=event.slug, uid=action.uid), 303)


def _newer(event: Event, selection: Selection) -> int:
    """How many came after staff had looked, whom the filter matches too."""
    if selection.last is None:
        return 0
    later = Registration.id > selection.last
    everybody = Selection(selection.wanted).where(event.id)
    found = select(func.count()).select_from(Registration).where(everybody, later)
    return db.session.scalar(found) or 0


def _say(newer: int) -> None:
    if newer:
        flash(
            ngettext(
                "%(num)s person who matches as well came after you had looked, and was left alone.",
                "%(num)s people who match as well came after you had looked, and were left alone.",
                newer,
            ),
            "info",
        )
