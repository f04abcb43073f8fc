"""From where a request comes, as the log keeps it of staff and of other systems."""

from flask import request

from eventreg.accounts.rules import browser_name


def request_origin() -> str:
    """The client's address, behind the proxies that are trusted, and the browser: '192.0.2.7 · Chrome, Android'."""
    browser = browser_name(request.user_agent.string)
    return " · ".join(filter(None, (request.remote_addr, browser)))
