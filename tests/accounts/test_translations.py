"""The texts of Flask-Security, in Indonesian."""

import re
from importlib.resources import files
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from eventreg.accounts.security import TRANSLATIONS

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]?|%[sd]|<[^>]+>")
#: Words that the glossary rejects.
_REJECTED = re.compile(r"\b(login|logout|password|user)\b", re.IGNORECASE)


def theirs() -> Catalog:
    """The texts of the version that is installed."""
    source = files("flask_security") / "translations" / "flask_security.pot"
    return read_po(BytesIO(source.read_bytes()))


def ours() -> Catalog:
    with (TRANSLATIONS / "id" / "LC_MESSAGES" / "flask_security.po").open("rb") as file:
        return read_po(file, locale="id")


def test_every_text_of_the_installed_version_is_translated_and_no_other() -> None:
    wanted = {message.id for message in theirs() if message.id}
    translated = {one.id for one in ours() if one.id and one.string and not one.fuzzy}

    assert translated == wanted


def test_placeholders_and_markup_survive_the_translation() -> None:
    for message in ours():
        assert sorted(_PLACEHOLDER.findall(str(message.id))) == sorted(
            _PLACEHOLDER.findall(str(message.string))
        ), message.id


def test_the_words_are_those_of_the_glossary() -> None:
    """Scar 35: machine Indonesian. → The glossary."""
    for message in ours():
        if message.id:
            plain = _PLACEHOLDER.sub("", str(message.string))
            assert not _REJECTED.search(plain), message.string
