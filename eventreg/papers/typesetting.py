"""Papers as PDF: a template of `templates/typst/`, filled with data by Typst."""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from eventreg.config import ROOT
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from typst import Fonts

typst = OnDemand("typst")

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


@cache
def _fonts() -> "Fonts":
    """Looked up once in a process: a system may have thousands."""
    fonts: Fonts = typst.Fonts()
    return fonts
