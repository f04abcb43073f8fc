"""`GET /openapi.json`: the description of this API, made of the shapes that it really checks."""

from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, request
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from eventreg.api import (
    desk_schemas,
    event_schemas,
    openapi_devices,
    openapi_systems,
    roster_schemas,
    scan_schemas,
    schemas,
)
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

_TAGS = [
    {
        "name": openapi_systems.TAG,
        "description": "Other systems read and register the people of one event with a key that the office makes.",
    },
    {
        "name": openapi_devices.TAG,
        "description": "Phones and computers at the door, paired with one event.",
    },
]


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
        "tags": _TAGS,
        "paths": openapi_systems.operations() | openapi_devices.operations(),
        "components": {"schemas": _schemas(), "securitySchemes": _security()},
    }


def spoken() -> Iterator[str]:
    """What is said of operations, their answers and parameters: the reference translates it."""
    for item in document()["paths"].values():
        for one in item.values():
            yield from (one["summary"], one["description"])
            yield from (answer["description"] for answer in one["responses"].values())
            yield from (parameter["description"] for parameter in one["parameters"])


def _security() -> dict[str, Any]:
    device = {"type": "http", "scheme": "bearer", "description": "The token of a paired device"}
    key = {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that the office made for one event; an operation names the purpose that it needs",
    }
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
