"""The kop of papers as `templates/typst/paper.typ` takes it: its lines, and its logo as text."""

from base64 import b64encode
from io import BytesIO
from typing import Any

from PIL import Image

from eventreg.papers.rules import Letterhead


def kop_lines(found: Letterhead, logo: bytes) -> dict[str, Any]:
    """The lines of a letterhead and its logo (PNG; nothing for none)."""
    return {
        "logo": drawn(logo),
        "heading": found.heading.splitlines(),
        "address": found.address.splitlines(),
    }


def drawn(content: bytes) -> str:
    """The picture inside an SVG, because data of papers are text; nothing for no picture."""
    if not content:
        return ""
    with Image.open(BytesIO(content), formats=["PNG"]) as picture:
        width, height = picture.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}"><image width="{width}" height="{height}"'
        f' href="data:image/png;base64,{b64encode(content).decode()}"/></svg>'
    )
