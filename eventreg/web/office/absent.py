"""`…/sessions/<session>/absent`: who is not present, and what staff note about them (izin, sakit, terlambat).

What is searched for is personal data and never stands in an address: it is posted.
"""

from uuid import UUID

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import IntegerField, RadioField, StringField

from eventreg.accounts.rules import Permission
from eventreg.checkin.operations import set_marks
from eventreg.checkin.queries import AbsentFilter, absent_counts, absent_page, people_by_uids
from eventreg.checkin.rules import Mark
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.events.models import Event, EventSession
from eventreg.people.rules import clean_line
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, clean
from eventreg.web.filters import LABELS, number
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, only_reading, session_or_404
from eventreg.web.office.inputs import choices_of
from eventreg.web.office.list_address import Choice
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

#: In the forms: no mark at all.
NOTHING = "none"
_LONGEST_SEARCH = 100


class MarkForm(PageForm):
    """A mark, or that there is none, with a note."""

    mark = RadioField(
        _l("What is noted"),
        choices=choices_of(
            {mark: LABELS[mark] for mark in Mark} | {NOTHING: _l("Nothing (take the note away)")}
        ),
    )
    note = StringField(
        _l("Note"),
        description=_l("Seen by staff and in the workbook, for example “letter follows”."),
        filters=[clean],
        validators=[Limit(200), PlainText()],
    )

    def chosen(self) -> Mark | None:
        """The mark; none where there is to be none. Only after `validate`."""
        return None if self.mark.data == NOTHING else Mark(self.mark.data)


class AbsentForm(MarkForm):
    """The same for many, with what the list is narrowed to."""

    q = StringField(filters=[lambda text: clean_line(text or "")[:_LONGEST_SEARCH]])
    show = StringField()
    page = IntegerField(default=1)


@office.get("/events/<slug:event>/sessions/<int:session_id>/absent")
@requires(Permission.CHECKIN_RECORD)
def absent(event: Event, session_id: int) -> str:
    """The list, narrowed to a mark by the address."""
    one = session_or_404(event, session_id)
    data = {"show": request.args.get("show", ""), "page": request.args.get("page", 1, type=int)}
    return _page(event, one, AbsentForm(data=data), frozenset())


@office.post("/events/<slug:event>/sessions/<int:session_id>/absent")
@requires(Permission.CHECKIN_RECORD)
def mark_absent(event: Event, session_id: int) -> ResponseReturnValue:
    """Searches, or notes the same about all who are ticked; the list stays as it was narrowed."""
    one, form = session_or_404(event, session_id), AbsentForm()
    if request.form.get("do") != "save":
        with only_reading():
            return _page(event, one, form, frozenset(), fresh=True)
    marked = _marked()
    good = form.validate()
    if not marked:
        form.form_errors = [_("Please tick at least one person.")]
    if not good or not marked:
        with only_reading():
            return _page(event, one, form, frozenset(marked)), 422
    _save(event, one, form, marked)
    with only_reading():
        return _page(event, one, form, frozenset(), fresh=True)


def _save(event: Event, one: EventSession, form: AbsentForm, marked: list[UUID]) -> None:
    people = people_by_uids(db.session(), event.id, marked)
    changed = set_marks(
        db.session(),
        one,
        people,
        form.chosen(),
        note=form.note.data or "",
        actor=current_actor(),
        now=utc_now(),
    )
    db.session.commit()
    flash(ngettext("Noted for %(num)s person.", "Noted for %(num)s people.", changed), "success")


def _marked() -> list[UUID]:
    try:
        return [UUID(one) for one in request.form.getlist("uid")]
    except ValueError:
        abort(400)


def _filter(form: AbsentForm) -> AbsentFilter:
    """What is shown: everybody, those with a mark, or those without any."""
    shown, text = form.show.data or "", form.q.data or ""
    if shown == NOTHING:
        return AbsentFilter(text=text, marked=False)
    known = {mark.value: mark for mark in Mark}
    return AbsentFilter(text=text, mark=known.get(shown))


def _page(
    event: Event,
    one: EventSession,
    form: AbsentForm,
    marked: frozenset[UUID],
    *,
    fresh: bool = False,
) -> str:
    wanted = _filter(form)
    found = absent_page(db.session(), one, wanted, page=form.page.data or 1)
    counts = absent_counts(db.session(), one)
    if fresh:
        form.mark.data, form.note.data = None, ""
    return event_page(
        "office/absent.html",
        event,
        "sessions",
        session=one,
        form=form,
        found=found,
        wanted=wanted,
        counts=counts,
        missing=sum(counts.values()),
        shown=_choices(form, counts),
        marked=marked,
    )


def _choices(form: AbsentForm, counts: dict[Mark | None, int]) -> list[Choice]:
    """The filter by mark, with how many each holds."""
    words: dict[str, tuple[object, int]] = {"": (_("all"), sum(counts.values()))}
    words[NOTHING] = (_("without explanation"), counts.get(None, 0))
    words |= {mark.value: (LABELS[mark], counts.get(mark, 0)) for mark in Mark}
    return [
        Choice(value, f"{text} ({number(count)})", value == (form.show.data or ""))
        for value, (text, count) in words.items()
    ]
