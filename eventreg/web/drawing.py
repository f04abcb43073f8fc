"""What charts drawn by the server share: per cents of the drawing, and the end of a scale.

Colours, thickness and type are the page's own (`frontend/sass/_figures.scss`), so that a chart follows
light and dark, prints sharply, and is there without a script.
"""

#: The attributes of one shape, as they stand in SVG; `word` is the text of one.
Drawn = dict[str, str]


def percent(number: float) -> str:
    """A place or a length as part of the drawing: "12.50%"."""
    return f"{number:.2f}%"


def scale_end(most: int) -> int:
    """The end of a scale for numbers up to `most`: an even number with one figure and noughts, or ten and the like."""
    unit = 1
    while True:
        for step in (2, 4, 6, 10):
            if most <= step * unit:
                return step * unit
        unit *= 10
