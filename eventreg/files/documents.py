"""Letters as PDF: opened and looked through, and kept byte for byte, so that signatures stay valid."""

import logging
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from eventreg.files.rules import MOST_PAGES, FileRefusal
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from pypdf import PdfReader

pypdf = OnDemand("pypdf")

#: A letter has some hundreds of objects. Beyond this, and beyond this time, nobody looks further.
_MOST_OBJECTS = 20_000
_MOST_SECONDS = 10
#: So much may follow the end mark: line breaks, and what some scanners leave there.
_MOST_AFTER_END = 1_024
_HARMFUL_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
)
_HARMFUL_WORDS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMedia"}
    | {"/FileAttachment", "/EmbeddedFile", "/Movie", "/Rendition", "/3D"}
)
#: Also outside what the table of objects names, where some readers still find it.
_HARMFUL_BYTES = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")

# pypdf tells of every odd file at length; whoever sent it is told in one sentence.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def why_not(content: bytes) -> FileRefusal | None:
    """What is wrong with a PDF; none when it is a letter that can be passed on as it is."""
    if len(content) - content.rfind(b"%%EOF") > _MOST_AFTER_END or b"%%EOF" not in content:
        return FileRefusal.BROKEN
    if zipfile.is_zipfile(BytesIO(content)) or any(one in content for one in _HARMFUL_BYTES):
        return FileRefusal.ACTIVE
    try:
        return _look_through(pypdf.PdfReader(BytesIO(content)))
    except Exception:  # noqa: BLE001 - a broken file breaks the reader in many ways; all mean the same.
        return FileRefusal.BROKEN


def _look_through(reader: "PdfReader") -> FileRefusal | None:
    if reader.is_encrypted:
        return FileRefusal.ENCRYPTED
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        return FileRefusal.TOO_MANY_PAGES
    if pages == 0:
        return FileRefusal.BROKEN
    until = time.monotonic() + _MOST_SECONDS
    for number, found in enumerate(_objects(reader)):
        if number > _MOST_OBJECTS or time.monotonic() > until:
            return FileRefusal.BROKEN
        if _is_harmful(found):
            return FileRefusal.ACTIVE
    return None


def _objects(reader: "PdfReader") -> Iterator[Any]:
    """Every object that the file's tables name, whether a page uses it or not."""
    numbers = {(id_, generation) for generation, ids in reader.xref.items() for id_ in ids}
    numbers |= {(id_, 0) for id_ in reader.xref_objStm}
    yield reader.trailer
    for id_, generation in sorted(numbers):
        yield reader.get_object(pypdf.generic.IndirectObject(id_, generation, reader))


def _is_harmful(found: Any) -> bool:
    """Whether an object, or one written out inside it, could run something or holds a file."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pypdf.generic.DictionaryObject):
            if _HARMFUL_KEYS & one.keys() or any(
                str(one.raw_get(key)) in _HARMFUL_WORDS
                for key in ("/S", "/Type", "/Subtype")
                if key in one
            ):
                return True
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, pypdf.generic.ArrayObject):
            waiting += list(one)
    return False
