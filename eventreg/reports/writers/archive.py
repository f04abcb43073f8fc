"""A ZIP archive whose bytes depend on its content and one moment alone."""

import shutil
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class DatedZip(ZipFile):
    """Gives every entry the same time, so that two exports of the same data are the same file."""

    def __init__(self, target: IO[bytes], moment: datetime) -> None:
        super().__init__(target, "w", ZIP_DEFLATED)
        self._date_time = moment.astimezone(UTC).timetuple()[:6]

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        """Adds an entry from memory."""
        super().writestr(self._entry(str(zinfo_or_arcname)), data)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        *_: Any,
        **__: Any,
    ) -> None:
        """Adds a file from disk, piece by piece."""
        entry = self._entry(str(arcname or filename))
        entry.file_size = Path(filename).stat().st_size
        with Path(filename).open("rb") as source, self.open(entry, "w") as target:
            shutil.copyfileobj(source, target)

    def _entry(self, name: str) -> ZipInfo:
        entry = ZipInfo(name.lstrip("/"), self._date_time)
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return entry
