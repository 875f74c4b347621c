"""Parts of an object that are made when they are first asked for, as a map is painted without them."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def when_asked(place: str) -> Any:
    """Return an attribute that is made when it is first asked for, and its module loaded then.

    Parameters
    ----------
    place : str
        module and class, such as ``"gui.recovery:Recovering"``; the class is handed the object.
    """
    return _WhenAsked(place)


def known(instance: object, name: str) -> Any:
    """Return an attribute that is made when it is first asked for; None where nobody has asked yet."""
    return vars(instance).get(name)


class _WhenAsked:
    """Gives way, as a cached property does, to what it has made."""

    def __init__(self, place: str) -> None:
        self._module, _colon, self._kind = place.partition(":")
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        made = getattr(import_module(self._module), self._kind)(instance)
        vars(instance)[self._name] = made
        return made
