"""Photos of letters: decoded within limits and drawn anew, so that nothing but the picture is left."""

from io import BytesIO

from PIL import Image, ImageOps

from eventreg.files.rules import LONGEST_EDGE, MOST_PIXELS, FileRefusal

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85


def redraw(content: bytes) -> bytes | FileRefusal:
    """The picture as a plain JPEG: upright, its long edge at most 2,500 pixels, without any metadata.

    What else the file held (position, camera, comments, another file behind it) does not come along.
    """
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return FileRefusal.TOO_MANY_PIXELS
            # JPEG can be decoded at a half, a quarter or an eighth: less memory, and as sharp.
            picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            return _as_jpeg(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return FileRefusal.TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - decoders fail in many ways; all of them mean the same to people.
        return FileRefusal.BROKEN


def _as_jpeg(picture: Image.Image) -> bytes:
    """Its pixels alone on white paper; what was transparent would turn black otherwise."""
    paper = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    paper.paste(layer, mask=layer)
    drawn = BytesIO()
    paper.save(drawn, "JPEG", quality=_QUALITY, optimize=True)
    return drawn.getvalue()
