"""Uploaded files: checked, laid down under a random name, read again.

What takes time (`check`, `save`) belongs before the writing transaction; `add` alone is part of it.
"""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from eventreg.files import documents, pictures
from eventreg.files.models import StoredFile
from eventreg.files.rules import MOST_BYTES, Content, FileRefusal, content_of, shown_name


@dataclass(frozen=True)
class Checked:
    """A file as it will be stored: its random name, what it is called and is, and its bytes."""

    uid: UUID
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class NotTaken:
    """The file was not taken, and why."""

    reason: FileRefusal


def check(content: bytes, name: str) -> Checked | NotTaken:
    """Looks at what was uploaded: a PDF is opened, a photo is drawn anew. Its name decides nothing.

    Takes up to seconds, so no writing transaction may be open. Read at most MOST_BYTES + 1 of an
    upload: more is refused anyway.
    """
    if not content:
        return NotTaken(FileRefusal.EMPTY)
    if len(content) > MOST_BYTES:
        return NotTaken(FileRefusal.TOO_LARGE)
    kind = content_of(content[:16])
    if kind is Content.PDF:
        refusal = documents.why_not(content)
        if refusal is not None:
            return NotTaken(refusal)
        return Checked(uuid4(), shown_name(name, "pdf"), "application/pdf", content)
    if kind is Content.PICTURE:
        drawn = pictures.redraw(content)
        if isinstance(drawn, FileRefusal):
            return NotTaken(drawn)
        return Checked(uuid4(), shown_name(name, "jpg"), "image/jpeg", drawn)
    return NotTaken(FileRefusal.HEIC if kind is Content.HEIC else FileRefusal.UNKNOWN)


def check_logo(content: bytes, name: str) -> Checked | NotTaken:
    """The same for a logo: a picture alone, drawn anew as PNG. Takes time as well."""
    if not content:
        return NotTaken(FileRefusal.EMPTY)
    if len(content) > MOST_BYTES:
        return NotTaken(FileRefusal.TOO_LARGE)
    kind = content_of(content[:16])
    if kind is not Content.PICTURE:
        return NotTaken(FileRefusal.HEIC if kind is Content.HEIC else FileRefusal.UNKNOWN)
    drawn = pictures.redraw_logo(content)
    if isinstance(drawn, FileRefusal):
        return NotTaken(drawn)
    return Checked(uuid4(), shown_name(name, "png"), "image/png", drawn)


def save(root: Path, checked: Checked) -> None:
    """Lays the file down, readable by its owner alone: all of it or nothing, also if power fails.

    `root`: the folder of all uploads, `instance/files`. Raises OSError where the disk refuses.
    """
    path = place_of(root, checked.uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft")  # Mode 600.
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(checked.content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
        _sync_folder(path.parent)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def add(session: Session, checked: Checked, *, now: datetime) -> StoredFile:
    """Notes a file that was laid down. `now`: aware, UTC.

    If this transaction fails, the caller removes the file again (`remove`).
    """
    stored = StoredFile(
        uid=checked.uid,
        name=checked.name,
        media_type=checked.media_type,
        size=len(checked.content),
        sha256=sha256(checked.content).hexdigest(),
        created_at=now,
    )
    session.add(stored)
    session.flush()
    return stored


def read(root: Path, stored: StoredFile) -> bytes:
    """The content of a file. Raises FileNotFoundError when it is gone, ValueError when it was altered."""
    content = place_of(root, stored.uid).read_bytes()
    if sha256(content).hexdigest() != stored.sha256:
        raise ValueError(f"stored file {stored.uid} was altered on disk")
    return content


def remove(root: Path, uid: UUID) -> None:
    """Removes a file's content; nothing happens when there is none."""
    place_of(root, uid).unlink(missing_ok=True)


def forget(session: Session, stored: Iterable[StoredFile]) -> list[UUID]:
    """Deletes the rows of files that nothing names any more; their contents are removed after the commit."""
    gone = []
    for one in stored:
        gone.append(one.uid)
        session.delete(one)
    session.flush()
    return gone


def place_of(root: Path, uid: UUID) -> Path:
    """Where a file lies: below a folder of the first two characters of its random name."""
    return root / uid.hex[:2] / uid.hex


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
