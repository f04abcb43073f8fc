"""`/office/events/<event>/import`: lists of participants that were taken over, and a new one."""

from io import BytesIO
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField

from eventreg.accounts.rules import Permission
from eventreg.audit.rules import Actor
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import CategoryOffer, Event
from eventreg.events.queries import asked
from eventreg.files import operations as files
from eventreg.files.rules import download_name
from eventreg.files.tables import keep_as_it_is
from eventreg.importing import operations, queries
from eventreg.importing.readers import XLSX_TYPE, extension_of, media_type_of, read_table
from eventreg.importing.rules.faults import REFUSALS
from eventreg.importing.rules.tables import MOST_BYTES, MOST_SENT, NotRead, Table
from eventreg.importing.writers.template import write_template
from eventreg.registration.models import Import
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Required
from eventreg.web.filters import translated
from eventreg.web.languages import language
from eventreg.web.letters import folder
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page, offer_or_404
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm

_UPLOAD = "office.upload_list"


class UploadForm(PageForm):
    """A list, and in which category its people are."""

    file = FileField(
        _l("File"),
        description=_l("Excel (.xlsx) or CSV, also the export of Google Forms. At most 10 MB."),
        validators=[Required(lambda: _("Please choose a file."))],
        render_kw={"accept": ".xlsx,.csv,.tsv,.txt"},
    )
    category = SelectField(_l("Category"), validate_choice=False)

    def offer(self, event: Event) -> None:
        """The event's categories."""
        self.category.choices = category_choices(event)


def category_choices(event: Event) -> dict[str, str]:
    """One category for all rows, by its id, or none where a column says it."""
    offers = {str(offer.id): offer.name(language()) for offer in event.offers}
    return {"": _("It is in a column of the file"), **offers}


def chosen_offer(event: Event, typed: str | None) -> int | None:
    """The category's id that was chosen, if it is one of this event."""
    return next((offer.id for offer in event.offers if str(offer.id) == typed), None)


@office.url_value_preprocessor
def let_lists_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A list may be larger than other requests; decided before anything reads the form."""
    if endpoint == _UPLOAD:
        request.max_content_length = MOST_SENT


@office.get("/events/<slug:event>/import")
@requires(Permission.REGISTRATIONS_EDIT)
def imports(event: Event) -> str:
    """The form for a new list, templates to fill in, and what was taken over before."""
    return _page(event, UploadForm())


@office.post("/events/<slug:event>/import")
@requires(Permission.REGISTRATIONS_EDIT)
def upload_list(event: Event) -> ResponseReturnValue:
    """Reads the file without any lock, keeps it, and goes on to its columns."""
    form, actor = UploadForm(), current_actor()
    db.session.commit()  # Nothing was written: reading the file takes its time.
    if not form.validate():
        return _page(event, form), 422
    content = form.file.data.stream.read(MOST_BYTES + 1)
    table = read_table(content)
    if isinstance(table, NotRead):
        say(form.file, translated(REFUSALS[table.reason]))
        return _page(event, form), 422
    made = _keep(event, form, content, table, actor)
    return redirect(url_for("office.import_columns", event=event.slug, uid=made.uid), 303)


@office.get("/events/<slug:event>/import/template-<int:offer_id>.xlsx")
@requires(Permission.REGISTRATIONS_EDIT)
def import_template(event: Event, offer_id: int) -> Response:
    """An empty list with the right headers for a category."""
    offer: CategoryOffer = offer_or_404(event, offer_id)
    file = BytesIO()
    write_template(offer.kind, asked(db.session(), offer), file)
    response = Response(file.getvalue(), mimetype=XLSX_TYPE)
    name = download_name("peserta", event.slug, offer.slug, extension="xlsx")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _keep(event: Event, form: UploadForm, content: bytes, table: Table, actor: Actor) -> Import:
    """The file on disk first, then the note of it; without the note the file goes again."""
    session, now = db.session(), utc_now()
    checked = keep_as_it_is(
        content,
        form.file.data.filename or "",
        extension=extension_of(content),
        media_type=media_type_of(content),
    )
    files.save(folder(), checked)
    try:
        made = operations.start(
            session,
            event.id,
            files.add(session, checked, now=now),
            table,
            operations.guess_columns(session, event.id, table),
            offer_id=chosen_offer(event, form.category.data),
            actor=actor,
            now=now,
        )
        session.commit()
    except BaseException:
        files.remove(folder(), checked.uid)
        raise
    return made


def _page(event: Event, form: UploadForm) -> str:
    form.offer(event)
    with writing(intent=False):
        past = queries.history(db.session(), event.id)
        return event_page("office/imports.html", event, "participants", form=form, imports=past)
