"""Addresses of static files: built ones by Vite's manifest, drawn ones by their path."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request

STATIC = Path(__file__).resolve().parent.parent / "static"
PREFIX = "static"


def init_assets(app: Flask) -> None:
    """Gives templates `asset`, `asset_css` and `static_url`."""
    app.jinja_env.globals |= {
        "asset": asset,
        "asset_css": asset_css,
        "static_url": static_url,
    }


def static_url(path: str) -> str:
    """The address of a file below static/, under the sub-path in force."""
    return f"{request.script_root}/{PREFIX}/{path}"


def asset(entry: str) -> str:
    """The address of the script that Vite built for an entry such as `site/site.ts`."""
    return static_url(f"dist/{_manifest()[entry]['file']}")


def asset_css(entry: str) -> list[str]:
    """The addresses of the stylesheets that belong to an entry."""
    return [static_url(f"dist/{path}") for path in _manifest()[entry].get("css", [])]


@cache
def _manifest() -> dict[str, Any]:
    path = STATIC / "dist" / "manifest.json"
    if not path.exists():
        raise RuntimeError("The front end is not built: run `make setup`.")
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
