"""Names of files."""

import re
import unicodedata

_LONGEST_PART = 60
_KEPT = re.compile(r"[^a-z0-9]+")


def download_name(*parts: str, extension: str) -> str:
    """A file name that every system takes: "daftar-hadir_cerdig-2025_2026-11-22.xlsx".

    Each part is reduced to lower-case ASCII letters, digits and single hyphens, at most 60
    characters; parts that leave nothing are dropped, and underscores join the rest. `extension` is
    given without its dot. Nothing of a part can become a folder, an option or a header field.
    """
    named = "_".join(filter(None, map(_ascii, parts))) or "berkas"
    return f"{named}.{_ascii(extension)}"


def _ascii(text: str) -> str:
    """The letters and digits of a text without their accents, in lower case, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _KEPT.sub("-", plain).strip("-")[:_LONGEST_PART].strip("-")
