"""The fields that say how people attend an event and where it meets online."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, RadioField, StringField, TextAreaField, ValidationError

from eventreg.events.rules import LONGEST_LINK, LONGEST_NOTES, EventMode, LinkFault, link_fault
from eventreg.web.fields import Limit, clean, clean_lines
from eventreg.web.office.inputs import choices_of
from eventreg.web.plain_text import PlainText

MODES: dict[EventMode, object] = {
    EventMode.ON_SITE: _l("On site, at the venue"),
    EventMode.ONLINE: _l("Online, by a meeting program"),
    EventMode.HYBRID: _l("Hybrid: at the venue or online"),
}
_FAULTS: dict[LinkFault, object] = {
    LinkFault.NOT_HTTPS: _l("A meeting link begins with https://. Please copy it once more."),
    LinkFault.NOT_AN_ADDRESS: _l(
        "This is not the address of a meeting, like https://us02web.zoom.us/j/123."
    ),
}


def mode_field() -> RadioField:
    """On site, online or hybrid."""
    return RadioField(
        _l("How people attend"), choices=choices_of(MODES), default=EventMode.ON_SITE.value
    )


def meeting_url_field() -> StringField:
    """The link of the meeting."""
    return StringField(
        _l("Meeting link"),
        description=_l(
            "Only people who are registered see it: on their own page, in their messages and in their"
            " calendar. It may be added later; whoever is registered is then told."
        ),
        filters=[clean],
        validators=[Limit(LONGEST_LINK), _check_link],
        render_kw={
            "inputmode": "url",
            "autocapitalize": "none",
            "spellcheck": "false",
            "data-secret": "",
        },
    )


def meeting_notes_field() -> TextAreaField:
    """What else is needed to enter."""
    return TextAreaField(
        _l("Meeting ID, passcode and hints"),
        description=_l("Stands below the link, for the same people."),
        filters=[clean_lines],
        validators=[Limit(LONGEST_NOTES), PlainText()],
        render_kw={"rows": "3", "data-secret": ""},
    )


def _check_link(_form: Form, field: Field) -> None:
    """An address that a browser opens safely."""
    fault = link_fault(field.data or "")
    if fault is not None:
        raise ValidationError(str(_FAULTS[fault]))
