"""`/office/events/<event>/invitations/paste`: inviting many at once from a list."""

from collections.abc import Sequence
from uuid import uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import SelectField, TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.registration.operations import invite
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.invitation_list import ReadLine, news_of, read_list
from eventreg.web.office.new_invitation import chosen_offer, offer_choices
from eventreg.web.page_form import PageForm
from eventreg.web.submissions import SubmissionField

_MOST_LINES = 1000


class PasteForm(PageForm):
    """A list of agencies or KIM, all for one category. Made by `_form`."""

    submission_id = SubmissionField()
    offer = SelectField(_l("Category"))
    lines = TextAreaField(
        _l("List"),
        description=_l(
            "One agency or KIM in each line: region, name, contact, phone or e-mail, places. Copied from"
            " Excel, or parted by commas. Example: Kota Surabaya, Dinas Contoh, Budi Contoh, 0893-0000-0001, 2"
        ),
        validators=[Required(), Limit(100_000)],
        render_kw={"rows": 10},
    )


@office.get("/events/<slug:event>/invitations/paste")
@requires(Permission.REGISTRATIONS_EDIT)
def paste_invitations(event: Event) -> str:
    """The empty box."""
    return _page(event, _form(event), ())


@office.post("/events/<slug:event>/invitations/paste")
@requires(Permission.REGISTRATIONS_EDIT)
def make_invitations(event: Event) -> ResponseReturnValue:
    """Shows what was understood; invites all of them once that was asked for and no line has a fault."""
    db.session.commit()  # Nothing was written so far.
    with writing(intent=False):  # Reading and checking the list takes no lock.
        form = _form(event)
        read = _read(event, form) if form.validate() else []
        again = _again(event, form, read)
        db.session.commit()
    if again is not None:
        return again
    offer = chosen_offer(event, form.offer.data)
    news = news_of(read, offer.id, form.submission_id.uuid)
    made = invite(db.session(), news, actor=current_actor(), now=utc_now())
    db.session.commit()
    said = ngettext("%(num)s invitation created.", "%(num)s invitations created.", len(made))
    flash(said, "success")
    return redirect(url_for("office.invitations", event=event.slug), 303)


def _read(event: Event, form: PasteForm) -> list[ReadLine]:
    offer = chosen_offer(event, form.offer.data)
    read = read_list(event.id, offer.id, form.lines.data or "")
    if len(read) > _MOST_LINES:
        form.lines.errors = [_("At most %(most)s lines at once, please.", most=_MOST_LINES)]
        return []
    return read


def _again(event: Event, form: PasteForm, read: Sequence[ReadLine]) -> tuple[str, int] | None:
    """The page once more: with what is wrong, or with what was understood; none: go ahead."""
    faulty = bool(form.errors) or any(one.faults for one in read)
    if not faulty and "step" not in request.form and any(not one.known for one in read):
        return None
    return _page(event, form, read), 422 if faulty else 200


def _form(event: Event) -> PasteForm:
    form = PasteForm()
    form.offer.choices = offer_choices(event)
    if not form.is_submitted():
        form.submission_id.data = str(uuid4())
    return form


def _page(event: Event, form: PasteForm, read: Sequence[ReadLine]) -> str:
    fresh = [one for one in read if not one.known]
    return event_page(
        "office/paste_invitations.html",
        event,
        "invitations",
        form=form,
        read=read,
        ready=len(fresh) if fresh and not any(one.faults for one in fresh) else 0,
    )
