"""Cut the house font into the parts that pictures embed: one file for each weight and script, as WOFF."""

from __future__ import annotations

from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

from gui.export.fonts import FOLDER, SCRIPTS, WEIGHTS


def main() -> None:
    """Write the parts anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in WEIGHTS.values():
        for script, ranges in SCRIPTS.items():
            options = subset.Options(flavor="woff", hinting=False, notdef_outline=True)
            options.layout_features = ["kern", "ccmp", "locl", "mark", "mkmk"]
            source = FOLDER.parent / f"Inter-{name}.otf"
            font = subset.load_font(str(source), options)
            cut = subset.Subsetter(options)
            cut.populate(unicodes=[point for first, last in ranges for point in range(first, last + 1)])
            cut.subset(font)
            target = FOLDER / f"Inter-{name}-{script}.woff"
            subset.save_font(font, str(target), options)
            print(target.name, Path(target).stat().st_size)


if __name__ == "__main__":
    main()
