"""The help of a page stands on it, not only in the table: opened with what is planted in the office."""

from flask import Flask

from eventreg.accounts.rules import StaffRole
from eventreg.web.help import HELP
from tests.access.conftest import SignIn
from tests.access.matrix import Somebody, addresses
from tests.access.world import World

_MARK = 'class="er-what"'


def test_the_help_stands_on_every_page(app: Flask, world: World, signed_in: SignIn) -> None:
    client, _token = signed_in(Somebody(StaffRole.OWNER, "office"))
    faults, opened = [], 0
    for one in addresses(app, "/office"):
        if "GET" not in one.methods or one.rule.endpoint not in HELP:
            continue
        path = one.path(app, world)
        answer = client.get(path)
        if answer.status_code != 200:
            continue
        opened += 1
        text = answer.get_data(as_text=True)
        if text.count(_MARK) != 1:
            faults.append(f"{path} shows its help {text.count(_MARK)} times")
    assert not faults, "Head the page with page_header of layout.html.\n" + "\n".join(faults)
    assert opened > 80
