"""What the descriptions of operations are made of."""

from typing import Any

from pydantic import BaseModel

_REFUSED = {
    400: "The request does not have the described shape; `errors` say where",
    401: "The token or key is missing, unknown, revoked or expired",
    403: "The token or key was not made for this",
    404: "Not found, or not for this token or key",
    409: "The rules refuse; `reason` says why in a word, `detail` in a sentence",
    413: "The body is too large",
    415: "The body is not application/json",
    422: "Fields are missing or wrong; `errors` name each of them",
    429: "Too many requests; the header Retry-After says for how many seconds to wait",
}


def json_of(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON body of this shape."""
    return {"application/json": {"schema": ref_to(model)}}


def ref_to(model: type[BaseModel]) -> dict[str, str]:
    """Where the document describes this shape."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def problems(*statuses: int) -> dict[str, Any]:
    """Answers that are problem documents, by status."""
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {str(one): {"description": _REFUSED[one], "content": content} for one in statuses}


def body(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON body of this shape that must be sent."""
    return {"required": True, "content": json_of(model)}


def operation(
    id_: str,
    summary: str,
    description: str,
    *,
    tag: str,
    security: list[dict[str, list[str]]],
    **more: Any,
) -> dict[str, Any]:
    """An operation: how programs and people call it, who may ask for it, and what else is said of it."""
    said = {"operationId": id_, "summary": summary, "description": description}
    return {**said, "tags": [tag], "security": security, **more}
