"""When a device is ready for the door, and what it lacks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from eventreg.checkin.rules.readiness import FRESH_FOR, DeviceFacts, Lack, lacks

NOW = datetime(2025, 8, 5, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
READY = DeviceFacts(
    paired=True, queue=0, size=1200, synced_at=NOW - HOUR, wiped_at=None, total=1200, changed=0
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"queue": None}, []),
        ({"paired": False, "queue": 3}, [Lack.NOT_PAIRED]),
        ({"synced_at": None}, [Lack.NO_LIST]),
        ({"size": None}, [Lack.NO_LIST]),
        ({"wiped_at": NOW}, [Lack.NO_LIST]),
        ({"wiped_at": NOW - 2 * HOUR}, []),
        ({"size": 1199}, [Lack.LIST_INCOMPLETE]),
        ({"size": 1199, "changed": 1}, []),
        ({"size": 1210}, []),
        ({"total": 0, "size": 0}, []),
        ({"synced_at": NOW - FRESH_FOR}, []),
        ({"synced_at": NOW - FRESH_FOR - HOUR}, [Lack.LIST_OLD]),
        ({"queue": 2}, [Lack.SCANS_WAIT]),
        ({"queue": 2, "size": 0}, [Lack.LIST_INCOMPLETE, Lack.SCANS_WAIT]),
    ],
    ids=str,
)
def test_what_a_device_lacks(changes: dict[str, Any], expected: list[Lack]) -> None:
    assert lacks(replace(READY, **changes), NOW) == expected
