"""Who may call the API: the only checks there are. A view's `access` names what it asks for."""

import functools
from collections.abc import Callable
from typing import Any

from flask import Response, request

from eventreg.api.problems import problem
from eventreg.checkin.models import Device
from eventreg.checkin.operations.devices import hash_of
from eventreg.checkin.queries import device_by_token_hash
from eventreg.checkin.rules import DeviceRole
from eventreg.clock import utc_now
from eventreg.db import db, writing

View = Callable[..., Response]


def public(view: View) -> View:
    """Open to all."""
    view.access = "public"  # type: ignore[attr-defined]  # Functions have no such attribute declared.
    return view


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
            if not late and not is_active(device):
                return _unauthorised("device-revoked", "This device was revoked or has expired")
            if role is not None and device.role is not role:
                return problem(403, kind="wrong-role", title=f"Only for devices of role {role}")
            return view(device=device, **kwargs)

        guarded.access = f"device:{role or 'any'}"  # type: ignore[attr-defined]  # Functions have no such attribute declared.
        return guarded

    return mark


def is_active(device: Device) -> bool:
    """Whether a device may read and scan now."""
    return device.revoked_at is None and utc_now() < device.expires_at


def _device() -> Device | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    return device_by_token_hash(db.session(), hash_of(token.strip()))


def _unauthorised(kind: str, title: str) -> Response:
    response = problem(401, kind=kind, title=title)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response
