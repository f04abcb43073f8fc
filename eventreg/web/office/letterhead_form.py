"""The form for kop and signers, of an event or of the whole office, and how it is saved."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import StopValidation

from eventreg.audit.rules import Actor
from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.files import operations as files
from eventreg.files.models import StoredFile
from eventreg.files.operations import Checked, NotTaken
from eventreg.files.rules import MOST_BYTES, FileRefusal
from eventreg.papers.operations import Outdated, Saved, change_letterhead
from eventreg.papers.queries import own_letterhead, style_of
from eventreg.papers.rules import MOST_SIGNERS, Letterhead, Signer
from eventreg.people.numbers import check_nip
from eventreg.web.fields import Limit, check_nip_field, clean, clean_lines
from eventreg.web.letters import folder
from eventreg.web.office.inputs import say
from eventreg.web.page_form import PageForm
from eventreg.web.plain_text import PlainText

_MOST_LINES = 5
_SIGNER = ("capacity", "name", "rank", "nip")
_SENTENCES: dict[FileRefusal, object] = {
    FileRefusal.EMPTY: _l("This file is empty. Please choose it once more."),
    FileRefusal.TOO_LARGE: _l("This picture is larger than 5 MB. A logo is much smaller."),
    FileRefusal.TOO_MANY_PIXELS: _l(
        "This picture has too many pixels. Please save it smaller; 800 pixels are enough."
    ),
    FileRefusal.BROKEN: _l("This picture cannot be read; perhaps it is damaged."),
}
_NO_PICTURE = _l("This is no picture in PNG, JPEG or WebP.")


class _FewLines:
    """No more lines than a letterhead has room for."""

    def __call__(self, form: object, field: Any) -> None:
        """Says how many there may be."""
        if len((field.data or "").splitlines()) > _MOST_LINES:
            raise StopValidation(_("At most %(most)s lines fit here.", most=_MOST_LINES))


def _capacity() -> StringField:
    return StringField(
        _l("Position (jabatan)"),
        description=_l("For example Kepala Bidang …, or PPTK."),
        filters=[clean],
        validators=[Limit(200), PlainText()],
    )


def _name() -> StringField:
    return StringField(
        _l("Full name with titles"), filters=[clean], validators=[Limit(200), PlainText()]
    )


def _rank() -> StringField:
    return StringField(_l("Rank (pangkat)"), filters=[clean], validators=[Limit(100), PlainText()])


def _nip() -> StringField:
    return StringField(
        _l("NIP"),
        filters=[clean],
        validators=[Limit(60), PlainText(), check_nip_field],
        render_kw={"inputmode": "numeric"},
    )


class LetterheadForm(PageForm):
    """Kop and signers."""

    version = HiddenField()
    heading = TextAreaField(
        _l("Lines of the letterhead"),
        description=_l(
            "The name of the government, then of the agency; each on a line of its own."
        ),
        filters=[clean_lines],
        validators=[Limit(400), PlainText(), _FewLines()],
    )
    address = TextAreaField(
        _l("Address lines"),
        description=_l("Street, telephone, website, e-mail, postal code: small, below the names."),
        filters=[clean_lines],
        validators=[Limit(500), PlainText(), _FewLines()],
    )
    logo = FileField(
        _l("Logo"),
        description=_l("A picture (PNG, JPEG or WebP), at most 5 MB. It stands at the left."),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )
    remove_logo = BooleanField(_l("Remove this logo"))
    signed_in = StringField(
        _l("Town of signature"),
        description=_l("Stands before the date: “Malang, 5 Agustus 2025”."),
        filters=[clean],
        validators=[Limit(100), PlainText()],
    )
    capacity_1, name_1, rank_1, nip_1 = _capacity(), _name(), _rank(), _nip()
    capacity_2, name_2, rank_2, nip_2 = _capacity(), _name(), _rank(), _nip()

    def validate(self, extra_validators: Any = None) -> bool:
        """The checks of the fields, then whether each signer has a name and a position."""
        good = bool(super().validate(extra_validators))
        if self.address.data and not self.heading.data:
            say(self.heading, _("Please write the name of the agency above its address."))
            good = False
        whole = [self._is_whole(number) for number in _numbers()]
        return all(whole) and good

    def _is_whole(self, number: int) -> bool:
        typed = [bool(self[f"{part}_{number}"].data) for part in _SIGNER]
        for part, given in zip(_SIGNER[:2], typed, strict=False):
            if any(typed) and not given:
                field = self[f"{part}_{number}"]
                say(field, _("Please fill in this field."))
        return not any(typed) or all(typed[:2])

    def version_shown(self) -> int:
        """Which state the form was filled with; -1, which none has, where that is lost."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def letterhead(self, logo_id: int | None) -> Letterhead:
        """What was typed, with this logo. Only after `validate`."""
        return Letterhead(
            heading=self.heading.data or "",
            address=self.address.data or "",
            logo_id=logo_id,
            signed_in=self.signed_in.data or "",
            signers=tuple(one for one in map(self._signer, _numbers()) if one.name),
        )

    def _signer(self, number: int) -> Signer:
        values = {part: self[f"{part}_{number}"].data or "" for part in _SIGNER}
        digits = check_nip(values["nip"], utc_now().date()).digits or ""
        return Signer(**values | {"nip": digits})


def _numbers() -> range:
    return range(1, MOST_SIGNERS + 1)


def filled_form(event_id: int | None) -> LetterheadForm:
    """The form with what the event, or (none) the office, says by itself."""
    style = style_of(db.session(), event_id)
    own = own_letterhead(style)
    values: dict[str, Any] = {
        "version": style.version if style else 0,
        "heading": own.heading,
        "address": own.address,
        "signed_in": own.signed_in,
    }
    for number, signer in enumerate(own.signers, start=1):
        values |= {f"{part}_{number}": getattr(signer, part) for part in _SIGNER}
    return LetterheadForm(data=values)


def checked_logo(form: LetterheadForm) -> Checked | None:
    """The logo that came with the form, looked at and drawn anew; what is wrong stands beside its field.

    Takes its time: not under the write lock.
    """
    upload = form.logo.data
    if not upload:
        return None
    content = upload.stream.read(MOST_BYTES + 1)
    upload.close()
    outcome = files.check_logo(content, upload.filename or "logo")
    if isinstance(outcome, NotTaken):
        say(form.logo, str(_SENTENCES.get(outcome.reason, _NO_PICTURE)))
        return None
    files.save(folder(), outcome)
    return outcome


def save_letterhead(
    event_id: int | None, form: LetterheadForm, logo: Checked | None, actor: Actor
) -> Saved | Outdated:
    """Saves and commits; of a logo that was not taken, or that was replaced, nothing is left."""
    try:
        outcome = _change(event_id, form, logo, actor)
        db.session.commit()
    except BaseException:
        _drop(logo)
        raise
    if isinstance(outcome, Outdated):
        _drop(logo)
    return outcome


def _change(
    event_id: int | None, form: LetterheadForm, logo: Checked | None, actor: Actor
) -> Saved | Outdated:
    session, now = db.session(), utc_now()
    old = own_letterhead(style_of(session, event_id)).logo_id
    kept = None if form.remove_logo.data else old
    stored = files.add(session, logo, now=now) if logo else None
    wish = form.letterhead(stored.id if stored else kept)
    version = form.version_shown()
    outcome = change_letterhead(session, event_id, wish, version=version, actor=actor, now=now)
    if isinstance(outcome, Outdated):
        session.rollback()
    elif outcome.released is not None:
        _forget(outcome.released)
    return outcome


def _forget(logo_id: int) -> None:
    """The row of a logo that no papers bear any more; its content goes with it."""
    session = db.session()
    stored = session.get(StoredFile, logo_id)
    if stored is not None:
        for uid in files.forget(session, [stored]):
            session.commit()
            files.remove(folder(), uid)


def _drop(logo: Checked | None) -> None:
    if logo is not None:
        files.remove(folder(), logo.uid)
