"""The guide for organizers, docs/panduan-panitia.md, as a part of a page: readable without a network."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg.config import ROOT
from eventreg.loading import OnDemand

if TYPE_CHECKING:
    from markdown_it.token import Token

markdown_it = OnDemand("markdown_it")

PICTURES = ROOT / "docs" / "images"
GUIDE = ROOT / "docs" / "panduan-panitia.md"
_FOLDER = "images/"
_NO_LETTER = re.compile(r"[^\w\- ]")


def guide_html(pictures: str) -> str:
    """The guide without its title, which is the page's; `pictures` is the address of their folder.

    Its headings bear the anchors that they have in the repository as well. Markup in it is text.
    """
    return _rendered(GUIDE, GUIDE.stat().st_mtime_ns, pictures)


def anchor(heading: str) -> str:
    """The anchor of a heading, as the usual viewers of Markdown make it: "Di pintu masuk" is di-pintu-masuk."""
    return _NO_LETTER.sub("", heading.lower()).strip().replace(" ", "-")


@cache
def _rendered(guide: Path, _changed: int, pictures: str) -> str:
    markdown = markdown_it.MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(guide.read_text(encoding="utf-8"))[3:]  # The title is three tokens.
    for token, after in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(after.content))
    for inner in (child for token in tokens for child in token.children or ()):
        if inner.type == "image":
            _place(inner, pictures)
    rendered: str = markdown.renderer.render(tokens, markdown.options, {})
    return rendered


def _place(image: "Token", pictures: str) -> None:
    image.attrSet("src", f"{pictures}/" + str(image.attrGet("src")).removeprefix(_FOLDER))
    image.attrSet("loading", "lazy")
