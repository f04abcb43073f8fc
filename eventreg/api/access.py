"""Who may call the API: the only checks there are. A view's `access` names what it asks for."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, request

from eventreg.api.problems import problem
from eventreg.checkin.models import Device
from eventreg.checkin.operations.devices import hash_of
from eventreg.checkin.queries import device_by_token_hash
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db, writing
from eventreg.keys import queries as keys
from eventreg.keys.models import ApiKey
from eventreg.keys.operations import note_use
from eventreg.keys.rules import NOTED_EVERY, KeyState, Purpose, key_state

View = Callable[..., Response]


def public(view: View) -> View:
    """Open to all."""
    return _marked(view, "public")


def device_required(
    *, role: DeviceRole | None = None, late: bool = False
) -> Callable[[View], View]:
    """Hands the view the paired device as `device`.

    A revoked or expired device is told so (401), except with `late`: then it may still deliver.
    With `role` other roles are refused (403).
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(**kwargs: Any) -> Response:
            with writing(intent=False):  # No lock while a slow phone is still sending its body.
                device = _device()
                db.session.commit()
            if device is None:
                return _unauthorised("invalid-token", "The token is missing or unknown")
            if late or is_active(device):
                _await_body(device)
            if not late and not is_active(device):
                return _unauthorised("device-revoked", "This device was revoked or has expired")
            if role is not None and device.role is not role:
                return problem(403, kind="wrong-role", title=f"Only for devices of role {role}")
            return view(device=device, **kwargs)

        return _marked(guarded, f"device:{role or 'any'}")

    return mark


def key_required(purpose: Purpose | None = None) -> Callable[[View], View]:
    """Hands the view below /events/<slug> the key of another system as `key`.

    A key that opens nothing (any more) is a 401; any event but the key's own a 404, whether or not
    there is one; a key that was not made for the `purpose` a 403 (none: every key will do).
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(slug: str, **kwargs: Any) -> Response:
            now = utc_now()
            with writing(intent=False):
                key = keys.by_token_hash(db.session(), hash_of(_token()))
                db.session.commit()
            if key is None or key_state(key.facts, now) is not KeyState.VALID:
                return _unauthorised("invalid-token", "The key is missing, unknown or ended")
            if slug != key.event.slug:
                return problem(404)
            if purpose is not None and purpose not in key.purposes:
                title = f"This key was not made to {purpose.replace('_', ' ')}"
                return problem(403, kind="missing-right", title=title)
            _note_use(key, now)
            return view(key=key, **kwargs)

        return _marked(guarded, f"key:{purpose or 'any'}")

    return mark


def _marked(view: View, access: str) -> View:
    view.access = access  # type: ignore[attr-defined]  # Functions have no such attribute declared.
    return view


def _note_use(key: ApiKey, now: datetime) -> None:
    """Once a minute at most, so that reading does not queue with those who write."""
    if key.last_used_at is None or key.last_used_at <= now - NOTED_EVERY:
        with writing():
            note_use(db.session(), key, now=now)
            db.session.commit()


def is_active(device: Device) -> bool:
    """Whether a device may read and scan now."""
    return device.revoked_at is None and utc_now() < device.ends_at


def _device() -> Device | None:
    token = _token()
    return device_by_token_hash(db.session(), hash_of(token)) if token else None


def _await_body(device: Device) -> None:
    """Takes the whole body in, however slowly it comes, and reads again how the device stands then."""
    if request.method == "POST":
        request.get_data()
        with writing(intent=False):
            db.session.refresh(device)
            db.session.commit()


def _token() -> str:
    """What the caller shows as `Authorization: Bearer`; empty without."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _unauthorised(kind: str, title: str) -> Response:
    response = problem(401, kind=kind, title=title)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
