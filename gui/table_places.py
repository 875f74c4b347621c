"""Where remembered tables lie: a map keeps names alone, this computer remembers the folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from metrics.tables.recipe import file_name

if TYPE_CHECKING:
    from gui.settings import Settings

KEPT = "table_folders"
MOST_FOLDERS = 12


def as_kept(path: Path, map_file: Path | None) -> str:
    """Return how a map names a table: from the map where it lies beside or below it, else by its name.

    A map goes to colleagues and customers: the folders of whoever made it are no part of it.

    >>> as_kept(Path("/home/ann/shop/data/kpis.csv"), Path("/home/ann/shop/shop.journey"))
    'data/kpis.csv'
    >>> as_kept(Path("/home/ann/secret project/kpis.csv"), Path("/home/ann/shop/shop.journey"))
    'kpis.csv'
    """
    folder = map_file.parent if map_file is not None else None
    return path.relative_to(folder).as_posix() if folder and path.is_relative_to(folder) else path.name


def remember_folder(settings: Settings, path: Path) -> None:
    """Keep in mind, on this computer alone, in which folder a table was found."""
    folder = str(path.parent)
    settings.set_text("folder", folder)
    others = (each for each in settings.texts(KEPT) if each != folder)
    settings.set_texts(KEPT, (folder, *others)[:MOST_FOLDERS])


def places_of_table(file: str, map_file: Path | None, settings: Settings) -> list[Path]:
    """Return where a remembered table may lie: beside the map, then in the folders used last."""
    name = file_name(file)
    told = Path(file)
    # A map from elsewhere must not make this computer look at a place of its choice.
    is_below = not told.is_absolute() and not told.drive and ".." not in told.parts
    below = [told] if is_below else []
    beside = [map_file.parent / each for each in (*below, Path(name))] if map_file is not None else []
    folders = dict.fromkeys(each for each in (settings.folder, *settings.texts(KEPT)) if each)
    return [*beside, *(Path(folder) / name for folder in folders)]
