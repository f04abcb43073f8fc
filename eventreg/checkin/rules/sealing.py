"""Sealed entries of the list that a phone at the door holds: only the code in the QR opens one.

A lost phone names nobody, for the key of each entry is made of a code that the phone does not have
until somebody shows it. The phone opens them in `frontend/scanner/seal.ts`.
"""

import base64
import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LOOKUP_BYTES = 16
NONCE_BYTES = 12
_KEY_BYTES = 32
_GROUP_BYTES = 9
_LOOKUP = b"eventreg lookup"
_INFO = b"eventreg roster v1"


def lookup_of(code: str) -> str:
    """Under what a phone finds the entry of a code (26 characters): a hash of it, base64url, unpadded."""
    return _text(_lookup(code))


def seal(plaintext: bytes, code: str, event_id: int, nonce: bytes) -> str:
    """An entry that only this code opens: nonce, ciphertext and tag, base64url, unpadded.

    AES-256-GCM under a key derived from the code, bound to event and lookup. `nonce`: 12 random
    bytes, fresh at every sealing.
    """
    event = str(event_id).encode()
    key = HKDF(SHA256(), _KEY_BYTES, salt=event, info=_INFO).derive(code.encode())
    return _text(nonce + AESGCM(key).encrypt(nonce, plaintext, event + _lookup(code)))


def group_word(group_id: int | None, ticket_key: bytes) -> str | None:
    """One word for all people of a group, which says nothing else; none for whoever is in no group.

    `ticket_key`: the event's, 32 bytes.
    """
    if group_id is None:
        return None
    mac = hmac.new(ticket_key, b"eventreg group" + str(group_id).encode(), sha256)
    return _text(mac.digest()[:_GROUP_BYTES])


def _lookup(code: str) -> bytes:
    return sha256(_LOOKUP + code.encode()).digest()[:LOOKUP_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
