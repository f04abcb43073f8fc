"""Problem documents (RFC 9457): what machines are told when something is wrong."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus

from flask import Response, jsonify
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from eventreg.db import db


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one part of a request; `field` is a path such as scans.3.id."""

    field: str
    message: str


def problem(
    status: int,
    *,
    kind: str = "about:blank",
    title: str = "",
    detail: str = "",
    reason: str = "",
    errors: Sequence[FieldProblem] = (),
) -> Response:
    """An application/problem+json answer. `kind` is its type: about:blank or a word of ours.

    `reason`: why the rules refuse, as a word for programs; `detail`: the same for people.
    """
    body: dict[str, object] = {
        "type": kind,
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "errors": [asdict(error) for error in errors],
    }
    if detail:
        body["detail"] = detail
    if reason:
        body["reason"] = reason
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def wrong_request(*errors: FieldProblem, status: int = 400) -> Response:
    """400, or 422 where the rules of the form object: everything that is wrong, with its place."""
    return problem(
        status, kind="invalid-request", title="The request is invalid", errors=errors[:50]
    )


def invalid(error: ValidationError) -> Response:
    """400 for a body that does not have the shape it should: every fault with its place."""
    found = [
        FieldProblem(".".join(str(part) for part in fault["loc"]), fault["msg"])
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return wrong_request(*found)


def error_document(error: HTTPException) -> Response:
    """Any HTTP error below /api/. What was begun is rolled back."""
    db.session.rollback()
    status = error.code or 500
    response = problem(status, title=error.name, detail=error.description or "")
    for name, value in error.get_headers(None, None):
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response
