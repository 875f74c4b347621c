"""Remembered tables: a map tells no folder of whoever made it, and is refreshed all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from gui.settings import Settings
from gui.table_places import MOST_FOLDERS, as_kept, places_of_table, remember_folder


@pytest.fixture
def settings(tmp_path: Path, qapp: Any) -> Settings:
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    made = Settings()
    made.set_text("folder", "")
    made.set_texts("table_folders", ())
    return made


def test_a_map_tells_no_folder(tmp_path: Path) -> None:
    shop = tmp_path / "shop" / "shop.journey"
    assert as_kept(tmp_path / "secret project" / "kpis.csv", shop) == "kpis.csv"
    assert as_kept(tmp_path / "secret project" / "kpis.csv", None) == "kpis.csv"
    assert as_kept(tmp_path / "shop" / "data" / "kpis.csv", shop) == "data/kpis.csv"


def test_a_table_is_looked_for_beside_the_map_then_where_tables_were(
    settings: Settings, tmp_path: Path
) -> None:
    shop = tmp_path / "shop" / "shop.journey"
    remember_folder(settings, tmp_path / "downloads" / "kpis.csv")
    settings.set_text("folder", str(tmp_path / "elsewhere"))
    assert places_of_table("data/kpis.csv", shop, settings) == [
        tmp_path / "shop" / "data" / "kpis.csv",
        tmp_path / "shop" / "kpis.csv",
        tmp_path / "elsewhere" / "kpis.csv",
        tmp_path / "downloads" / "kpis.csv",
    ]


@pytest.mark.parametrize("told", ["/etc/kpis.csv", "../../kpis.csv", "data/../../kpis.csv"])
def test_a_map_names_no_place_of_its_choice(settings: Settings, tmp_path: Path, told: str) -> None:
    shop = tmp_path / "shop.journey"
    assert set(places_of_table(told, shop, settings)) == {tmp_path / "kpis.csv"}


def test_the_folders_of_this_computer_stay_few(settings: Settings, tmp_path: Path) -> None:
    for place in range(2 * MOST_FOLDERS):
        remember_folder(settings, tmp_path / str(place) / "kpis.csv")
    assert len(settings.texts("table_folders")) == MOST_FOLDERS
    assert settings.texts("table_folders")[0] == str(tmp_path / str(2 * MOST_FOLDERS - 1))
