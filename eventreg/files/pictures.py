"""Photos of letters, and logos: decoded within limits and drawn anew, so that nothing but the picture is left."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageOps

from eventreg.files.rules import LONGEST_EDGE, LONGEST_LOGO, MOST_PIXELS, FileRefusal

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85


def redraw(content: bytes) -> bytes | FileRefusal:
    """The picture as a plain JPEG: upright, its long edge at most 2,500 pixels, without any metadata.

    What else the file held (position, camera, comments, another file behind it) does not come along.
    """
    return _redrawn(content, LONGEST_EDGE, _as_jpeg)


def redraw_logo(content: bytes) -> bytes | FileRefusal:
    """The picture as a plain PNG of at most 800 pixels, with what was transparent; nothing else of the file."""
    return _redrawn(content, LONGEST_LOGO, _as_png)


def _redrawn(
    content: bytes, edge: int, drawn: Callable[[Image.Image], bytes]
) -> bytes | FileRefusal:
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return FileRefusal.TOO_MANY_PIXELS
            # JPEG can be decoded at a half, a quarter or an eighth: less memory, and as sharp.
            picture.draft("RGB", (edge, edge))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((edge, edge))
            return drawn(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return FileRefusal.TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - decoders fail in many ways; all of them mean the same to people.
        return FileRefusal.BROKEN


def _as_png(picture: Image.Image) -> bytes:
    """Its pixels alone, in a picture that never was the uploaded one."""
    layer = picture.convert("RGBA")
    sheet = Image.new("RGBA", layer.size)
    sheet.paste(layer)
    drawn = BytesIO()
    sheet.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()


def _as_jpeg(picture: Image.Image) -> bytes:
    """Its pixels alone on white paper; what was transparent would turn black otherwise."""
    paper = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    paper.paste(layer, mask=layer)
    drawn = BytesIO()
    paper.save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return drawn.getvalue()
