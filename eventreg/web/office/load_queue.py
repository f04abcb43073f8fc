"""`/office/events/<event>/devices/queue`: loading the scans that a phone saved as a file."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from eventreg.accounts.rules import Permission
from eventreg.checkin.models import Device
from eventreg.checkin.operations.queue_files import (
    MOST_BYTES,
    Loaded,
    QueueFile,
    QueueRefusal,
    batches_of,
    device_of_file,
    load_batch,
    note_loading,
    read_queue_file,
)
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.web.access import current_actor, requires
from eventreg.web.fields import Required
from eventreg.web.office.blueprint import office
from eventreg.web.office.frame import event_page
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm

_UPLOAD = "office.save_queue"
#: Beyond 8 MB a file is refused beside its field; only beyond this the whole request is.
_MOST_SENT = MOST_BYTES + 1024 * 1024
_REFUSALS: dict[QueueRefusal, object] = {
    QueueRefusal.TOO_LARGE: _l("This file is larger than 8 MB. No phone saves so many scans."),
    QueueRefusal.NOT_A_QUEUE: _l(
        "This is not a file that the scanner saved, or it is damaged. Please save it anew on the phone."
    ),
    QueueRefusal.NEWER: _l(
        "This file comes from a newer scanner than this server knows. Please update the server first."
    ),
    QueueRefusal.UNKNOWN_DEVICE: _l(
        "The device that saved this file is not known here. Perhaps it belongs to another server."
    ),
    QueueRefusal.NOT_GENUINE: _l(
        "The signature of this file is wrong: it was changed after the phone saved it, or the phone was"
        " paired anew since. Please save it anew on the phone."
    ),
    QueueRefusal.OTHER_EVENT: _l(
        "The device that saved this file belongs to another event. Please load it there."
    ),
}


class QueueForm(PageForm):
    """The file of one device."""

    file = FileField(
        _l("File of the phone"),
        description=_l("Its name begins with “pindaian-” and ends with “.json”."),
        validators=[Required(lambda: _("Please choose a file."))],
        render_kw={"accept": ".json,application/json"},
    )


@office.url_value_preprocessor
def let_queues_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file of scans may be larger than other requests; decided before anything reads the form."""
    if endpoint == _UPLOAD:
        request.max_content_length = _MOST_SENT


@office.get("/events/<slug:event>/devices/queue")
@requires(Permission.DEVICES_MANAGE)
def load_queue(event: Event) -> str:
    """How a phone saves its scans, and the form to load them."""
    return _page(event, QueueForm())


@office.post("/events/<slug:event>/devices/queue")
@requires(Permission.DEVICES_MANAGE)
def save_queue(event: Event) -> ResponseReturnValue:
    """Checks the file without any lock, then records its scans as the device's own."""
    form = QueueForm()
    db.session.commit()  # Nothing was written: the file takes its time.
    if not form.validate():
        return _page(event, form), 422
    outcome = _checked(event, form.file.data.stream.read(MOST_BYTES + 1))
    if isinstance(outcome, QueueRefusal):
        say(form.file, str(_REFUSALS[outcome]))
        return _page(event, form), 422
    _say(outcome[0], _load(*outcome))
    return redirect(url_for("office.load_queue", event=event.slug), 303)


def _checked(event: Event, content: bytes) -> tuple[Device, QueueFile] | QueueRefusal:
    """The file and the device that wrote it."""
    file = read_queue_file(content)
    if isinstance(file, QueueRefusal):
        return file
    with writing(intent=False):
        found = device_of_file(db.session(), event.id, file)
        db.session.commit()
    return found if isinstance(found, QueueRefusal) else (found, file)


def _load(device: Device, file: QueueFile) -> Loaded:
    """Batch by batch, each committed: phones at the door get in between, and what is in stays in.

    Should it break off, the same file loads the rest: what is known already changes nothing.
    """
    actor, session = current_actor(), db.session()
    loaded = Loaded(unreadable=file.unreadable)
    for batch in batches_of(file):
        loaded += load_batch(session, device, batch, offset=file.offset, now=utc_now())
        session.commit()
    note_loading(session, device, loaded, actor=actor, now=utc_now())
    session.commit()
    return loaded


def _say(device: Device, loaded: Loaded) -> None:
    flash(
        _(
            "Loaded from %(device)s: %(recorded)s recorded, %(known)s known already, %(repeats)s repeated,"
            " %(refused)s refused.",
            device=device.name,
            recorded=loaded.recorded,
            known=loaded.known,
            repeats=loaded.repeats,
            refused=loaded.refused,
        ),
        "success",
    )
    if loaded.unreadable:
        flash(
            _(
                "%(count)s entries of the file are no scans and were left out.",
                count=loaded.unreadable,
            ),
            "warning",
        )


def _page(event: Event, form: QueueForm) -> str:
    with writing(intent=False):
        return event_page("office/load_queue.html", event, "devices", form=form)
