"""What stands on a page of a PDF as a printer sees it: its filled shapes, at a printer's resolution."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw
from pypdf import PdfReader, Transformation
from pypdf.generic import ContentStream

DPI = 150
_POINTS = 72


def drawn_shapes(pdf: bytes) -> Image.Image:
    """The filled shapes of the first page (no text, no lines), as a picture of 150 dpi."""
    reader = PdfReader(BytesIO(pdf))
    page = reader.pages[0]
    scale = DPI / _POINTS
    height = float(page.mediabox.height)
    size = (round(float(page.mediabox.width) * scale), round(height * scale))
    brush = _Brush(Image.new("L", size, 255), scale, height)
    contents = page.get_contents()
    assert contents is not None
    for operands, operator in ContentStream(contents, reader).operations:
        brush.take(operator.decode(), operands)
    return brush.image


class _Brush:
    """Follows the few operators by which shapes are filled in one grey."""

    def __init__(self, image: Image.Image, scale: float, height: float) -> None:
        self.image, self.scale, self.height = image, scale, height
        self.draw = ImageDraw.Draw(image)
        self.matrix, self.grey = Transformation(), 0
        self.kept: list[tuple[Transformation, int]] = []
        self.path: list[list[tuple[float, float]]] = []

    def take(self, operator: str, operands: Any) -> None:
        """One operator of the page."""
        numbers = [float(one) for one in operands if isinstance(one, int | float)]
        match operator:
            case "q":
                self.kept.append((self.matrix, self.grey))
            case "Q":
                self.matrix, self.grey = self.kept.pop()
            case "cm":
                self.matrix = Transformation(tuple(numbers)).transform(self.matrix)  # type: ignore[arg-type]  # Six of them, says the format.
            case "scn" if len(numbers) == 1:
                self.grey = round(255 * numbers[0])
            case _:
                self._follow(operator, numbers)

    def _follow(self, operator: str, numbers: list[float]) -> None:
        """What belongs to the path of a shape."""
        if operator == "m":
            self.path.append([self._at(numbers)])
        elif operator == "l":
            self.path[-1].append(self._at(numbers))
        elif operator in {"f", "f*"}:
            for shape in self.path:
                self.draw.polygon(shape, fill=self.grey)
        if operator in {"f", "f*", "n", "S"}:
            self.path = []

    def _at(self, point: list[float]) -> tuple[float, float]:
        x, y = self.matrix.apply_on((point[0], point[1]))
        return (x * self.scale, (self.height - y) * self.scale)
