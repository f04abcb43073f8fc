"""`/office/events/<source>/copy`: a new event like an earlier one."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from eventreg.accounts.rules import Permission
from eventreg.clock import local_day, utc_now
from eventreg.db import db
from eventreg.events.models import Event
from eventreg.events.operations import CopyWish, sessions_on
from eventreg.events.operations import copy_event as make_like
from eventreg.events.queries import by_slug, by_submission, questions, series_names
from eventreg.events.rules import next_batch, with_batch
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.languages import language
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import only_reading
from eventreg.web.office.inputs import LocalDay
from eventreg.web.office.new_event import made
from eventreg.web.office.series_fields import batch_field, belongs_together, series_field
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText
from eventreg.web.submissions import SubmissionField

_WEEK = timedelta(days=7)


class CopyForm(PageForm):
    """How the new event differs."""

    submission_id = SubmissionField()
    title = StringField(
        _l("Name of the event"), filters=[clean], validators=[Required(), Limit(300), PlainText()]
    )
    day = LocalDay(
        _l("First day"),
        description=_l("Everything moves with it: sessions, sign-up and the other moments."),
        validators=[Required()],
    )
    series = series_field()
    batch = batch_field()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then of those that belong together."""
        good = bool(super().validate(extra_validators))
        return belongs_together(self.series, self.batch) and good

    def wish(self) -> CopyWish:
        """What the form says. Only after `validate`."""
        day = self.day.data
        assert day is not None  # It is required.
        return CopyWish(
            title=self.title.data or "",
            day=day,
            series=self.series.data or "",
            batch=self.batch.number(),
            submission_id=self.submission_id.uuid,
        )


# The address does not name the event in which one must have a role: whoever copies makes an event.
@office.get("/events/<slug:source>/copy")
@requires(Permission.EVENTS_CREATE)
def copy_event(source: str) -> str:
    """The form with the next batch on the same weekday, and what is taken along."""
    event = _source_or_404(source)
    form = CopyForm(data=_next(event, utc_now()))
    form.submission_id.renew()
    return _page(event, form)


@office.post("/events/<slug:source>/copy")
@requires(Permission.EVENTS_CREATE)
def make_copy(source: str) -> ResponseReturnValue:
    """Makes the draft and goes to it, or shows its days before."""
    event = _source_or_404(source)
    form = CopyForm()
    good = form.validate()
    if not good or request.form.get("do") == "preview":
        with only_reading():
            return _page(event, form), 200 if good else 422
    wish = form.wish()
    sent_before = by_submission(db.session(), wish.submission_id) is not None
    copy = make_like(db.session(), event, wish, actor=current_actor(), now=utc_now())
    db.session.commit()
    return made(copy, sent_before=sent_before)


def _source_or_404(slug: str) -> Event:
    return by_slug(db.session(), slug) or abort(404)


def _next(event: Event, now: datetime) -> dict[str, Any]:
    """The next batch: its title, its number, and its day."""
    batch = next_batch(event.title, event.batch)
    return {
        "title": event.title if batch is None else with_batch(event.title, batch),
        "series": event.series,
        "batch": str(batch) if batch is not None and event.series else "",
        "day": _day_after(event, local_day(now, event.timezone)),
    }


def _day_after(event: Event, today: date) -> date:
    """The same weekday, a week from today at the earliest."""
    first = local_day(event.starts_at, event.timezone) if event.starts_at else today
    weeks = max(1, -((first - today - _WEEK) // _WEEK))
    return first + weeks * _WEEK


def _page(event: Event, form: CopyForm) -> str:
    day = form.day.data
    asked = [one for one in questions(db.session(), event.id) if not one.retired]
    return render_template(
        "office/copy_event.html",
        event=event,
        form=form,
        sessions=sessions_on(event, day) if day else [],
        categories=[offer.name(language()) for offer in event.offers],
        questions=[one.label(language()) for one in asked],
        series=series_names(db.session()),
    )
