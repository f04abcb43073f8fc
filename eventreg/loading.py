"""Heavy libraries that few requests need: each process loads one when it is first used."""

from importlib import import_module
from typing import Any


class OnDemand:
    """A module that is imported when something of it is asked for. Python's import lock keeps it one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
