"""A form that lay open too long: what was typed is still there, to be sent once more."""

from urllib.parse import urlsplit

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, Unauthorized

#: Never shown again, in whatever form they were typed, nor the token that was refused.
_NEVER = ("csrf_token", "password", "password_confirm", "new_password", "new_password_confirm")


def resend_page(error: HTTPException) -> Response | None:
    """The form again, with a fresh token and everything typed; none where that would not help.

    For a POST of our own pages that came after its token, or the staff member's sign-in, had ended.
    What another site sends is not repeated: nobody shall be led to confirm what they did not type.
    """
    late = isinstance(error, CSRFError | Unauthorized)
    if not late or request.method != "POST" or not _is_ours() or _holds_secrets():
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _NEVER]
    if not fields:
        return None
    page = render_template(
        "public/error_resend.html",
        fields=fields,
        files=any(file.filename for file in request.files.values()),
        action=request.script_root + request.full_path.rstrip("?"),
        sign_in=request.path.startswith("/office/") and not current_user.is_authenticated,
        title=_("Please send it once more"),
    )
    return Response(page, error.code)


def _is_ours() -> bool:
    """Whether one of our own pages sent it, as far as the browser tells."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def _holds_secrets() -> bool:
    return request.blueprint == "security" or any("password" in name for name in request.form)
