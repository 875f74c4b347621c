"""Workbooks calculated anew by LibreOffice, for tests: every result that was saved is spoilt first."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SPOILT = "-987654.25"
ALWAYS_ANEW = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
Cells = list[list[Any]]


def spoilt(data: bytes) -> bytes:
    """Return a workbook in which every saved result of a formula is wrong."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text = re.sub(r"</f><v>[^<]*</v>", f"</f><v>{SPOILT}</v>", part.decode())
                part = re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="(?:str|e)"(><f)', r"\1\2", text).encode()
            target.writestr(name, part)
    return out.getvalue()


def calculated(books: Mapping[str, bytes], folder: Path) -> dict[str, dict[str, Cells]]:
    """Return what LibreOffice makes of some workbooks: by name, and by name of the sheet, its cells."""
    assert SOFFICE is not None
    profile, made = folder / "profile", folder / "made"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_ANEW, encoding="utf-8")
    paths = []
    for name, data in books.items():
        paths.append(folder / f"{name}.xlsx")
        paths[-1].write_bytes(spoilt(data))
    command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(made), *map(str, paths)], check=True, timeout=900, capture_output=True
    )
    found = {}
    for name in books:
        book = CalamineWorkbook.from_filelike(io.BytesIO((made / f"{name}.xlsx").read_bytes()))
        found[name] = {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            for sheet in book.sheet_names
        }
    return found
