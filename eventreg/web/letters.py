"""Letters of assignment in forms: looked at, kept at once, and given out as downloads alone."""

from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, Response, abort, current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select
from wtforms import Field, Form, HiddenField
from wtforms.validators import StopValidation

from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.events.rules import LetterRule
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.files.operations import Checked, NotTaken
from eventreg.files.rules import MOST_BYTES, FileRefusal, download_name
from eventreg.web.page_form import PageForm
from eventreg.web.settings import current_settings

View = TypeVar("View")

#: Beyond 5 MB a file is refused beside its field; only beyond this the whole request is.
MOST_SENT = 12 * 1024 * 1024
_ACCEPT = "application/pdf,image/jpeg,image/png,image/webp"
_KEPT_SECONDS = 24 * 3600

_SENTENCES: dict[FileRefusal, object] = {
    FileRefusal.EMPTY: _l("This file is empty. Please choose it once more."),
    FileRefusal.TOO_LARGE: _l(
        "This file is larger than 5 MB. Please scan it with less detail, or take a photo of it."
    ),
    FileRefusal.UNKNOWN: _l("This is neither a PDF nor a photo (JPEG, PNG or WebP)."),
    FileRefusal.HEIC: _l(
        "This photo is in the HEIC format, which many devices cannot read. Please send it as JPEG, for"
        " example as a screenshot."
    ),
    FileRefusal.BROKEN: _l(
        "This file cannot be read; perhaps it is damaged. Please save or photograph it again."
    ),
    FileRefusal.ENCRYPTED: _l(
        "This PDF is protected by a password. Please save it without a password."
    ),
    FileRefusal.TOO_MANY_PAGES: _l(
        "This PDF has more than 50 pages. Please send the letter of assignment alone."
    ),
    FileRefusal.TOO_MANY_PIXELS: _l(
        "This picture has too many pixels. Please take the photo with less detail."
    ),
    FileRefusal.ACTIVE: _l(
        "This PDF contains a program or further files. Please print it to a new PDF, or take a photo"
        " of it."
    ),
}


class _Needed:
    """There must be a letter: one that is sent now, or one that was kept."""

    def __init__(self) -> None:
        self.field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Says so where there is none."""
        if form.letter_id is None and form.letter_fault is None:  # type: ignore[attr-defined]  # It is a LetterPart.
            raise StopValidation(_("Please add the letter of assignment."))


def _letter_input(*, required: bool) -> Field:
    made: Field = FileField(
        _l("Letter of assignment (surat tugas)"),
        description=_l("A PDF or a photo, at most 5 MB."),
        validators=[_Needed()] if required else [],
        render_kw={"accept": _ACCEPT},
    )
    return made


class LetterPart:
    """What a form has that takes a letter; `keep_letter` fills the plain attributes."""

    letter = _letter_input(required=False)
    #: The signed name of a letter that was sent with an earlier attempt.
    letter_kept = HiddenField()

    letter_id: int | None = None
    letter_name: str = ""
    letter_fault: FileRefusal | None = None

    def validate_letter(self, field: Field) -> None:
        """What is wrong with the file, in words."""
        if self.letter_fault is not None:
            raise StopValidation(str(_SENTENCES[self.letter_fault]))


def letter_members(rule: LetterRule) -> dict[str, Any]:
    """The fields by which a form asks for a letter, where its category does so.

    Belongs to a class that is a LetterPart, too: `bases = (LetterPart, PageForm)`.
    """
    if rule is LetterRule.NO:
        return {"letter": None, "letter_kept": None}
    return {
        "letter": _letter_input(required=rule is LetterRule.REQUIRED),
        "letter_kept": HiddenField(),
    }


class LetterForm(LetterPart, PageForm):
    """The letter alone. Made by `letter_form`."""


def letter_form() -> LetterForm:
    """A form that asks for a letter and cannot do without."""
    made: LetterForm = type("NeededLetter", (LetterForm,), letter_members(LetterRule.REQUIRED))()
    return made


def takes_letter(view: View) -> View:
    """Marks a view to which a letter may be sent: its requests may be larger than others."""
    view.takes_letter = True  # type: ignore[attr-defined]  # Functions have no such attribute declared.
    return view


def init_letters(app: Flask) -> None:
    """Lets larger requests in where a letter may come with them. Before anything reads a form."""

    @app.before_request
    def raise_limit() -> None:
        view = app.view_functions.get(request.endpoint or "")
        with_file = request.mimetype == "multipart/form-data"
        if with_file and getattr(view, "takes_letter", False):
            request.max_content_length = MOST_SENT


def keep_letter(form: Any) -> None:
    """Looks at the letter that came with a form, and keeps it at once, so that no error loses it.

    Commits, for the check takes its time and no lock may be held meanwhile: call it first. What is
    wrong with the file stands beside its field after `validate`.
    """
    db.session.commit()
    if "letter" not in form:
        return
    _recall(form)
    upload = form.letter.data
    if not upload:
        return
    outcome = files.check(upload.stream.read(MOST_BYTES + 1), upload.filename or "")
    if isinstance(outcome, NotTaken):
        form.letter_fault = outcome.reason
        return
    _name(form, _store(outcome))


def letter_download(stored: StoredFile) -> Response:
    """A letter as a file to save; never shown by the browser as a page of ours. 404 when it is gone."""
    try:
        content = files.read(folder(), stored)
    except FileNotFoundError:
        abort(404)
    stem, _dot, extension = stored.name.rpartition(".")
    response = Response(content, mimetype=stored.media_type)
    name = download_name(stem, extension=extension)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def folder() -> Path:
    """Where uploads lie: in the instance folder, which no address reaches."""
    return current_settings().instance_path / "files"


def _store(checked: Checked) -> StoredFile:
    root = folder()
    files.save(root, checked)
    try:
        with writing():
            stored = files.add(db.session(), checked, now=utc_now())
            db.session.commit()
    except BaseException:
        files.remove(root, checked.uid)
        raise
    return stored


def _recall(form: Any) -> None:
    """Finds the letter that an earlier attempt left, by its signed name."""
    try:
        uid = UUID(_signer().loads(form.letter_kept.data or "", max_age=_KEPT_SECONDS))
    except (BadSignature, ValueError, TypeError, AttributeError):
        form.letter_kept.data = ""
        return
    with writing(intent=False):
        stored = db.session.scalars(select(StoredFile).where(StoredFile.uid == uid)).one_or_none()
        db.session.commit()
    if stored is None:
        form.letter_kept.data = ""
    else:
        _name(form, stored)


def _name(form: Any, stored: StoredFile) -> None:
    form.letter_id = stored.id
    form.letter_name = stored.name
    form.letter_kept.data = _signer().dumps(stored.uid.hex)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="letter")
