"""Files that take a moment: the page that asked learns from a cookie when its file has come.

The script (`frontend/site/downloads.ts`) sets the cookie when a form is sent, says that the file is
being made, and stops when the answer has taken the cookie away. The cookie holds nothing.
"""

from flask import Flask, Response, request

COOKIE = "er_download"


def init_downloads(app: Flask) -> None:
    """Lets every answer that is a file take away the cookie of the page that waits for it."""

    @app.after_request
    def come(response: Response) -> Response:
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        if is_file and COOKIE in request.cookies:
            response.delete_cookie(COOKIE, path=request.script_root or "/", samesite="Lax")
        return response
