"""What phones and computers at the door may ask and send, as the OpenAPI document says it."""

from typing import Any

from pydantic import BaseModel

from eventreg.api import desk_schemas, roster_schemas, scan_schemas, schemas
from eventreg.api.openapi_parts import body, json_of, operation, problems, ref_to

TAG = "devices"
#: Whom they ask to show themselves: a paired device.
_DEVICE: list[dict[str, list[str]]] = [{"bearer": []}]
_OF_DESKS = "Only for devices of the role `desk`."


def operations() -> dict[str, dict[str, Any]]:
    """The operations of devices by path and method."""
    return {
        "/pair": {"post": _pair()},
        "/device": {"get": _device()},
        "/device/status": {"post": _status()},
        "/roster": {"get": _roster()},
        "/scans": {"post": _scans()},
        "/scans/{scan_id}/undo": {"post": _undo()},
        "/counts": {"get": _counts()},
        "/search": {"get": _search()},
        "/walk-ins": {"get": _at_door(), "post": _walk_in()},
        "/walk-ins/{registration_id}/admit": {"post": _admit()},
        "/substitutes": {"post": _substitute()},
    }


def _reading(
    id_: str, summary: str, description: str, model: type[BaseModel], *refused: int
) -> dict[str, Any]:
    """Something that a device reads."""
    found = {"200": {"description": summary, "content": json_of(model)}}
    responses = found | problems(401, *refused)
    return operation(
        id_, summary, description, tag=TAG, security=_DEVICE, parameters=[], responses=responses
    )


def _sending(
    id_: str, summary: str, description: str, model: type[BaseModel], responses: dict[str, Any]
) -> dict[str, Any]:
    """Something that a device sends."""
    return operation(
        id_,
        summary,
        description,
        tag=TAG,
        security=_DEVICE,
        parameters=[],
        requestBody=body(model),
        responses=responses,
    )


def _pair() -> dict[str, Any]:
    done = {"description": "Paired", "content": json_of(schemas.PairOut)}
    said = "The code stands on the device's page in the office and works once. Keep the token: it is shown only here."
    responses = {"201": done, **problems(400, 404, 413, 415, 429)}
    paired = _sending("pair", "Pair a device by its code", said, schemas.PairIn, responses)
    return paired | {"security": []}


def _device() -> dict[str, Any]:
    said = "Names, sessions and times may have changed since the device was paired."
    return _reading("getDevice", "This device, its event and sessions", said, schemas.PairingOut)


def _status() -> dict[str, Any]:
    noted = {"description": "Noted", "content": json_of(schemas.StatusOut)}
    return _sending(
        "tellStatus",
        "Say how the device stands",
        "Also for a device that was revoked, which may say that it wiped its list.",
        schemas.StatusIn,
        {"200": noted, **problems(400, 401, 413, 415, 429)},
    )


def _roster() -> dict[str, Any]:
    said = "Without a cursor from the beginning; then with the cursor of the last answer, while `more` is true."
    described = _reading(
        "getRoster", "What changed in the list of people", said, roster_schemas.RosterOut, 400
    )
    cursor = {"name": "cursor", "in": "query", "description": "That of the last answer"}
    return described | {"parameters": [cursor | {"schema": {"type": "string"}}]}


def _scans() -> dict[str, Any]:
    done = {"description": "A verdict for each scan", "content": json_of(scan_schemas.ScansOut)}
    return _sending(
        "sendScans",
        "Record 1 to 500 scans",
        "Sent again, a scan is answered as the first time and counts once. A wrong one is refused by"
        " itself; the others stand. A revoked device may still deliver what it scanned before.",
        scan_schemas.ScansIn,
        {"200": done, **problems(400, 401, 413, 415)},
    )


def _undo() -> dict[str, Any]:
    done = {"description": "It counts no more", "content": json_of(scan_schemas.UndoOut)}
    described = _sending(
        "undoScan",
        "Take back a scan that was a mistake",
        f"Within ten minutes. {_OF_DESKS}",
        scan_schemas.UndoIn,
        {"200": done, **problems(400, 401, 403, 404, 409, 413, 415)},
    )
    return described | {"parameters": [_id("scan_id", "The scan's own UUID")]}


def _counts() -> dict[str, Any]:
    said = "How many are present in each session and expected there, and how many were at each checkpoint."
    return _reading("getCounts", "Live figures by session", said, schemas.CountsOut)


def _search() -> dict[str, Any]:
    described = _reading(
        "searchPeople",
        "People by name, short code or phone",
        f"At most 20; numbers are masked. {_OF_DESKS}",
        schemas.SearchOut,
        400,
        403,
    )
    typed = {"name": "q", "in": "query", "required": True, "description": "What was typed"}
    shape = {"type": "string", "minLength": 3, "maxLength": 100}
    return described | {"parameters": [typed | {"schema": shape}]}


def _at_door() -> dict[str, Any]:
    return _reading(
        "getWaiting",
        "Who typed themselves in and waits",
        f"The first to come first. {_OF_DESKS}",
        desk_schemas.AtDoorOut,
        403,
    )


def _came_in(id_: str, summary: str, model: type[BaseModel]) -> dict[str, Any]:
    """Something by which somebody without a ticket comes in at the desk."""
    done = {"description": "Registered and checked in", "content": json_of(desk_schemas.CameInOut)}
    not_in = {"application/problem+json": {"schema": ref_to(desk_schemas.NotInOut)}}
    refused = problems(400, 401, 403, 404, 409, 413, 415, 422)
    refused["409"] |= {"content": not_in}
    return _sending(id_, summary, _OF_DESKS, model, {"201": done, **refused})


def _walk_in() -> dict[str, Any]:
    described = _came_in(
        "addWalkIn", "Register somebody at the desk and check them in", desk_schemas.WalkInIn
    )
    forms = [ref_to(one) for one in (desk_schemas.CameInOut, desk_schemas.DeliveredOut)]
    described["responses"]["201"] = {
        "description": "Registered and checked in; a revoked or expired device is told no more",
        "content": {"application/json": {"schema": {"anyOf": forms}}},
    }
    return described


def _admit() -> dict[str, Any]:
    described = _came_in(
        "admitWalkIn", "Admit somebody who typed themselves in", desk_schemas.ArrivalIn
    )
    return described | {"parameters": [_id("registration_id", "Whom getWaiting named")]}


def _substitute() -> dict[str, Any]:
    summary = "Put somebody else in a person's place"
    return _came_in("addSubstitute", summary, desk_schemas.SubstituteIn)


def _id(name: str, description: str) -> dict[str, Any]:
    said = {"name": name, "in": "path", "required": True, "description": description}
    return said | {"schema": {"type": "string", "format": "uuid"}}
