"""`/g/<secret>/contact`: who speaks for the group."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from eventreg.audit.rules import CONTACT
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.people.numbers import show_phone
from eventreg.registration.models import Group
from eventreg.registration.operations import Contact, change_contact
from eventreg.web.access import public as open_to_all
from eventreg.web.group_forms import ContactPart
from eventreg.web.limits import sign_up_limit
from eventreg.web.page_form import PageForm
from eventreg.web.public.blueprint import public
from eventreg.web.public.event import contact_of
from eventreg.web.public.group import own_group


class ContactForm(ContactPart, PageForm):
    """The contact alone."""

    def validate(self, extra_validators: object = None) -> bool:
        """The checks of the fields, and that there is a way to reach the contact."""
        good = super().validate(extra_validators)
        return self.check_reachable() and bool(good)


@public.get("/g/<secret:secret>/contact")
@open_to_all
def group_contact(secret: str) -> str:
    """What is known of the contact."""
    group = own_group(secret)
    known = {
        "contact_name": group.contact_name,
        "contact_phone": show_phone(group.contact_phone) if group.contact_phone else "",
        "contact_email": group.contact_email or "",
    }
    return _page(group, ContactForm(data=known))


@public.post("/g/<secret:secret>/contact")
@open_to_all
@sign_up_limit
def save_group_contact(secret: str) -> AnyResponse:
    """Keeps the contact, who is sent the link of this page."""
    with writing(intent=False):  # Reading and checking the form takes no lock.
        group = own_group(secret)
        form = ContactForm()
        again = None if form.validate() else Response(_page(group, form), 422)
        db.session.commit()
    if again is not None:
        return again
    new = Contact(form.contact_name.data or "", form.phone(), form.email())
    changed = change_contact(db.session(), group, new, actor=CONTACT, now=utc_now())
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was different."), "success")
    return redirect(url_for("public.group", secret=secret), 303)


def _page(group: Group, form: ContactForm) -> str:
    return render_template(
        "public/group_contact.html",
        group=group,
        event=group.event,
        contact=contact_of(group.event),
        form=form,
    )
