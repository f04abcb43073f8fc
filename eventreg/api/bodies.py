"""Reading request bodies and writing answers."""

import json
from typing import TypeVar

from flask import Response, request
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model]) -> Model:
    """The JSON body as `model`. Raises 415, 400 or pydantic's ValidationError."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    raw = request.get_data(cache=False)
    try:
        body = json.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadRequest("The body is not JSON in UTF-8.") from None
    return model.model_validate(body)


def answer(model: BaseModel, status: int = 200) -> Response:
    """A JSON answer. Moments are RFC 3339 with offset."""
    return Response(model.model_dump_json(), status, mimetype="application/json")
