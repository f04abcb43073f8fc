"""What is hashed, told once more from docs/audit.md, without the code of the house."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import text
from sqlalchemy.orm import Session

from eventreg.audit.chain import GENESIS, canonical, digest, moment, value_digest
from eventreg.events.models import Event
from tests.audit.conftest import seal_all, write


def outsider(value: object) -> str:
    """SHA-256 over JSON with sorted keys, no spaces, UTF-8."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def test_the_written_form_is_one_for_all() -> None:
    assert canonical({"b": [1, None], "a": 'Ni\'matul "é"\n'}) == (
        '{"a":"Ni\'matul \\"é\\"\\n","b":[1,null]}'.encode()
    )
    assert digest({}) == hashlib.sha256(b"{}").hexdigest()


def test_a_moment_is_written_in_utc_with_microseconds() -> None:
    there = datetime(2026, 11, 23, 8, 2, 3, 4, tzinfo=timezone(timedelta(hours=7)))
    assert moment(there) == "2026-11-23T01:02:03.000004Z"
    assert moment(datetime(2026, 11, 23, tzinfo=UTC)) == "2026-11-23T00:00:00.000000Z"


def test_the_same_value_has_another_digest_each_time() -> None:
    digests = {value_digest(salt, "phone", "", "+6289300000001") for salt in ("aa", "bb")}
    assert len(digests) == 2


def test_an_outsider_comes_to_the_same_hashes(session: Session, event: Event) -> None:
    """The page says enough: nothing of eventreg is called between the rows and the last hash."""
    at = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)
    write(session, event, 3, now=at)
    assert seal_all(session, now=at + timedelta(minutes=5), most=2) == 2

    previous = GENESIS
    for number in (1, 2):
        seal = session.execute(text(f"SELECT * FROM audit_seals WHERE id = {number}")).one()
        members = session.execute(
            text(f"SELECT entry_id FROM sealed_entries WHERE seal_id = {number} ORDER BY entry_id")
        ).scalars()
        entries = [[one, entry_of(session, one)] for one in members]
        written = {
            "number": number,
            "previous": previous,
            "sealed_at": "2026-11-23T01:07:03.000004Z",
            "until": f"2026-11-23T01:02:0{number + 1 if number == 1 else 3}.000004Z",
            "first": entries[0][0],
            "last": entries[-1][0],
            "count": len(entries),
            "entries": entries,
        }
        assert outsider(written) == seal.hash
        previous = seal.hash


def entry_of(session: Session, entry_id: int) -> str:
    """The hash of an entry as the page describes it."""
    row = session.execute(text(f"SELECT * FROM audit_entries WHERE id = {entry_id}")).one()
    values = session.execute(
        text(f"SELECT * FROM audit_values WHERE entry_id = {entry_id} ORDER BY id")
    ).all()
    for value in values:
        said = [value.salt, value.field, value.before, value.after]
        assert outsider(said) == value.digest
    at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at + "+00:00")
    return outsider(
        {
            "id": row.id,
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "action": row.action,
            "actor_kind": row.actor_kind,
            "actor_id": row.actor_id,
            "actor_label": row.actor_label,
            "origin": row.origin,
            "event_id": row.event_id,
            "subject_kind": row.subject_kind,
            "subject_id": row.subject_id,
            "reason": row.reason,
            "facts": row.facts if isinstance(row.facts, dict) else json.loads(row.facts),
            "values": [[value.field, value.digest] for value in values],
        }
    )
