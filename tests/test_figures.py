"""Every lesson's figure, moved: nothing piles up, it has words, and a still picture without widgets."""

import ast
import gc
import importlib.util
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import ipywidgets as widgets
import psutil
import pytest
from ipywidgets.widgets import widget as registry
from matplotlib import pyplot

MOVES, LONG, MOST = 8, ("01_tensors", "broadcasting"), 50
"""All figures are redrawn by the same few lines, so one of them shows what many moves do to memory."""
MEGABYTE = 2**20
SOLUTIONS = Path(__file__).parents[1] / "solutions"


def figures() -> Iterator[tuple[str, str]]:
    """Go through the figures: a function that calls `playground`, in its unit's module."""
    for path in sorted(SOLUTIONS.glob("*/figures.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            calls = [found.func for found in ast.walk(node) if isinstance(found, ast.Call)]
            if isinstance(node, ast.FunctionDef) and "playground" in map(ast.unparse, calls):
                yield path.parent.name, node.name


def module(unit: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"figures_{unit}", SOLUTIONS / unit / "figures.py")
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


def values(control: Any) -> list[Any]:
    """Return what a control can be moved to."""
    if isinstance(control, widgets.Checkbox):
        return [False, True]
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    return [control.min + i * control.step for i in range(int((control.max - control.min) / control.step) + 1)]


def test_every_unit_has_a_figure() -> None:
    assert {unit for unit, _ in figures()} == {path.name for path in SOLUTIONS.glob("*/")}


@pytest.mark.parametrize(("unit", "name"), list(figures()))
def test_moves_leave_nothing_behind(unit: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    before = set(registry._instances)
    getattr(module(unit), name)()
    (still,) = shown
    assert still["image/png"].startswith(b"\x89PNG") and len(still["text/plain"]) > 20
    assert "application/vnd.jupyter.widget-view+json" in still
    own = [registry._instances[key] for key in set(registry._instances) - before]
    texts = [found for found in own if isinstance(found, widgets.HTML)]
    picture, caption = sorted(texts, key=lambda found: "role='status'" in found.value)
    assert "<img alt='A figure" in picture.value
    controls = [found for found in own if hasattr(found, "value") and found not in (picture, caption)]
    assert controls and all(control.description for control in controls)

    moves = MOST if (unit, name) == LONG else MOVES
    ways = [(control, itertools.cycle(values(control)[::-1])) for control in controls]
    seen, begun = set(), 0
    for move in range(moves):
        control, way = ways[move % len(ways)]
        control.value = next(way)
        assert "role='status'" in caption.value
        seen.add(caption.value)
        if move == moves // 2:
            gc.collect()
            begun = psutil.Process().memory_info().rss
    gc.collect()
    grown = (psutil.Process().memory_info().rss - begun) / MEGABYTE
    assert len(seen) > 1, "the words stay the same whatever is moved"
    assert pyplot.get_fignums() == []
    assert len(set(registry._instances) - before) == len(own)
    assert {len(control._trait_notifiers["value"]["change"]) for control in controls} <= {1, 2}
    assert grown < 20, f"{grown:.0f} MB more after {moves // 2} moves"
    for found in own:
        found.close()
