"""What other systems may read and send with a key, as the OpenAPI document says it."""

from typing import Any

from pydantic import BaseModel

from eventreg.api import cursors, event_schemas, samples
from eventreg.api.openapi_parts import body, json_of, operation, problems
from eventreg.keys.rules import Purpose

TAG = "systems"
_SLUG = {
    "name": "slug",
    "in": "path",
    "required": True,
    "description": "The address of the event that the key was made for",
    "schema": {"type": "string", "minLength": 2, "maxLength": 60, "pattern": "^[a-z0-9-]+$"},
}
_PAGES = {
    "limit": "How many rows a page has at most",
    "cursor": "That of the page before; without it the first page is answered",
    "changed_since": "Only what changed since then: the `as_of` of the last time, RFC 3339 with offset",
}
_ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A word of your own for this person. Sent again, it is answered with what the first made",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def operations() -> dict[str, dict[str, Any]]:
    """The operations of other systems by path and method."""
    return {
        "/events/{slug}": {"get": _event()},
        "/events/{slug}/registrations": {"get": _people(), "post": _sign_up()},
        "/events/{slug}/attendance": {"get": _attendance()},
    }


def _for(purpose: Purpose | None) -> list[dict[str, list[str]]]:
    """Who may ask: who holds a key that was made for this purpose; none: any key of the event."""
    return [{"key": [purpose.value] if purpose else []}]


def _reading(
    id_: str,
    summary: str,
    description: str,
    model: type[BaseModel],
    purpose: Purpose | None,
    **more: Any,
) -> dict[str, Any]:
    found = {"200": {"description": summary, "content": json_of(model)}}
    return operation(
        id_,
        summary,
        description,
        tag=TAG,
        security=_for(purpose),
        **{"x-codeSamples": samples.of(id_), "parameters": [_SLUG], **more},
        responses=found | problems(*((401, 404) if purpose is None else (400, 401, 403, 404))),
    )


def _event() -> dict[str, Any]:
    return _reading(
        "getEvent",
        "The event",
        "Its sessions, its categories with the places left and the fields that each asks for, and its"
        " extra questions: all that is needed to make a form. Any key of the event opens it.",
        event_schemas.EventFactsOut,
        None,
    )


def _pages(*names: str) -> list[dict[str, Any]]:
    shapes = cursors.PageWish.model_json_schema()["properties"]
    return [
        _SLUG,
        *(
            {
                "name": name,
                "in": "query",
                "description": _PAGES[name],
                "schema": _given(shapes[name]),
            }
            for name in names
        ),
    ]


def _given(shape: dict[str, Any]) -> dict[str, Any]:
    """What may stand in an address: a parameter is left out, never null."""
    return next(one for one in shape.get("anyOf", [shape]) if one.get("type") != "null")


def _people() -> dict[str, Any]:
    return _reading(
        "listRegistrations",
        "Registrations in any state, in the order of arrival",
        "Page by page: ask again with `cursor` until it is null. Keep the `as_of` of such a walk: given as"
        " `changed_since` the next time, it answers only what changed. It lies two minutes back, so"
        " that nothing is missed; the same person may come again. Every page is noted in the log.",
        event_schemas.PeopleOut,
        Purpose.READ_REGISTRATIONS,
        parameters=_pages("limit", "cursor", "changed_since"),
    )


def _attendance() -> dict[str, Any]:
    return _reading(
        "listAttendance",
        "Who was in which session, and when",
        "One row for each person and session, page by page. `registration` is the id that"
        " listRegistrations gives. Every page is noted in the log.",
        event_schemas.AttendanceOut,
        Purpose.READ_ATTENDANCE,
        parameters=_pages("limit", "cursor"),
    )


def _sign_up() -> dict[str, Any]:
    done = {"description": "Registered", "content": json_of(event_schemas.RegisteredOut)}
    sent = body(event_schemas.PersonIn)
    sent["content"]["application/json"]["example"] = samples.PERSON
    return operation(
        "register",
        "Register one person, as the public form does",
        "Which fields must be given depends on the category: getEvent names them. `notice` and the"
        " consents are the person's own: send them only when the person has read and ticked them."
        " Who finds the category full where there is a waiting list is `waitlisted`, also by 201."
        " What is wrong is said in the language of the header Accept-Language.",
        tag=TAG,
        security=_for(Purpose.WRITE_REGISTRATIONS),
        parameters=[_SLUG, _ONCE],
        requestBody=sent,
        responses={"201": done, **problems(400, 401, 403, 404, 409, 413, 415, 422)},
        **{"x-codeSamples": samples.of("register")},
    )
