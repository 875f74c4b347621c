"""The report on a map as one HTML page that opens anywhere: nothing of it is fetched, no text of it runs."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from gui.export.dress import Dressed, dressed
from gui.export.fonts import FOLDER, font_faces
from gui.export.report_content import report_of
from gui.export.report_parts import MapDrawing, Report, Section
from gui.export.style import HOUSE_FONT, Look, contrast
from gui.export.web_map import about_ids, map_html
from gui.export.web_parts import details_html, part_html, safe
from gui.export.wish import Check, Made, Wish, wanted
from gui.theme import DARK, LIGHT, Theme, color_names
from gui.words import _

if TYPE_CHECKING:
    from journey.journey import Journey

WEB = FOLDER.parents[1] / "web"
NEW_PAGE = ("map", "value", "compare")
LEAST_CONTRAST = 4.5


def made(journey: Journey, wish: Wish) -> Made:
    """Return the report on a map as one page; which of light and dark is shown is up to who reads it."""
    report = report_of(journey, wish.selection, wish.outlook, check=wish.check)
    return Made(page(report, wish.check).encode("utf-8"))


def page(report: Report, check: Check = wanted) -> str:
    """Return a report as an HTML page; `check` is called before each part, and may end the work."""
    sections = "".join(_sections(report, check))
    ids = about_ids(report)
    details = ""
    for key, section in report.details.items():
        check()
        details += details_html([(ids[key], section)])
    check()
    script = _file("page.js")
    written = f"{sections}{details}{report.title}{report.description}"
    style = _style(report.look, written)
    filled = {
        "language": report.language,
        "policy": policy(script, style),
        "title": safe(report.title),
        "style": style,
        "logo": _logo(report.look),
        "word_theme": safe(_("Light or dark")),
        "word_contents": safe(_("Contents")),
        "word_report": safe(_("Customer journey report")),
        "contents": _contents(report),
        "description": f'<p dir="auto">{safe(report.description)}</p>' if report.description.strip() else "",
        "about": _about(report),
        "sections": sections,
        "footer": safe(report.look.footer or _("Made with Waymark")),
        "details": details,
        "script": script,
    }
    # In one pass: what is filled in is never searched for places to fill.
    return re.sub(r"@@(\w+)@@", lambda found: filled[found[1]], _file("page.html"))


def _about(report: Report) -> str:
    pairs = (f'<dt>{safe(name)}</dt><dd dir="auto">{safe(text)}</dd>' for name, text in report.about)
    return "".join(f"<div>{pair}</div>" for pair in pairs)


@lru_cache(maxsize=4)
def _file(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def policy(script: str, style: str) -> str:
    """Return the content policy: one script, one style, and pictures and fonts inside the page."""
    hashes = [b64encode(sha256(each.encode("utf-8")).digest()).decode() for each in (script, style)]
    return (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )


# ---------------------------------------------------------------- sections


def section_ids(report: Report) -> list[str]:
    """Return the id of each section in the page."""
    return [f"part-{place}" for place in range(len(report.sections))]


def _contents(report: Report) -> str:
    entries = ""
    for key, section in zip(section_ids(report), report.sections, strict=True):
        kind = ' class="part"' if section.level == 2 else ""
        entries += f'<li{kind}><a href="#{key}" dir="auto">{safe(section.title)}</a></li>'
    return f"<ol>{entries}</ol>"


def _sections(report: Report, check: Check) -> list[str]:
    """Return the sections; those of the second level stand in the one before them."""
    found: list[str] = []
    for key, section in zip(section_ids(report), report.sections, strict=True):
        check()
        tag = "h3" if section.level == 2 else "h2"
        inside = f'<{tag} id="{key}" dir="auto">{safe(section.title)}</{tag}>{_inside(report, section)}'
        if section.level == 2:
            found.append(f'<section class="part">{inside}</section>')
            continue
        kind = ' class="newpage"' if section.key in NEW_PAGE else ""
        found.append(f"<section{kind}>{inside}</section>")
    return found


def _inside(report: Report, section: Section) -> str:
    return "".join(
        map_html(report) if isinstance(part, MapDrawing) else part_html(part) for part in section.parts
    )


# ---------------------------------------------------------------- look


def _logo(look: Look) -> str:
    if look.logo is None:
        return ""
    data = b64encode(look.logo.data).decode()
    return f'<img alt="" src="data:{look.logo.media_type};base64,{data}">'


def _style(look: Look, written: str) -> str:
    # A look on a dark ground is dark on every screen; on paper its ink could not be seen.
    own = LIGHT if look.is_dark else dressed(LIGHT, look)
    dark, paper = _variables(_dark(look), look), _variables(own, look)
    light = dark if look.is_dark else paper
    fonts = (
        f":root{{--heading-font:{_family(look.heading_font)};--text-font:{_family(look.text_font)}}}\n"
        f"{font_faces(written, (400, 500, 600, 700))}"
    )
    return (
        f"{fonts}:root{{color-scheme:light;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f":root[data-theme=dark]{{color-scheme:dark;{dark}}}\n"
        # Paper is white, whatever the screen is.
        "@media print{:root,:root[data-theme],:root:not([data-theme=light])"
        f"{{color-scheme:light;{paper}}}}}\n"
        f"{_file('page.css')}"
    )


def _family(name: str) -> str:
    """Return a family as a style sheet has it; its name holds letters, digits and spaces alone."""
    return f'"{name}"' if name == HOUSE_FONT else f'"{name}",{HOUSE_FONT}'


def _dark(look: Look) -> Theme:
    """Return the dark theme, with the accent of a look where that can be read on it."""
    if not look.is_own or contrast(look.accent, DARK.hex("surface")) < LEAST_CONTRAST:
        return DARK
    colors = {
        "accent": look.accent,
        "on_accent": look.on_accent,
        "curve": look.accent,
        "touchpoint_mark": look.accent,
    }
    return Dressed("dark", tuple(colors.items()))


def _variables(theme: Theme, look: Look) -> str:
    """Return the colours of a theme as variables of a style sheet, without their opacity."""
    is_ground = look.is_own and not theme.is_dark and not look.is_dark
    ground = {"surface": look.background} if is_ground else {}
    return "".join(f"--{name}:{ground.get(name, '#' + theme.hex(name)[-6:])};" for name in color_names())
