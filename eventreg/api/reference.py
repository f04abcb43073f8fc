"""`GET /reference`: the description of this API for people, made from the OpenAPI document."""

import re

from flask import Response, current_app, render_template, request
from markupsafe import Markup, escape

from eventreg.api import openapi_devices, openapi_systems, samples
from eventreg.api.access import public
from eventreg.api.blueprint import api
from eventreg.api.openapi import document
from eventreg.api.reference_lines import operations, shapes
from eventreg.config import Settings

_CODE = re.compile(r"`([^`]+)`")


@api.get("/reference")
@public
def reference() -> Response:
    """A plain page: every operation with its fields, answers and samples, then every shape."""
    described = document()
    settings: Settings = current_app.extensions["settings"]
    address = f"{settings.base_url}{api.url_prefix}"
    page = render_template(
        "api/reference.html",
        contact=None,
        address=address,
        before=samples.BEFORE.format(event=f"{address}/events/cerdig-2025"),
        systems=operations(described, openapi_systems.TAG),
        devices=operations(described, openapi_devices.TAG),
        shapes=shapes(described),
        description=f"{request.script_root}{api.url_prefix}/openapi.json",
        in_words=in_words,
    )
    return Response(page)


def in_words(text: str) -> Markup:
    """Text of the document as HTML: what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before.
