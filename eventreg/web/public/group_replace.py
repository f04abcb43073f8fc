"""`/g/<secret>/people/<person>/replace`: the contact of a group puts somebody else in a person's place."""

from typing import Any
from uuid import UUID, uuid4

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse
from wtforms import FormField

from eventreg.audit.rules import CONTACT
from eventreg.categories.rules import ParticipantKind
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration.models import Group, Registration
from eventreg.registration.operations import Substitution, substitute
from eventreg.registration.rules import Outcome, Refusal, Refused
from eventreg.web.access import public as open_to_all
from eventreg.web.limits import sign_up_limit
from eventreg.web.person_rows import PersonRow, row_class
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.group_cancel import ReasonForm, own_member, too_late_words
from eventreg.web.public.group_people import home_of
from eventreg.web.public.group_rows import refused_words
from eventreg.web.submissions import sent_id


class ReplaceForm(ReasonForm):
    """Who comes instead. Made by `_replace_form`."""

    @property
    def row(self) -> PersonRow:
        """The new person."""
        row: PersonRow = self["person"].form
        return row


class _NewPerson(PersonRow):
    """A row that must be filled in."""

    @property
    def is_empty(self) -> bool:
        """Never: somebody has to come instead."""
        return False


def _replace_form(kind: ParticipantKind) -> ReplaceForm:
    new_person = type("NewPerson", (_NewPerson, row_class(kind)), {})
    person: Any = FormField(new_person)
    form: ReplaceForm = type("KindReplace", (ReplaceForm,), {"person": person})()
    form.row.name_submission(uuid4())
    return form


@public.get("/g/<secret:secret>/people/<uuid:uid>/replace")
@open_to_all
def replace_member(secret: str, uid: UUID) -> str:
    """The form for whoever comes instead."""
    group, member = own_member(secret, uid, replaces=True)
    return _page(group, member, _replace_form(group.offer.kind))


@public.post("/g/<secret:secret>/people/<uuid:uid>/replace")
@open_to_all
@sign_up_limit
def save_replacement(secret: str, uid: UUID) -> AnyResponse:
    """Passes the place on; the old QR is refused from now on."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        group, member = own_member(secret, uid, replaces=True)
        form = _replace_form(group.offer.kind)
        good = form.validate()
        again = None if good else Response(_page(group, member, form), 422)
        db.session.commit()
    if again is not None:
        return again
    change = _substitution(group, form)
    outcome = substitute(db.session(), member, change, actor=CONTACT, now=utc_now())
    db.session.commit()
    return _replaced(group, member, form, outcome)


def _substitution(group: Group, form: ReplaceForm) -> Substitution:
    return Substitution(
        person=form.row.person(home_of(group)),
        submission_id=sent_id(form.row.submission_id.data),
        reason=form.reason.data or "",
        language=group.language,
    )


def _replaced(
    group: Group, member: Registration, form: ReplaceForm, outcome: Outcome
) -> AnyResponse:
    if not isinstance(outcome, Refused):
        flash(_("The place has passed on. The old QR code is no longer valid."), "success")
    elif outcome.reason is not Refusal.CLOSED:
        form.row.refuse(refused_words(outcome.reason))
        with writing(intent=False):
            return Response(_page(group, member, form), 409)
    else:
        with writing(intent=False):
            flash(too_late_words(member), "warning")
    return redirect(url_for("public.group", secret=group.secret), 303)


def _page(group: Group, member: Registration, form: ReplaceForm) -> str:
    return render_template(
        "public/group_replace.html",
        group=group,
        member=member,
        offer=group.offer,
        event=group.event,
        contact=contact_of(group.event),
        form=form,
    )
