"""The test client: requests that share nothing with the test but the database."""

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

#: Where the `session` fixture leaves the test's own session for the client to find.
TEST_SESSION = "tests.session"


class SeparateClient(FlaskClient):
    """Runs each request in a context of its own, as a server does.

    Without that, Flask would reuse the test's app context: the request would see the test's session,
    its right to write, and the user who was signed in before. The test's own session is committed
    before each request, or it would hold the write lock for ever; afterwards it reads afresh.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request; the answer is read to its end."""
        session: Session | None = self.application.extensions.get(TEST_SESSION)
        if session is not None:
            session.commit()
        kwargs["buffered"] = True
        response = Context().run(super().open, *args, **kwargs)
        if session is not None:
            session.expire_all()
        return response
