"""The number of a batch in a title: "Cerdig Batch 4", "Bimtek KIM Angkatan IV"."""

import re

#: Four digits are a year ("Angkatan 2025"), which no copy may raise.
_NUMBERED = re.compile(
    r"\b(?P<word>(?i:batch|angkatan|gelombang|seri|tahap)\s*(?:(?i:ke)-?|\#|(?i:no)\.?)?\s*)"
    r"(?P<number>\d{1,3}|[IVX]+)\b"
)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
#: From forty on Roman numbers need letters that are words of their own.
_LAST_ROMAN = 39


def batch_in(title: str) -> int | None:
    """The number that stands in a title; none where there is none. Roman ones count too."""
    found = _NUMBERED.search(title)
    return _number(found["number"]) if found else None


def with_batch(title: str, batch: int) -> str:
    """The title with this number in place of the one that it holds; a title without one stays."""
    found = _NUMBERED.search(title)
    if found is None or _number(found["number"]) is None:
        return title
    roman = not found["number"].isdigit() and batch <= _LAST_ROMAN
    written = _in_roman(batch) if roman else str(batch)
    return title[: found.start("number")] + written + title[found.end("number") :]


def next_batch(title: str, batch: int | None) -> int | None:
    """The number of the batch after an event with this title and batch; none where neither has one."""
    current = batch if batch is not None else batch_in(title)
    return None if current is None else current + 1


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return next((one for one in range(1, _LAST_ROMAN + 1) if _in_roman(one) == text), None)


def _in_roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written
