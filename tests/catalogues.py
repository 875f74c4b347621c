"""Gathers every sentence of the program and of the templates, and brings the languages up to date."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from gui.templates import texts, written_templates

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "resources" / "locale"
LANGUAGES = ("ru", "pl")
KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
COMMENTS = ("Translators:",)


def gathered(domain: str = "waymark") -> Catalog:
    """Return a catalogue of all messages of a domain, with where they stand."""
    catalogue = Catalog(
        project="Waymark", version="", copyright_holder="The Waymark authors", fuzzy=False, charset="utf-8"
    )
    _head(catalogue, "en")
    return DOMAINS[domain](catalogue)


def _of_the_program(catalogue: Catalog) -> Catalog:
    """Gather the messages of the sources and of the KPI catalogue."""
    for path in [ROOT / "main.py", *sorted((ROOT / "gui").rglob("*.py"))]:
        place = path.relative_to(ROOT).as_posix()
        found = extract_from_file("python", path, KEYWORDS, COMMENTS, {"encoding": "utf-8"})
        for line, message, comments, context in found:
            catalogue.add(message, None, [(place, line)], auto_comments=comments, context=context)
    kpis = tomllib.loads((ROOT / "resources" / "kpis.toml").read_text(encoding="utf-8"))
    for entry in kpis.values():
        for field in ("name", "definition"):
            catalogue.add(entry[field], None, [("resources/kpis.toml", 1)])
    return catalogue


def _of_the_templates(catalogue: Catalog) -> Catalog:
    """Gather what stands as words in the templates; a comment tells translators in which field."""
    for template in written_templates():
        for field, text in texts(template.journey):
            place = template.path.relative_to(ROOT).as_posix()
            catalogue.add(text, None, [(place, 1)], auto_comments=[field])
    return catalogue


DOMAINS: dict[str, Callable[[Catalog], Catalog]] = {
    "waymark": _of_the_program,
    "templates": _of_the_templates,
}
"""What is translated: the program, always at hand; and the templates, read when one is used."""


def pot_path(domain: str) -> Path:
    """Return where the messages of a domain stand, not translated."""
    return LOCALE / f"{domain}.pot"


def po_path(language: str, domain: str = "waymark") -> Path:
    """Return where the translations of a language stand."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def read(path: Path, language: str | None = None) -> Catalog:
    """Return the catalogue of a file, an empty one where there is none."""
    if not path.exists():
        return Catalog(language, project="Waymark", charset="utf-8")
    return read_po(BytesIO(path.read_bytes()), locale=language)


def keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    """Return context and first form of every message."""
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0])
        for message in catalogue
        if message.id
    }


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages that a language lacks, wholly or in one plural form."""
    missing = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            missing.append(str(message.id))
    return missing


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bytes of a file, without line numbers and dates: only words make a change."""
    out = BytesIO()
    write_po(out, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    dates = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By')
    return b"".join(line for line in out.getvalue().splitlines(True) if not line.startswith(dates))


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def renew() -> None:
    """Bring the messages and all languages up to date, and say what is not translated yet."""
    LOCALE.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        template = gathered(domain)
        pot_path(domain).write_bytes(written(template))
        for language in LANGUAGES:
            _renew_one(domain, language, template)


def _renew_one(domain: str, language: str, template: Catalog) -> None:
    path = po_path(language, domain)
    catalogue = read(path, language)
    catalogue.update(template, no_fuzzy_matching=True)
    _head(catalogue, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(catalogue))
    compile_one(language, domain)
    missing = untranslated(catalogue)
    told = f"{domain}, {language}: {len(keys(catalogue))} messages, {len(missing)} not translated"
    sys.stdout.write("\n  ".join([told, *missing]) + "\n")


def _head(catalogue: Catalog, language: str) -> None:
    catalogue.header_comment = f"# Waymark, {language}. Brought up to date by `make catalogues`."
    catalogue.fuzzy = False
    catalogue.last_translator = "The Waymark authors"
    catalogue.language_team = language
    catalogue.msgid_bugs_address = ""


def compile_one(language: str, domain: str = "waymark") -> None:
    """Write the compiled catalogue of a language beside its translations."""
    path = po_path(language, domain)
    path.with_suffix(".mo").write_bytes(compiled(read(path, language)))


if __name__ == "__main__":
    renew()
