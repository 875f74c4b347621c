"""A script that runs the program until the first picture of a map, says something there, and ends it."""

from __future__ import annotations

_SCRIPT = '''
import sys
from importlib import util

class Watch:
    """Does something to a module of the program as soon as it is loaded."""

    acts = {}

    def find_spec(self, name, path=None, target=None):
        act = self.acts.pop(name, None)
        if act is None:
            return None
        spec = util.find_spec(name)
        usual = spec.loader.exec_module
        def exec_module(module):
            usual(module)
            act(module)
        spec.loader.exec_module = exec_module
        return spec

def watch(view):
    MapView = view.MapView
    # What overrides is kept: PySide calls it by an address that it has remembered.
    paint, said = MapView.paintEvent, []
    def first(view, event):
        paint(view, event)
        if view.window().is_map_open and not said:
            said.append(True)
            {said}
            view.window().quit()
    MapView.paintEvent = first

class Finders(list):
    """Whoever wants to be asked first is asked after the watch."""

    def insert(self, place, finder):
        super().insert(place + 1, finder)

def wait(app):
    app.LONGEST_UNSEEN = 3_600_000

Watch.acts["gui.canvas.view"] = watch
{waits}
# Nothing of the program is loaded here: it chooses what comes first.
sys.meta_path = Finders([Watch(), *sys.meta_path])
import main
sys.exit(main.main(sys.argv[1:]))
'''


def until_first_paint(said: str, waits: bool = False) -> str:
    """Return the script that prints what `said`, a Python statement, prints once the map is painted.

    Where it waits, no window is shown before its map is there, however long that takes.
    """
    return _SCRIPT.replace("{said}", said).replace("{waits}", 'Watch.acts["gui.app"] = wait' if waits else "")
