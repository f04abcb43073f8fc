"""The form by which whoever attends online types the announced word; it stands on two pages."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField

from eventreg.clock import utc_now
from eventreg.db import db
from eventreg.online.models import PresenceWord
from eventreg.online.queries import open_words, word_by_id
from eventreg.registration.models import Registration
from eventreg.web.fields import Limit, Required, clean
from eventreg.web.page_form import PageForm

_LARGEST_ID = 2**31 - 1


class WordForm(PageForm):
    """The word that somebody heard, and which of the announced ones it is meant to be."""

    word_id = IntegerField()
    word = StringField(
        _l("Attendance word"),
        description=_l(
            "As it was announced in the meeting. Small or capital letters do not matter."
        ),
        filters=[clean],
        validators=[Required(lambda: _("Please type the word that you heard.")), Limit(60)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "enterkeyhint": "send",
        },
    )


@dataclass(frozen=True)
class OpenWord:
    """A form for a session whose word counts now; its fields have ids of their own."""

    word: PresenceWord
    form: WordForm


def open_forms(registration: Registration) -> list[OpenWord]:
    """A form for each session whose word counts now and that admits this person, who has a place."""
    words = open_words(db.session(), registration.event, registration.offer_id, now=utc_now())
    return [OpenWord(one, word_form(one)) for one in words]


def word_form(word: PresenceWord, *, sent: bool = False) -> WordForm:
    """The form of one word: empty, or as it was `sent`."""
    form = WordForm() if sent else WordForm(formdata=None)
    form.word_id.data = word.id
    form.word.id = form.word.label.field_id = f"word-{word.id}"
    return form


def sent_word(registration: Registration) -> PresenceWord | None:
    """The word of the person's event that the form sent names, whether or not it counts now."""
    word_id = WordForm().word_id.data or 0
    # No database holds a larger one, and asking for it is an error in both.
    known = 0 < word_id <= _LARGEST_ID
    return word_by_id(db.session(), registration.event_id, word_id) if known else None
