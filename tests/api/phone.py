"""A phone at the door in tests: it holds the list as the deltas tell it, and opens what is sealed.

It is written from the words of the design and shares no code with the server: the key derivation
(RFC 5869) is spelled out, and AES-GCM taken apart into nonce, ciphertext and tag.
"""

import base64
import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from tests.api.door import Door


def unpadded(text: str) -> bytes:
    """The bytes of base64url without padding."""
    assert "=" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def lookup_of(code: str) -> str:
    """Under what the entry of a code is found."""
    cut = sha256(b"eventreg lookup" + code.encode()).digest()[:16]
    return base64.urlsafe_b64encode(cut).decode().rstrip("=")


def opened(sealed: str, code: str, event_id: int) -> dict[str, Any]:
    """What a sealed entry says to whoever has the code. Raises InvalidTag for any other."""
    raw = unpadded(sealed)
    nonce, ciphertext, tag = raw[:12], raw[12:-16], raw[-16:]
    extracted = hmac.digest(str(event_id).encode(), code.encode(), "sha256")
    key = hmac.digest(extracted, b"eventreg roster v1" + b"\x01", "sha256")
    opener = Cipher(AES(key), GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(str(event_id).encode() + unpadded(lookup_of(code)))
    entry: dict[str, Any] = json.loads(opener.update(ciphertext) + opener.finalize())
    return entry


@dataclass
class Phone:
    """What a device holds: entries as they came, by lookup, and the tickets that admit nobody."""

    door: Door
    entries: dict[str, Any] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    cursor: str = ""
    total: int = 0

    def page(self) -> dict[str, Any]:
        """Asks for the next page and puts it in."""
        query = {"cursor": self.cursor} if self.cursor else {}
        answer = self.door.get("/roster", query_string=query)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.get_json()
        for one in page["entries"]:
            self.entries[one["lookup"]] = one.get("entry") or one["sealed"]
            self.removed.pop(one["lookup"], None)
        for one in page["removed"]:
            self.removed[one["lookup"]] = one["state"]
            self.entries.pop(one["lookup"], None)
        self.cursor, self.total = page["cursor"], page["total"]
        return page

    def sync(self) -> int:
        """Asks until there is no more; how many entries and removals came."""
        came = 0
        while True:
            page = self.page()
            came += len(page["entries"]) + len(page["removed"])
            if not page["more"]:
                return came

    def names(self) -> list[str]:
        """Whom a desk's list names."""
        return sorted(entry["name"] for entry in self.entries.values())
