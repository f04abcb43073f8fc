"""Papers as PDF: a template of `templates/typst/`, filled with data by Typst."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from eventreg.config import ROOT
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from typst import Fonts

typst = OnDemand("typst")
pypdf = OnDemand("pypdf")

#: Typst keeps what it has computed for so many further papers.
_REMEMBERED = 11
_TEMPLATES = ROOT / "templates" / "typst"


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The paper `<template>.typ` filled with `data`, as PDF.

    `data` is plain JSON (texts, numbers, lists, pictures as SVG text) and reaches the template as
    data, so nothing that somebody typed is ever read as markup. The text is set in the font that
    Typst brings along; a letter that it lacks comes from the fonts of the system, if any has it.
    """
    made = typst.compile(
        _TEMPLATES / f"{template}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        format="pdf",
    )
    assert isinstance(made, bytes)
    return made


def long_pdf(template: str, pieces: Iterable[Mapping[str, Any]]) -> bytes:
    """One PDF of all pages of the papers with this data, one after the other.

    Each is set and forgotten before the next is taken, so that memory is bounded by the largest.
    """
    whole = pypdf.PdfWriter()
    for piece in pieces:
        read = pypdf.PdfReader(BytesIO(pdf(template, piece)))
        whole.append(read, import_outline=False)
        whole.add_metadata(read.metadata or {})
        _forget()
    target = BytesIO()
    whole.write(target)
    return target.getvalue()


def _forget() -> None:
    """A paper of hundreds of pictures leaves tens of megabytes behind, until some others were set."""
    for _paper in range(_REMEMBERED):
        typst.compile(b"", font_paths=_fonts(), format="pdf")


@cache
def _fonts() -> "Fonts":
    """Looked up once in a process: a system may have thousands."""
    fonts: Fonts = typst.Fonts()
    return fonts
