"""The journal of a map that goes on under another name, because it is being saved as another file."""

from __future__ import annotations

from pathlib import Path

from journey.storage.history import History
from journey.storage.journal import Journal
from journey.storage.session import Base


def heir(former: Journal | None, folder: Path, document: str, path: Path) -> Journal:
    """Return a journal, not begun yet, that holds all that the former one holds; without one, an empty one.

    From now on each change belongs into both, until the file stands: then the former is closed; where it
    could not be written, the heir. `saving` and `saved` of the heir name the revisions of the former.

    Parameters
    ----------
    former : Journal, optional
        the journal of the map up to now.
    folder : Path
        the user's state folder for journals.
    document : str
        the name from `document_id` for the new path.
    path : Path
        the new path.
    """
    if former is None:
        journal = Journal(folder, document, path)
        journal.adopt(Base(None, None, 0, is_unsaved=True), History(), [])
        return journal
    with former._lock:
        base, history, frames = former._base, former._history.copy(), list(former._frames)
        has_gap, revision = former._has_gap, former._revision
    journal = Journal(folder, document, path, disk=former._disk)
    # What the old file holds is worth nothing for the new one.
    base = Base(base.sha256, base.data, base.revision, is_unsaved=True)
    journal.adopt(base, history, [frame for frame in frames if frame.is_change])
    journal._has_gap, journal._revision = has_gap, revision
    return journal
