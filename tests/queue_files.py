"""Files in which a phone saved what waits there, for tests: written as the phone does, loaded as the page does."""

import base64
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from eventreg.checkin.operations.queue_files import (
    Loaded,
    QueueRefusal,
    batches_of,
    device_of_file,
    load_batch,
    load_walk_in,
    read_queue_file,
)
from eventreg.events.models import Event
from tests.factories import offer_of


def signed(content: object, token: str, **changes: object) -> bytes:
    """A file as the phone writes it."""
    payload = content if isinstance(content, str) else json.dumps(content)
    key = hashlib.sha256(token.encode()).digest()
    mac = hmac.new(key, payload.encode(), hashlib.sha256).digest()
    signature = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    whole = {"format": "eventreg-queue", "version": 1, "payload": payload, "signature": signature}
    return json.dumps({**whole, **changes}).encode()


def came(event: Event, at: datetime, **changes: Any) -> dict[str, Any]:
    """Somebody whom a desk added, as its phone keeps them; they came to the first session at `at`."""
    whole = {
        "id": str(uuid4()),
        "scanned_at": at.isoformat(),
        "full_name": "Maryam",
        "category": str(offer_of(event, "kim").id),
        "organization": "",
        "phone": "",
        "session": str(event.sessions[0].id),
    }
    return {**whole, **changes}


def load(session: Session, event: Event, content: bytes, now: datetime) -> Loaded | QueueRefusal:
    """Loads a file as the page does."""
    file = read_queue_file(content)
    if isinstance(file, QueueRefusal):
        return file
    device = device_of_file(session, event.id, file)
    if isinstance(device, QueueRefusal):
        return device
    done = Loaded(unreadable=file.unreadable)
    for typed in file.walk_ins:
        done += load_walk_in(session, device, typed, offset=file.offset, now=now)
    for batch in batches_of(file):
        done += load_batch(session, device, batch, offset=file.offset, now=now)
    return done
