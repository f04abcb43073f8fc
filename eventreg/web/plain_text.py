"""Texts of staff that stand on pages, papers and messages as they are typed: tags would stand there too."""

import re

from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation

#: "<b>", "</p>", "<br/>", "<!--": not "1 < 2", nor "<3".
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]{0,200}|!--[^<>]{0,200})>")
_LONGEST_SHOWN = 40


class PlainText:
    """No tags of HTML: nothing reads them, so people would."""

    def __call__(self, form: Form, field: Field) -> None:
        """Says which tag it found."""
        found = _TAG.search(field.data or "")
        if found:
            tag = found[0][:_LONGEST_SHOWN]
            raise StopValidation(
                _("Please write plain text: people would read %(tag)s as it stands.", tag=tag)
            )
