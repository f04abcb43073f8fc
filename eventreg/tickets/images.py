"""QR images: black on white with a quiet zone, in every theme."""

from io import BytesIO
from typing import Any

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathFillImage

_MASK = 3
_BORDER = 4


def ticket_url(base_url: str, code: str) -> str:
    """What the QR of a ticket holds: upper case, so that it fits QR's alphanumeric mode.

    Under a sub-path the prefix keeps its case, because web servers tell cases apart there.
    """
    scheme, _, rest = base_url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.upper()}://{host.upper()}{slash}{path}/T/{code}"


def svg(text: str) -> str:
    """The QR of a text as an <svg> element with its own white ground, to stand in a page or alone."""
    image = _code(text).make_image(image_factory=SvgPathFillImage)
    return image.to_string(encoding="unicode")


def png(text: str, *, scale: int = 12) -> bytes:
    """The QR of a text as PNG, `scale` pixels a module."""
    code = _code(text)
    code.box_size = scale
    target = BytesIO()
    code.make_image(image_factory=PilImage).save(target, "PNG")
    return target.getvalue()


def _code(text: str) -> qrcode.QRCode[Any]:
    """Level M; a fixed mask, since choosing one takes most of the time and readers need none."""
    code: qrcode.QRCode[Any] = qrcode.QRCode(
        error_correction=ERROR_CORRECT_M, border=_BORDER, mask_pattern=_MASK
    )
    code.add_data(text)
    code.make(fit=True)
    return code
