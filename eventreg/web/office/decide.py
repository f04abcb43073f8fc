"""`POST /office/events/<event>/approvals`: a decision on many people, shown before it is made."""

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from eventreg.accounts.rules import Permission
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.events.rules import EventState
from eventreg.registration.operations import Decided, approve, preview_approval, reject
from eventreg.registration.queries import pending_people, pending_uids
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean_lines
from eventreg.web.office.approvals import chosen_offer
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.persons import facts_of_people
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class RejectForm(PageForm):
    """Why somebody is rejected."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("Everybody whom you reject reads it. Write it so that it helps them."),
        filters=[clean_lines],
        validators=[
            Required(lambda: _("Please write the reason; the people read it.")),
            Limit(500),
            PlainText(),
        ],
    )


@office.post("/events/<slug:event>/approvals")
@requires(Permission.REGISTRATIONS_EDIT)
def decide(event: Event) -> ResponseReturnValue:
    """First what would happen, then, once it was looked at, the decision itself."""
    uids, step = _marked(event), request.form.get("do", "")
    form = RejectForm()
    if not uids:
        flash(_("Please mark at least one person first."), "warning")
        return redirect(url_for("office.approvals", event=event.slug), 303)
    if step == "approve-now":
        decided = approve(db.session(), event.id, uids, actor=current_actor(), now=utc_now())
    elif step == "reject-now" and form.validate():
        reason = form.reason.data or ""
        decided = reject(
            db.session(), event.id, uids, reason=reason, actor=current_actor(), now=utc_now()
        )
    else:
        return _preview(event, uids, form, step)
    db.session.commit()
    return _answer(event, decided)


def _marked(event: Event) -> list[UUID]:
    """Whom the form names: marked rows, or everybody who waits now; a 400 for what is no id."""
    if "everybody" in request.form:
        offer = chosen_offer(event, request.form.get("category", ""))
        return pending_uids(db.session(), event.id, offer.id if offer else None)
    try:
        return [UUID(uid) for uid in request.form.getlist("uid")]
    except ValueError:
        abort(400)


def _preview(event: Event, uids: list[UUID], form: RejectForm, step: str) -> ResponseReturnValue:
    """Who will be confirmed, wait, be rejected, or be left out. It only reads, so it holds no lock."""
    if step not in {"approve", "reject", "reject-now"}:
        abort(400)
    if step == "approve" and event.state is EventState.CANCELLED:
        return _not_while_called_off(event)
    db.session.commit()
    with writing(intent=False):
        people = pending_people(db.session(), event.id, uids)
        rejects = step != "approve"
        page = event_page(
            "office/decide.html",
            event,
            "participants",
            form=form,
            people=people,
            rejects=rejects,
            approval=None if rejects else preview_approval(db.session(), people),
            skipped=len(set(uids)) - len(people),
            facts=facts_of_people(event, people),
        )
    return page, 422 if form.errors else 200


def _answer(event: Event, decided: Decided) -> ResponseReturnValue:
    if not decided.states and event.state is EventState.CANCELLED:
        return _not_while_called_off(event)
    if not decided.states:
        flash(_("Nobody of them waits for a decision any more; nothing was changed."), "warning")
        return redirect(url_for("office.approvals", event=event.slug), 303)
    return redirect(url_for("office.decision", event=event.slug, decision_id=decided.id), 303)


def _not_while_called_off(event: Event) -> ResponseReturnValue:
    flash(_("The event is called off. Undo that before you approve anybody."), "warning")
    return redirect(url_for("office.approvals", event=event.slug), 303)
