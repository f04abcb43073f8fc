"""`/scan/sw.js`: the service worker, by which the scanner opens without a network."""

from functools import cache

from flask import Response, request

from eventreg.web.access import public as open_to_all
from eventreg.web.assets import STATIC
from eventreg.web.door.blueprint import door


@door.get("/scan/sw.js")
@open_to_all
def worker() -> Response:
    """The built script, allowed to answer for /scan itself; asked for anew at every look for news."""
    response = Response(_script(), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = f"{request.script_root}/scan"
    response.headers["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> str:
    path = STATIC / "dist" / "sw.js"
    if not path.exists():
        raise RuntimeError("The front end is not built: run `make setup`.")
    return path.read_text(encoding="utf-8")
