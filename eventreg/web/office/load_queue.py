"""`/office/events/<event>/devices/queue`: loading what a phone saved as a file."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
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
    load_walk_in,
    note_loading,
    read_queue_file,
)
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.models import Event
from eventreg.web.access import can, current_actor, requires
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
        "This is not a file that the scanner saved, or it is damaged. Please save it again on the phone."
    ),
    QueueRefusal.NEWER: _l(
        "This file comes from a newer scanner than this server knows. Please update the server first."
    ),
    QueueRefusal.UNKNOWN_DEVICE: _l(
        "The device that saved this file is not known here. Perhaps it belongs to another server."
    ),
    QueueRefusal.NOT_GENUINE: _l(
        "The signature of this file is wrong: it was changed after the phone saved it, or the phone was"
        " paired again since. Please save it again on the phone."
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
@requires(Permission.DEVICES_MANAGE, archived=True)
def save_queue(event: Event) -> ResponseReturnValue:
    """Checks the file without any lock, then records what is in it as the device's own."""
    form = QueueForm()
    db.session.commit()  # Nothing was written: the file takes its time.
    if not form.validate():
        return _page(event, form), 422
    outcome = _checked(event, form.file.data.stream.read(MOST_BYTES + 1))
    if isinstance(outcome, QueueRefusal):
        say(form.file, str(_REFUSALS[outcome]))
        return _page(event, form), 422
    loaded = _load(*outcome)
    _say(outcome[0], loaded)
    return redirect(url_for(_next(event, loaded), event=event.slug), 303)


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
    """People first, then scans batch by batch, each committed: phones at the door get in between.

    Should it break off, the same file loads the rest: what is known already changes nothing.
    """
    actor, session = current_actor(), db.session()
    loaded = Loaded(unreadable=file.unreadable)
    for typed in file.walk_ins:
        loaded += load_walk_in(session, device, typed, offset=file.offset, now=utc_now())
        session.commit()
    for batch in batches_of(file):
        loaded += load_batch(session, device, batch, offset=file.offset, now=utc_now())
        session.commit()
    note_loading(session, device, loaded, actor=actor, now=utc_now())
    session.commit()
    return loaded


def _next(event: Event, loaded: Loaded) -> str:
    """Whoever may see to the people who were not registered goes on to them."""
    sees_to_them = loaded.not_added and can(Permission.REGISTRATIONS_EDIT, event)
    return "office.not_added_people" if sees_to_them else "office.load_queue"


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
    _say_of_people(loaded)
    if loaded.unreadable:
        flash(
            _(
                "%(count)s entries of the file cannot be read and were left out.",
                count=loaded.unreadable,
            ),
            "warning",
        )


def _say_of_people(loaded: Loaded) -> None:
    if loaded.added:
        words = ngettext(
            "%(num)s person whom this desk had added is registered now.",
            "%(num)s people whom this desk had added are registered now.",
            loaded.added,
        )
        flash(words, "success")
    if loaded.not_added:
        words = ngettext(
            "%(num)s person whom this desk had added could not be registered.",
            "%(num)s people whom this desk had added could not be registered.",
            loaded.not_added,
        )
        flash(words, "danger")


def _page(event: Event, form: QueueForm) -> str:
    with writing(intent=False):
        return event_page("office/load_queue.html", event, "devices", form=form)
