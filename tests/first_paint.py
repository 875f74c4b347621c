"""A script that runs the program until the first picture of a map, says something there, and ends it."""

from __future__ import annotations

_SCRIPT = '''
import sys
from importlib import util

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name != "gui.canvas.view":
            return None
        sys.meta_path.remove(self)
        spec = util.find_spec(name)
        usual = spec.loader.exec_module
        def exec_module(module):
            usual(module)
            watch(module.MapView)
        spec.loader.exec_module = exec_module
        return spec

def watch(MapView):
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

# Nothing of the program is loaded here: it chooses what comes first.
sys.meta_path = Finders([Watch(), *sys.meta_path])
import main
sys.exit(main.main(sys.argv[1:]))
'''


def until_first_paint(said: str) -> str:
    """Return the script that prints what `said`, a Python statement, prints once the map is painted."""
    return _SCRIPT.replace("{said}", said)
