"""`GET /openapi.json`: the description of this API, made of the shapes that it really checks."""

from typing import Any

from flask import Response, jsonify, request
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from eventreg.api import cursors, desk_schemas, event_schemas, roster_schemas, scan_schemas, schemas
from eventreg.api.access import public
from eventreg.api.blueprint import api

_OUT: tuple[type[BaseModel], ...] = (
    schemas.PairOut,
    schemas.PairingOut,
    schemas.StatusOut,
    roster_schemas.RosterOut,
    roster_schemas.EntryOut,
    scan_schemas.ScansOut,
    scan_schemas.UndoOut,
    schemas.CountsOut,
    schemas.SearchOut,
    desk_schemas.AtDoorOut,
    desk_schemas.CameInOut,
    desk_schemas.DeliveredOut,
    desk_schemas.NotInOut,
    schemas.ProblemOut,
    event_schemas.EventFactsOut,
    event_schemas.PeopleOut,
    event_schemas.RegisteredOut,
    event_schemas.AttendanceOut,
)
_IN: tuple[type[BaseModel], ...] = (
    schemas.PairIn,
    schemas.StatusIn,
    scan_schemas.ScansIn,
    scan_schemas.ScanIn,
    scan_schemas.UndoIn,
    desk_schemas.ArrivalIn,
    desk_schemas.WalkInIn,
    desk_schemas.SubstituteIn,
    event_schemas.PersonIn,
)
_BEARER: list[dict[str, list[str]]] = [{"bearer": []}]
_KEY: list[dict[str, list[str]]] = [{"key": []}]
_SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The address of the event that the key was made for",
    "schema": {"type": "string", "minLength": 2, "maxLength": 60, "pattern": "^[a-z0-9-]+$"},
}


@api.get("/openapi.json")
@public
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    return jsonify(document(server=f"{request.script_root}{api.url_prefix}"))


def document(*, server: str = "/api/v1") -> dict[str, Any]:
    """The OpenAPI 3.1 document as a dictionary. `server`: the path below which the API is reached."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "eventreg", "version": "1"},
        "servers": [{"url": server}],
        "paths": {
            "/pair": {"post": _pair()},
            "/device": {"get": _get("This device, its event and sessions", schemas.PairingOut)},
            "/device/status": {"post": _status()},
            "/roster": {"get": _roster()},
            "/scans": {"post": _scans()},
            "/scans/{scan_id}/undo": {"post": _undo()},
            "/counts": {"get": _get("Live figures by session", schemas.CountsOut)},
            "/search": {"get": _search()},
            "/walk-ins": {"get": _at_door(), "post": _walk_in()},
            "/walk-ins/{registration_id}/admit": {"post": _admit()},
            "/substitutes": {"post": _substitute()},
            "/events/{slug}": {"get": _of_event("One event", event_schemas.EventFactsOut)},
            "/events/{slug}/registrations": {"get": _people(), "post": _sign_up()},
            "/events/{slug}/attendance": {"get": _attendance()},
        },
        "components": {"schemas": _schemas(), "securitySchemes": _security()},
    }


def _security() -> dict[str, Any]:
    device = {"type": "http", "scheme": "bearer", "description": "The token of a paired device"}
    key = {"type": "http", "scheme": "bearer", "description": "A key that the office made"}
    return {"bearer": device, "key": key}


def _schemas() -> dict[str, Any]:
    inputs: list[Any] = [(model, "validation") for model in _IN]
    outputs: list[Any] = [(model, "serialization") for model in _OUT]
    _, definitions = models_json_schema(
        inputs + outputs, ref_template="#/components/schemas/{model}"
    )
    found: dict[str, Any] = definitions["$defs"]
    # The elements of a batch are checked one by one; the description names their shape all the same.
    found["ScansIn"]["properties"]["scans"]["items"] = {"$ref": "#/components/schemas/ScanIn"}
    return found


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _problems(*statuses: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {str(status): {"description": "Refused", "content": content} for status in statuses}


def _body(model: type[BaseModel]) -> dict[str, Any]:
    return {"required": True, "content": _json(model)}


def _get(summary: str, model: type[BaseModel]) -> dict[str, Any]:
    return {
        "summary": summary,
        "security": _BEARER,
        "responses": {"200": {"description": summary, "content": _json(model)}, **_problems(401)},
    }


def _pair() -> dict[str, Any]:
    done = {"description": "Paired", "content": _json(schemas.PairOut)}
    return {
        "summary": "Pair a device by its code",
        "requestBody": _body(schemas.PairIn),
        "responses": {"201": done, **_problems(400, 404, 413, 415, 429)},
    }


def _status() -> dict[str, Any]:
    return {
        "summary": "What this device says of itself, also when it was revoked",
        "security": _BEARER,
        "requestBody": _body(schemas.StatusIn),
        "responses": {
            "200": {"description": "Noted", "content": _json(schemas.StatusOut)},
            **_problems(400, 401, 413, 415, 429),
        },
    }


def _roster() -> dict[str, Any]:
    described = _get("What changed in the list of people", roster_schemas.RosterOut)
    described["parameters"] = [{"name": "cursor", "in": "query", "schema": {"type": "string"}}]
    described["responses"] |= _problems(400)
    return described


def _scans() -> dict[str, Any]:
    done = {"description": "A verdict for each scan", "content": _json(scan_schemas.ScansOut)}
    return {
        "summary": "Record 1 to 500 scans",
        "security": _BEARER,
        "requestBody": _body(scan_schemas.ScansIn),
        "responses": {"200": done, **_problems(400, 401, 413, 415)},
    }


def _undo() -> dict[str, Any]:
    summary = "Take back a scan that was a mistake, for desk devices within ten minutes"
    scan = {"name": "scan_id", "in": "path", "required": True, "description": "The scan's own UUID"}
    return {
        "summary": summary,
        "security": _BEARER,
        "parameters": [scan | {"schema": {"type": "string", "format": "uuid"}}],
        "requestBody": _body(scan_schemas.UndoIn),
        "responses": {
            "200": {"description": "It counts no more", "content": _json(scan_schemas.UndoOut)},
            **_problems(400, 401, 403, 404, 409, 413, 415),
        },
    }


def _search() -> dict[str, Any]:
    described = _get("People by name, for desk devices", schemas.SearchOut)
    described["parameters"] = [
        {
            "name": "q",
            "in": "query",
            "required": True,
            "schema": {"type": "string", "minLength": 3, "maxLength": 100},
        }
    ]
    described["responses"] |= _problems(400, 403)
    return described


def _at_door() -> dict[str, Any]:
    described = _get("Who typed themselves in and waits, for desk devices", desk_schemas.AtDoorOut)
    described["responses"] |= _problems(403)
    return described


def _came_in(summary: str, body: type[BaseModel]) -> dict[str, Any]:
    """Something by which somebody without a ticket comes in at the desk."""
    done = {"description": "Registered and checked in", "content": _json(desk_schemas.CameInOut)}
    name = {"$ref": "#/components/schemas/NotInOut"}
    not_in = {"application/problem+json": {"schema": name}}
    return {
        "summary": summary,
        "security": _BEARER,
        "requestBody": _body(body),
        "responses": {
            "201": done,
            "409": {"description": "Nobody came in", "content": not_in},
            **_problems(400, 401, 403, 404, 413, 415, 422),
        },
    }


def _walk_in() -> dict[str, Any]:
    described = _came_in("Register somebody at the desk and check them in", desk_schemas.WalkInIn)
    contents = (_json(one) for one in (desk_schemas.CameInOut, desk_schemas.DeliveredOut))
    forms = [one["application/json"]["schema"] for one in contents]
    either = {"application/json": {"schema": {"anyOf": forms}}}
    described["responses"]["201"] = {
        "description": "Registered and checked in; a revoked or expired device is told no more",
        "content": either,
    }
    return described


def _admit() -> dict[str, Any]:
    described = _came_in("Admit somebody who typed themselves in", desk_schemas.ArrivalIn)
    id_ = {"name": "registration_id", "in": "path", "required": True}
    return described | {"parameters": [id_ | {"schema": {"type": "string", "format": "uuid"}}]}


def _substitute() -> dict[str, Any]:
    return _came_in("Put somebody else in a person's place", desk_schemas.SubstituteIn)


def _of_event(summary: str, model: type[BaseModel]) -> dict[str, Any]:
    """Something that a key reads of its event."""
    described = _get(summary, model) | {"security": _KEY, "parameters": [_SLUG]}
    described["responses"] |= _problems(404)
    return described


def _page_of(summary: str, model: type[BaseModel], *names: str) -> dict[str, Any]:
    """The same, page by page."""
    described = _of_event(summary, model)
    shapes = cursors.PageWish.model_json_schema()["properties"]
    described["parameters"] = [
        _SLUG,
        *({"name": name, "in": "query", "schema": shapes[name]} for name in names),
    ]
    described["responses"] |= _problems(400)
    return described


def _people() -> dict[str, Any]:
    summary = "Registrations in any state, in the order of arrival"
    return _page_of(summary, event_schemas.PeopleOut, "limit", "cursor", "changed_since")


def _attendance() -> dict[str, Any]:
    summary = "Who was in which session, and when"
    return _page_of(summary, event_schemas.AttendanceOut, "limit", "cursor")


def _sign_up() -> dict[str, Any]:
    done = {"description": "Registered", "content": _json(event_schemas.RegisteredOut)}
    once = {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Sent again, the same one is answered with what the first made",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }
    return {
        "summary": "Register one person, as the public form does",
        "security": _KEY,
        "parameters": [_SLUG, once],
        "requestBody": _body(event_schemas.PersonIn),
        "responses": {"201": done, **_problems(400, 401, 403, 404, 409, 413, 415, 422)},
    }
