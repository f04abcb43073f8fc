"""Headers that every answer carries."""

from flask import Flask, Response, request

from eventreg.config import Settings

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
#: Pages with a camera: the decoder is WebAssembly and runs in a worker.
_CAMERA_POLICY = _POLICY | {
    "script-src": "'self' 'wasm-unsafe-eval'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
}


def content_policy(*, camera: bool) -> str:
    """The Content-Security-Policy: nothing inline, nothing from elsewhere."""
    rules = _CAMERA_POLICY if camera else _POLICY
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def static_headers(headers: dict[str, str], _path: str, url: str) -> None:
    """Headers of static files (path and url are WhiteNoise's): the worker needs a policy of its own."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = content_policy(camera=url.endswith(".js"))
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def init_headers(app: Flask, settings: Settings) -> None:
    """Adds the headers to every answer of the app."""

    @app.after_request
    def add(response: Response) -> Response:
        camera = request.blueprint == "door"
        headers = response.headers
        headers.setdefault("Content-Security-Policy", content_policy(camera=camera))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = (
            f"camera={'(self)' if camera else '()'}, microphone=(), geolocation=()"
        )
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers.setdefault("Cache-Control", "no-store")
        if settings.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
