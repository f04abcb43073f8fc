"""The app, put together: a table of contents."""

import logging
import traceback
from collections.abc import Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from eventreg import api, web
from eventreg.config import ROOT, Settings, load_settings
from eventreg.db import init_db

log = logging.getLogger("eventreg")


def create_app(
    settings: Settings | None = None, overrides: Mapping[str, str] | None = None
) -> Flask:
    """The WSGI app for these settings; by default those of the environment."""
    settings = settings or load_settings(overrides=overrides)
    app = Flask("eventreg", template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    init_db(app, settings.database_url)
    web.init_app(app, settings)
    api.init_app(app, web.csrf)
    web.limit_devices(app)
    _configure_errors(app)
    return app


def _configure_errors(app: Flask) -> None:
    """Every error is answered: people by a page in their language, machines by a problem document."""

    def answer(error: HTTPException) -> Response:
        if request.path.startswith("/api/"):
            return api.error_document(error)
        return web.error_page(error)

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> Response:
        return answer(error)

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> Response:
        # Where it happened, but not the message: databases quote people's names in theirs.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("unexpected %s\n%s", type(error).__name__, where)
        return answer(InternalServerError())
