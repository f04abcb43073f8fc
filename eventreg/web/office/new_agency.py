"""`/office/agencies/new`: an agency or KIM that is missing from the list."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import RadioField, SelectField, StringField

from eventreg.accounts.rules import Permission
from eventreg.agencies.rules import AgencyKind, AgencyRefusal
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.regions import queries as regions
from eventreg.registration.operations.agency_rows import AgencyFacts, add_agency
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.filters import region_name
from eventreg.web.office.agency_words import KINDS, REFUSALS
from eventreg.web.office.blueprint import office
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText


class AgencyForm(PageForm):
    """What the office says of an agency or KIM. Made by `agency_form`."""

    kind = RadioField(_l("Kind"))
    name = StringField(
        _l("Official name"),
        description=_l("In full, with its region, as it is to stand in recaps and on papers."),
        filters=[clean],
        validators=[Required(), Limit(300), PlainText()],
    )
    region = SelectField(_l("Regency or city"), validators=[Required()])

    def facts(self) -> AgencyFacts:
        """What the form says. Only after `validate`."""
        return AgencyFacts(AgencyKind(self.kind.data), self.name.data or "", self.region.data)

    def refuse(self, reason: AgencyRefusal) -> None:
        """Says beside the name why it is not kept."""
        self.name.errors = [str(REFUSALS[reason])]


def agency_form(**known: str) -> AgencyForm:
    """The form with its choices, filled with what is known."""
    form = AgencyForm(data={"kind": AgencyKind.AGENCY.value, **known})
    form.kind.choices = [(kind.value, str(words)) for kind, words in KINDS.items()]
    choices: dict[str, Any] = {"": _("Please choose")}
    found = regions.selectable(db.session())
    form.region.choices = choices | {region.code: region_name(region) for region in found}
    return form


@office.get("/agencies/new")
@requires(Permission.AGENCIES_EDIT)
def new_agency() -> str:
    """The empty form."""
    return render_template("office/new_agency.html", form=agency_form())


@office.post("/agencies/new")
@requires(Permission.AGENCIES_EDIT)
def make_agency() -> ResponseReturnValue:
    """Adds it; whoever typed its name counts for it at once."""
    form = agency_form()
    if not form.validate():
        return render_template("office/new_agency.html", form=form), 422
    kept = add_agency(db.session(), form.facts(), actor=current_actor(), now=utc_now())
    db.session.commit()
    if isinstance(kept, AgencyRefusal):
        form.refuse(kept)
        return render_template("office/new_agency.html", form=form), 409
    done = _("Added to the list.")
    flash(f"{done} {counts_now(kept.people)}".strip(), "success")
    return redirect(url_for("office.agency", agency_id=kept.agency.id), 303)


def counts_now(people: int) -> str:
    """How many people count for another entry than before; nothing where nobody does."""
    if not people:
        return ""
    return str(
        ngettext(
            "%(num)s person now counts for another agency or KIM.",
            "%(num)s people now count for another agency or KIM.",
            people,
        )
    )
