"""What Chromium's fake camera shows: pictures of QR codes as a video file.

Y4M is raw video: a line of text, then for every frame the word FRAME and the planes Y, Cb and Cr.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

SIZE = (640, 480)
FRAMES_PER_SECOND = 10
#: A grey wall, as a camera sees when nobody holds anything in front of it.
WALL = 150


@dataclass(frozen=True)
class Shot:
    """What stands before the camera for a while: a picture (PNG), or none for the bare wall."""

    seconds: float
    png: bytes | None = None


def write_video(path: Path, shots: Iterable[Shot]) -> Path:
    """Writes the shots one after the other; the camera plays them again and again."""
    width, height = SIZE
    with path.open("wb") as file:
        file.write(
            f"YUV4MPEG2 W{width} H{height} F{FRAMES_PER_SECOND}:1 Ip A1:1 C420mpeg2\n".encode()
        )
        for shot in shots:
            frame = b"FRAME\n" + _planes(shot.png)
            for _ in range(round(shot.seconds * FRAMES_PER_SECOND)):
                file.write(frame)
    return path


def _planes(png: bytes | None) -> bytes:
    scene = Image.new("L", SIZE, WALL)
    if png is not None:
        code = Image.open(io.BytesIO(png)).convert("L")
        # Somebody holds the phone at arm's length: the code fills a little more than half the height.
        side = SIZE[1] * 5 // 8
        code = code.resize((side, side), Image.Resampling.BILINEAR)
        scene.paste(code, ((SIZE[0] - side) // 2, (SIZE[1] - side) // 2))
    grey = bytes([128]) * (SIZE[0] // 2 * SIZE[1] // 2)
    return scene.tobytes() + grey + grey
