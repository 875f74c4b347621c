"""What the status bar says about saving: saved, safe, or not safe, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.words import _

if TYPE_CHECKING:
    from journey.storage.journal import JournalStatus


def status_text(status: JournalStatus | None, is_modified: bool, has_path: bool) -> str:
    """Return in words whether the map is saved, and whether what is not would survive a crash.

    >>> from journey.storage.journal import JournalStatus
    >>> status_text(JournalStatus(True, "safe"), is_modified=True, has_path=True)
    'Safe, not saved yet'
    >>> status_text(JournalStatus(False, "disk_full"), is_modified=True, has_path=True)
    'Not safe: The disk is full. Make room, or save elsewhere.'
    """
    if status is not None and is_unsafe(status):
        return _("Not safe: {reason}").format(reason=reason(status.code))
    if status is not None and status.code == "reserve":
        left = int(status.parameters.get("left", 0)) // 1024
        return _("Safe, but the disk is full: room for {left} kB of changes").format(left=left)
    if is_modified:
        is_safe = status is not None and status.is_safe
        return _("Safe, not saved yet") if is_safe else _("Not saved yet")
    return _("Saved") if has_path else _("New map")


def is_unsafe(status: JournalStatus) -> bool:
    """Whether changes would not survive a crash; those written a moment ago are about to."""
    return not status.is_safe and status.code != "pending"


def reason(code: str) -> str:
    """Return why changes are not safe."""
    from gui.complaints import DISK

    of_ours = {
        "unwritable": _("it holds what no file can keep"),
        "journal_failed": _("the crash journal has failed"),
    }
    return of_ours.get(code) or _(DISK.get(code, DISK["disk_error"]))
