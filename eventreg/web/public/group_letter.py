"""`/g/<secret>/letter`: one letter of assignment for everybody of the group."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import CONTACT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.registration.models import Group
from eventreg.registration.operations import add_group_letter
from eventreg.web.access import public as open_to_all
from eventreg.web.letters import LetterForm, keep_letter, letter_form, takes_letter
from eventreg.web.limits import upload_limit
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.group import choices_of, own_group


@public.get("/g/<secret:secret>/letter")
@open_to_all
def group_letter(secret: str) -> str:
    """The question for the file."""
    return _page(_group(secret), letter_form())


@public.post("/g/<secret:secret>/letter")
@open_to_all
@upload_limit
@takes_letter
def send_group_letter(secret: str) -> AnyResponse:
    """Keeps the letter; an earlier one is replaced."""
    with writing(intent=False):
        group = _group(secret)
        form = letter_form()
        keep_letter(form)
        again = None if form.validate() else Response(_page(group, form), 422)
        db.session.commit()
    if again is not None:
        return again
    assert form.letter_id is not None
    add_group_letter(db.session(), group, form.letter_id, actor=CONTACT, now=utc_now())
    db.session.commit()
    flash(_("Your letter has arrived. It counts for all of your people."), "success")
    return redirect(url_for("public.group", secret=secret), 303)


def _group(secret: str) -> Group:
    """The group, as long as a letter may be added; else a 404."""
    group = own_group(secret)
    return group if choices_of(group, [], {}).letter else abort(404)


def _page(group: Group, form: LetterForm) -> str:
    return render_template(
        "public/group_letter.html",
        group=group,
        event=group.event,
        contact=contact_of(group.event),
        form=form,
    )
