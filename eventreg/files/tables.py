"""Uploaded spreadsheets: kept as they came, for they are read as data alone and never given out."""

from uuid import uuid4

from eventreg.files.operations import Checked
from eventreg.files.rules import shown_name


def keep_as_it_is(content: bytes, name: str, *, extension: str, media_type: str) -> Checked:
    """A spreadsheet that could be read, ready for `save` and `add`; its own name is only shown."""
    return Checked(uuid4(), shown_name(name or "peserta", extension), media_type, content)
