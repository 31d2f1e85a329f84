"""The figure of unit 04: a Sequential and a functional model side by side, drawn from the models themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ipywidgets as widgets
import keras
from keras import layers, ops
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from grader.figure import playground

INK, BLUE, ORANGE, GREY = "#1a1a1a", "#dbe8f7", "#fbe3c5", "#ececec"
WIDTH, HEIGHT = 0.86, 0.62
FEATURES, CLASSES = 5, 3


def graph() -> None:
    """Show a Sequential beside a functional model that the reader chooses, with shapes and parameter counts."""
    style = {"description_width": "initial"}
    playground(
        draw,
        size=(9.4, 5.2),
        # Buttons and no dropdown: JupyterLab takes the arrow keys of a dropdown for its own.
        shape=widgets.ToggleButtons(
            options=list(SHAPES),
            description="functional model",
            style={**style, "button_width": "max-content"},
            layout={"width": "max-content"},
        ),
        hidden=widgets.SelectionSlider(
            options=[2, 4, 8, 16, 32, 64], value=8, description="hidden units", style=style, layout={"width": "26em"}
        ),
    )


def draw(figure: Figure, shape: str, hidden: int) -> str:
    """Draw both models; return what is to be seen."""
    # Placed by hand: working out a layout takes longer than drawing the figure.
    figure.set_layout_engine("none")
    left, right = read("Sequential", hidden), read(shape, hidden)
    for graph, title, place in [(left, "keras.Sequential", 0.0), (right, "keras.Model(inputs, outputs)", 0.34)]:
        axes = figure.add_axes((place + 0.01, 0.02, 0.31 if place == 0 else 0.64, 0.96))
        draw_graph(axes, graph, f"{title}: {graph.parameters:,} parameters", wide=place > 0)
    told = f"Left, the Sequential: {len(left.boxes)} boxes in one line, {left.parameters:,} parameters."
    return f"{told} Right: {NOTES[shape](right)}"


# Reading a model's graph: each tensor knows the layer that made it and the tensors that layer was called on.


@dataclass
class Box:
    """A layer (or an operation) as it is drawn."""

    name: str
    kind: str
    shape: str
    parameters: int
    is_input: bool
    calls: int = 0
    level: int = 0


@dataclass
class Graph:
    """A model's layers and which of them hands a tensor to which."""

    boxes: dict[str, Box] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    parameters: int = 0


def read_graph(model: Any) -> Graph:
    """Follow a model's outputs back to its inputs, and return what is found on the way."""
    found = Graph(parameters=model.count_params())
    seen: set[tuple[str, int]] = set()

    def visit(tensor: Any) -> int:
        operation, node_index, _ = tensor._keras_history
        node = operation._inbound_nodes[node_index]
        level = max((visit(given) + 1 for given in node.input_tensors), default=0)
        is_layer = isinstance(operation, layers.Layer)
        box = found.boxes.setdefault(
            operation.name,
            Box(
                operation.name if is_layer else f"ops.{type(operation).__name__.lower()}",
                type(operation).__name__ if is_layer else "no layer: an operation",
                f"({', '.join(map(str, tensor.shape))})",
                operation.count_params() if is_layer else 0,
                isinstance(operation, layers.InputLayer),
            ),
        )
        box.level = max(box.level, level)
        if (operation.name, node_index) not in seen:
            seen.add((operation.name, node_index))
            box.calls += 1
            found.edges += [(given._keras_history[0].name, operation.name) for given in node.input_tensors]
        return box.level

    for output in model.outputs:
        visit(output)
    return found


@cache
def read(shape: str, hidden: int) -> Graph:
    """Return the graph of one of the models below; each is made once."""
    return read_graph(sequential(hidden) if shape == "Sequential" else SHAPES[shape](hidden))


# The models


def sequential(hidden: int) -> Any:
    return keras.Sequential(
        [
            keras.Input((FEATURES,), name="features"),
            layers.Dense(hidden, "sigmoid", name="hidden"),
            layers.Dense(CLASSES, "softmax", name="classes"),
        ]
    )


def chain(hidden: int) -> Any:
    x = keras.Input((FEATURES,), name="features")
    h = layers.Dense(hidden, "sigmoid", name="hidden")(x)
    return keras.Model(x, layers.Dense(CLASSES, "softmax", name="classes")(h))


def two_outputs(hidden: int) -> Any:
    x = keras.Input((FEATURES,), name="features")
    h = layers.Dense(hidden, "relu", name="hidden")(x)
    return keras.Model(x, [layers.Dense(CLASSES, "softmax", name="classes")(h), layers.Dense(1, name="number")(h)])


def two_inputs(hidden: int) -> Any:
    a, b = keras.Input((FEATURES,), name="left"), keras.Input((FEATURES,), name="right")
    shared = layers.Dense(hidden, "relu", name="shared")
    gap = ops.absolute(layers.Subtract(name="difference")([shared(a), shared(b)]))
    return keras.Model([a, b], layers.Dense(1, "sigmoid", name="same")(gap))


def skip(hidden: int) -> Any:
    x = keras.Input((FEATURES,), name="features")
    h = layers.Dense(hidden, "relu", name="up")(x)
    joined = layers.Add(name="sum")([x, layers.Dense(FEATURES, name="down")(h)])
    return keras.Model(x, layers.ReLU(name="relu")(joined))


SHAPES: dict[str, Callable[[int], Any]] = {
    "the same two layers": chain,
    "one input, two outputs": two_outputs,
    "two inputs, one shared layer": two_inputs,
    "a branch that joins again": skip,
}

NOTES: dict[str, Callable[[Graph], str]] = {
    "the same two layers": lambda graph: (
        f"the same boxes, shapes and arrows, and the same {graph.parameters:,} parameters."
    ),
    "one input, two outputs": lambda graph: (
        f"two arrows leave the hidden layer, one for each output; {graph.parameters:,} parameters."
    ),
    "two inputs, one shared layer": lambda graph: (
        f"the layer 'shared' is called {graph.boxes['shared'].calls} times and its "
        f"{graph.boxes['shared'].parameters:,} parameters count once; {graph.parameters:,} in all."
    ),
    "a branch that joins again": lambda graph: (
        f"the input goes two ways, through both Dense layers and past them; the sum has no parameters, "
        f"the model {graph.parameters:,}."
    ),
}


# Drawing it


def draw_graph(axes: Axes, graph: Graph, title: str, wide: bool) -> None:
    """Draw a graph's boxes from the top down, level by level, with an arrow for each tensor handed on."""
    rows: dict[int, list[str]] = {}
    for key, box in graph.boxes.items():
        rows.setdefault(box.level, []).append(key)
    place = {
        key: (1.25 * (column - (len(row) - 1) / 2), -float(level))
        for level, row in rows.items()
        for column, key in enumerate(row)
    }
    half = 1.35 if wide else 0.68
    axes.set(xlim=(-half, half), ylim=(-4.55, 0.75))
    axes.set_axis_off()
    axes.set_title(title, fontsize=11, color=INK, y=0.95)
    for number, (start, end) in enumerate(graph.edges):
        (x0, y0), (x1, y1) = place[start], place[end]
        again = sum(edge == (start, end) for edge in graph.edges[:number])
        twice = graph.edges.count((start, end)) > 1
        far = y0 - y1 > 1.5
        shift = (0.14 if again else -0.14) if twice else 0.0
        tip = (x1 + shift, y1 + HEIGHT / 2)
        if far:
            # Past the boxes in between, from side to side.
            tail, tip, bend = (x0 + WIDTH / 2, y0), (x1 + WIDTH / 2, y1), "arc3,rad=-0.35"
        else:
            tail, bend = (x0 + shift, y0 - HEIGHT / 2), "arc3"
        axes.add_patch(
            FancyArrowPatch(
                tail, tip, arrowstyle="-|>", mutation_scale=13, connectionstyle=bend, color=INK, lw=1.3, shrinkA=0
            )
        )
    for key, box in graph.boxes.items():
        x, y = place[key]
        colour = GREY if box.is_input else BLUE if box.parameters else ORANGE
        axes.add_patch(
            FancyBboxPatch(
                (x - WIDTH / 2, y - HEIGHT / 2),
                WIDTH,
                HEIGHT,
                boxstyle="round,pad=0.0,rounding_size=0.06",
                facecolor=colour,
                edgecolor=INK,
                linestyle="-" if box.parameters else "--",
                lw=1.2,
            )
        )
        calls = f", called {box.calls}×" if box.calls > 1 else ""
        axes.text(x, y + 0.17, box.name, ha="center", va="center", fontsize=9.5, weight="bold", color=INK)
        axes.text(x, y, f"{box.kind}{calls}", ha="center", va="center", fontsize=8.5, color=INK)
        count = f"{box.parameters:,} parameters" if box.parameters else "no parameters"
        axes.text(x, y - 0.18, f"{box.shape}  {count}", ha="center", va="center", fontsize=7.8, color=INK)
