"""What the form of every page is made of."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

#: What WTForms says by itself: it speaks no Bahasa Indonesia, and says it without help.
_SENTENCES = {
    "Not a valid choice.": _l("Please choose one."),
    "Invalid Choice: could not coerce.": _l("Please choose one."),
    "Not a valid integer value.": _l("Please write a whole number."),
}


class _Words:
    """The built-in sentences of WTForms in the reader's language; any other as it is."""

    def gettext(self, sentence: str) -> str:
        return str(_SENTENCES.get(sentence, sentence))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return one if number == 1 else many


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types; only here does it matter.
    """A form with a CSRF token, filled from the request."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # See above.
        """How WTForms speaks."""

        def get_translations(self, _form: object) -> _Words:
            """What it says by itself is said in our words."""
            return _Words()
