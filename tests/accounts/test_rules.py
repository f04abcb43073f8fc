"""Roles, passwords, names of browsers."""

import pytest

from eventreg.accounts.rules import (
    PERMISSIONS,
    Grant,
    PasswordFault,
    Permission,
    StaffRole,
    browser_name,
    hashed,
    may,
    may_somewhere,
    password_fault,
    region_of,
)


def test_every_role_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(StaffRole)


def test_an_owner_may_do_everything_and_an_official_changes_nothing() -> None:
    changing = {one for one in Permission if not one.value.endswith((":view", ":export"))}

    assert PERMISSIONS[StaffRole.OWNER] == set(Permission)
    assert not PERMISSIONS[StaffRole.OFFICIAL] & changing


def test_a_door_officer_scans_without_being_an_organizer() -> None:
    """Scar 16: volunteers need organizer rights to scan. → A scan-only role."""
    door = (Grant(StaffRole.DOOR, 1),)

    assert may(door, Permission.CHECKIN_RECORD, 1)
    assert not may(door, Permission.EVENTS_EDIT, 1)
    assert not may(door, Permission.REGISTRATIONS_EDIT, 1)
    assert not may(door, Permission.REPORTS_EXPORT, 1)


def test_a_role_in_one_event_ends_at_that_event() -> None:
    """Scar 33: export not scoped to the event. → A permission holds in its event alone."""
    grants = (Grant(StaffRole.OFFICIAL, 1),)

    assert may(grants, Permission.REPORTS_EXPORT, 1)
    assert not may(grants, Permission.REPORTS_EXPORT, 2)
    assert not may(grants, Permission.REPORTS_EXPORT, None)
    assert may_somewhere(grants, Permission.REPORTS_EXPORT)


def test_a_limited_grant_counts_only_where_the_limit_is_heeded() -> None:
    official = (Grant(StaffRole.OFFICIAL, None, "35.73"),)

    assert not may(official, Permission.REPORTS_EXPORT, 1)
    assert may(official, Permission.REPORTS_EXPORT, 1, within_region=True)
    assert not may_somewhere(official, Permission.EVENTS_VIEW)
    assert may_somewhere(official, Permission.EVENTS_VIEW, within_region=True)
    assert not may(official, Permission.EVENTS_EDIT, 1, within_region=True)


def test_the_limit_of_a_permission_is_that_of_its_own_grants() -> None:
    """A door officer sees every list; what they export as an official stays that of the region."""
    everywhere = Grant(StaffRole.OFFICIAL, None, "35.73")
    here = Grant(StaffRole.OFFICIAL, 1, "35.78")
    door = Grant(StaffRole.DOOR, 1)

    assert region_of((everywhere, here), Permission.REPORTS_EXPORT, 1) == "35.78"
    assert region_of((everywhere, here), Permission.REPORTS_EXPORT, 2) == "35.73"
    assert region_of((here, door), Permission.REPORTS_EXPORT, 1) == "35.78"
    assert region_of((here, door), Permission.REGISTRATIONS_VIEW, 1) is None
    assert region_of((here,), Permission.REPORTS_EXPORT, 2) is None


def test_a_role_in_the_whole_office_holds_in_every_event() -> None:
    grants = (Grant(StaffRole.ORGANIZER, None),)

    assert may(grants, Permission.EVENTS_EDIT, 1)
    assert may(grants, Permission.EVENTS_CREATE, None)
    assert not may(grants, Permission.STAFF_MANAGE, None)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", PasswordFault.TOO_SHORT),
        ("sebelas1234", PasswordFault.TOO_SHORT),
        ("duabelas1234", None),
        ("kopi susu ibu kantin", None),
        ("x" * 128, None),
        ("x" * 129, PasswordFault.TOO_LONG),
    ],
)
def test_a_password_is_judged_by_its_length(password: str, fault: PasswordFault | None) -> None:
    assert password_fault(password) is fault


def test_a_token_is_stored_in_a_form_that_opens_nothing() -> None:
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            (
                "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko)"
                " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
            ),
            "Samsung Internet, Android",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
            ),
            "Edge, Windows",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
                " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
            ),
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Firefox, Linux",
        ),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_its_owner_would_call_it(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name
