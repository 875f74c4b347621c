"""The catalogues are up to date with the sources, complete, and keep every place of the original."""

from __future__ import annotations

import gettext
import re
import tomllib
from io import BytesIO

import catalogues
import pytest

PLACES = re.compile(r"{[^{}]*}")
of_every_catalogue = pytest.mark.parametrize(
    ("domain", "language"), [(domain, each) for domain in catalogues.DOMAINS for each in catalogues.LANGUAGES]
)


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_every_sentence_of_the_sources_is_gathered(domain: str) -> None:
    template = catalogues.keys(catalogues.read(catalogues.pot_path(domain)))
    assert len(template) > 300
    assert catalogues.keys(catalogues.gathered(domain)) == template, "run: make catalogues"


def test_the_names_of_the_kpis_are_among_them() -> None:
    kpis = tomllib.loads((catalogues.ROOT / "resources" / "kpis.toml").read_text(encoding="utf-8"))
    template = {
        message for _context, message in catalogues.keys(catalogues.read(catalogues.pot_path("waymark")))
    }
    assert {entry["name"] for entry in kpis.values()} <= template


@of_every_catalogue
def test_a_language_is_complete(domain: str, language: str) -> None:
    catalogue = catalogues.read(catalogues.po_path(language, domain), language)
    assert catalogues.keys(catalogue) == catalogues.keys(catalogues.read(catalogues.pot_path(domain)))
    assert not catalogues.untranslated(catalogue)


@of_every_catalogue
def test_a_translation_has_the_places_and_the_ends_of_the_original(domain: str, language: str) -> None:
    wrong = []
    catalogue = catalogues.read(catalogues.po_path(language, domain), language)
    unfinished = catalogues.untranslated(catalogue)
    for message in catalogue:
        if not message.id or str(message.id) in unfinished:
            continue
        plural = isinstance(message.id, tuple | list)
        originals = tuple(message.id) if plural else (str(message.id),)
        forms = tuple(message.string) if plural else (str(message.string),)
        # A singular may leave its number out: "one stage".
        wanted = set(PLACES.findall(originals[-1]))
        if any(set(PLACES.findall(form)) != wanted for form in forms):
            wrong.append(str(message.id))
        for original, form in zip(originals[-1:], forms[-1:], strict=True):
            if form.endswith("…") != original.endswith("…") or form.startswith(" ") != original.startswith(
                " "
            ):
                wrong.append(original)
    assert not wrong


@of_every_catalogue
def test_what_gettext_reads_is_what_translators_wrote(domain: str, language: str) -> None:
    path = catalogues.po_path(language, domain)
    found = gettext.GNUTranslations(BytesIO(path.with_suffix(".mo").read_bytes()))
    wrong = [
        message.id
        for message in catalogues.read(path, language)
        if isinstance(message.id, str) and message.id and not message.context
        if found.gettext(message.id) != (message.string or message.id)
    ]
    assert not wrong, "run: make catalogues"
