"""The control of what every other test here relies on: that a page's complaints are heard."""

from tests.browser.screens import NewContext
from tests.browser.server import Server
from tests.browser.watch import Watch


def test_blocked_content_and_requests_to_strangers_are_heard(
    new_context: NewContext, server: Server, watch: Watch
) -> None:
    page = new_context().new_page()
    page.goto(server.url)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("fetch('https://stranger.example/').catch(() => 0)")
    page.evaluate("console.error('no good')")
    heard = "\n".join(watch.complaints)
    watch.complaints.clear()
    assert "inline style" in heard
    assert "stranger.example" in heard
    assert "no good" in heard
