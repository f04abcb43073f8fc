"""What Chromium's fake camera shows: pictures of QR codes as a video file.

Y4M is raw video: a line of text, then for every frame the word FRAME and the planes Y, Cb and Cr.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

SIZE = (640, 480)
FRAMES_PER_SECOND = 10
#: A grey wall, as a camera sees when nobody holds anything in front of it.
WALL = 150


@dataclass(frozen=True)
class Hand:
    """How somebody holds a code, and what the light and the screen do to it."""

    #: Degrees, counter-clockwise.
    turn: float = 0
    #: The side of the code as a share of the picture's height: 5/8 is at arm's length.
    size: float = 0.625
    #: Where the middle of the code is from the middle of the picture, as a share of its width.
    aside: float = 0
    #: The brightest white of the screen and of the wall beside it.
    brightness: int = 255
    #: The radius over which edges are blurred, in pixels.
    blur: float = 0
    #: Light on dark.
    inverted: bool = False
    #: The radius of a lamp's reflection in the code's middle, as a share of its side.
    gloss: float = 0
    #: Thin light lines across a broken glass.
    cracks: int = 0


STEADY = Hand()


@dataclass(frozen=True)
class Shot:
    """What stands before the camera for a while: a picture (PNG), or none for the bare wall."""

    seconds: float
    png: bytes | None = None
    hand: Hand = STEADY
    #: A second code in view and how it is held.
    other: tuple[bytes, Hand] | None = None


def qr_of(link: str) -> bytes:
    """The QR that belongs to somebody's own page."""
    with urlopen(f"{link}/qr.png") as answer:
        png: bytes = answer.read()
    return png


def write_video(path: Path, shots: Iterable[Shot]) -> Path:
    """Writes the shots one after the other; the camera plays them again and again."""
    width, height = SIZE
    with path.open("wb") as file:
        file.write(
            f"YUV4MPEG2 W{width} H{height} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420mpeg2\n".encode()
        )
        for shot in shots:
            frame = b"FRAME\n" + _planes(shot)
            for _ in range(round(shot.seconds * FRAMES_PER_SECOND)):
                file.write(frame)
    return path


def _planes(shot: Shot) -> bytes:
    scene = Image.new("L", SIZE, WALL * shot.hand.brightness // 255)
    held = [] if shot.png is None else [(shot.png, shot.hand)]
    for png, hand in held + ([shot.other] if shot.other else []):
        _hold(scene, png, hand)
    scene = scene.filter(ImageFilter.GaussianBlur(shot.hand.blur))
    grey = bytes([128]) * (SIZE[0] // 2 * SIZE[1] // 2)
    return scene.tobytes() + grey + grey


def _hold(scene: Image.Image, png: bytes, hand: Hand) -> None:
    """Puts a code into the scene."""
    side = round(SIZE[1] * hand.size)
    code = Image.open(io.BytesIO(png)).convert("L")
    code = code.resize((side, side), Image.Resampling.BILINEAR)
    if hand.inverted:
        code = ImageOps.invert(code)
    code = code.point([level * hand.brightness // 255 for level in range(256)])
    if hand.gloss:
        code = ImageChops.add(code, _reflection(side, hand.gloss))
    pencil = ImageDraw.Draw(code)
    for crack in range(hand.cracks):
        start = side * (crack + 1) // (hand.cracks + 1)
        ends = [(start, 0), (side - start, side)] if crack % 2 else [(0, start), (side, start // 2)]
        pencil.line(ends, fill=hand.brightness, width=max(2, side // 100))
    mask = Image.new("L", code.size, 255).rotate(hand.turn, expand=True)
    code = code.rotate(hand.turn, Image.Resampling.BILINEAR, expand=True)
    left = (SIZE[0] - code.width) // 2 + round(SIZE[0] * hand.aside)
    scene.paste(code, (left, (SIZE[1] - code.height) // 2), mask)


def _reflection(side: int, share: float) -> Image.Image:
    """A spot of light, white in its middle."""
    light = Image.new("L", (side, side))
    reach = side * share
    box = [(side - reach) / 2, (side - reach) / 2, (side + reach) / 2, (side + reach) / 2]
    ImageDraw.Draw(light).ellipse(box, fill=255)
    return light.filter(ImageFilter.GaussianBlur(reach / 6))
