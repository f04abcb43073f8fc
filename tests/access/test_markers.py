"""The markers themselves: that each is there is asked in tests/architecture, here whether it can be right."""

from flask import Flask

from eventreg.accounts.rules import PERMISSIONS, Permission, StaffRole
from tests.access.matrix import addresses

#: What is sent by POST and changes nothing of the event, with the reason why it is sent at all.
SENT_WITHOUT_CHANGING = {
    # What is searched for is personal and must not stand in an address.
    "office.search_registrations",
    # A file is made, and that is noted.
    "office.download",
    "office.export_selected",
    "office.download_letter",
    "office.export_audit",
    "office.export_office_audit",
    # Somebody arranges their own view.
    "office.choose_list_columns",
    # A form is tried out or looked at, and nothing of it is kept.
    "office.try_form",
    "office.try_group",
    "office.check_preview_group",
    "office.renew_chat_link",
}


def sent_with(app: Flask, permissions: frozenset[Permission]) -> set[str]:
    """The views that somebody with these permissions may send something to."""
    return {
        one.rule.endpoint
        for one in addresses(app, "/office")
        if set(one.methods) - {"GET"} and one.access in permissions
    }


def test_an_official_changes_nothing(app: Flask) -> None:
    """Whatever an official may send something to stands here with its reason."""
    assert sent_with(app, PERMISSIONS[StaffRole.OFFICIAL]) == SENT_WITHOUT_CHANGING


def test_a_door_officer_changes_presence_and_nothing_else(app: Flask) -> None:
    changing = sent_with(app, PERMISSIONS[StaffRole.DOOR]) - SENT_WITHOUT_CHANGING
    assert changing == sent_with(app, frozenset({Permission.CHECKIN_RECORD}))


def test_staff_and_keys_are_managed_by_those_who_may(app: Flask) -> None:
    """By their addresses: none of these pages bears a weaker marker."""
    wanted = {
        "/office/staff": {Permission.STAFF_MANAGE},
        "/office/events/<slug:event>/team": {Permission.STAFF_MANAGE},
        "/office/events/<slug:event>/keys": {Permission.KEYS_MANAGE},
        "/office/events/<slug:event>/devices": {Permission.DEVICES_MANAGE},
        "/office/events/<slug:event>/export": {Permission.REPORTS_EXPORT},
    }
    for below, permissions in wanted.items():
        found = addresses(app, below)
        assert found, below
        assert {one.access for one in found} == permissions, below


def test_only_what_is_looked_at_is_open_to_an_official_of_one_region(app: Flask) -> None:
    scoped = {one.access for one in addresses(app, "/office") if one.scoped}
    looking = {
        Permission.EVENTS_VIEW,
        Permission.REGISTRATIONS_VIEW,
        Permission.REPORTS_EXPORT,
    }
    assert scoped == looking
