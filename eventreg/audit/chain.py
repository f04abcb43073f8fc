"""What is hashed when the log is sealed: canonical JSON and SHA-256, for outsiders in docs/audit.md.

Nothing here may change without a new version of that page: old seals would fit no more.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

#: What the first seal follows.
GENESIS = "0" * 64
#: The newest moment that a log without seals holds.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
#: No transaction takes longer from its `now` to its commit. An entry that turns up later than this
#: below what is sealed already was not written by this system, or its clock was set back.
LATE = timedelta(hours=1)
_SALT_BYTES = 16
#: Made once: a check writes hundreds of thousands of entries by it.
_JSON = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A batch of entries as it was sealed. `entries`: their ids and hashes, by ascending id.

    `until`: the newest moment of an entry that the chain holds up to here.
    """

    number: int
    previous: str
    sealed_at: datetime
    until: datetime
    entries: Sequence[tuple[int, str]]


def canonical(value: object) -> bytes:
    """JSON that is the same for everybody: keys sorted, no spaces, UTF-8 without escapes (RFC 8785).

    Raises TypeError and ValueError for what is no JSON.
    """
    return _JSON.encode(value).encode("utf-8", "surrogatepass")


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def new_salt() -> str:
    """Random, so that nobody finds an erased telephone number by trying all of them."""
    return secrets.token_hex(_SALT_BYTES)


def value_digest(salt: str, field: str, before: str, after: str) -> str:
    """What stays of a value when it is erased together with its salt."""
    return digest([salt, field, before, after])


def moment(at: datetime) -> str:
    """An aware moment as it is hashed: '2026-11-23T01:02:03.000004Z'."""
    there = at.astimezone(UTC).replace(tzinfo=None)
    return f"{there.isoformat(timespec='microseconds')}Z"


def entry_hash(columns: Mapping[str, object], values: Iterable[tuple[str, str]]) -> str:
    """The hash of an entry: all its columns, `at` by `moment`, and its values as (field, digest)."""
    return digest({**columns, "values": [list(one) for one in values]})


def seal_hash(seal: Seal) -> str:
    """The hash of a seal, which the next one names as its previous."""
    ids = [entry_id for entry_id, _hash in seal.entries]
    return digest(
        {
            "number": seal.number,
            "previous": seal.previous,
            "sealed_at": moment(seal.sealed_at),
            "until": moment(seal.until),
            "first": min(ids, default=None),
            "last": max(ids, default=None),
            "count": len(ids),
            "entries": [list(one) for one in seal.entries],
        }
    )
