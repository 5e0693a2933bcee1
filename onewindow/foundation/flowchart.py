"""A process drawn by the server: a layout in layers, boxes and arrows for an SVG, and the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WIDE, GAP_X, GAP_Y, EDGE, LINE, PAD = 152, 12, 34, 4, 18, 12
PLAIN, ROUND, CHOICE, DOUBLE = "plain", "round", "choice", "double"


@dataclass(frozen=True, slots=True)
class Layers:
    """A graph in layers: where each node stands, and through which places each of its edges goes.

    Nodes of a layer only follow nodes of earlier ones. An edge that passes a layer has a place of its own there, so
    that it never runs through a box.
    """

    places: Mapping[str, tuple[int, int]]
    widths: tuple[int, ...]
    routes: tuple[tuple[str, ...], ...]


def layered(before: Mapping[str, Sequence[str]]) -> Layers:
    """The layers of a graph without circles, given what comes right before each node, in an order that follows it."""
    depth = dict[str, int]()
    for code, earlier in before.items():
        depth[code] = max((depth[one] + 1 for one in earlier if one in depth), default=0)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    above, routes = dict[str, list[str]](), list[tuple[str, ...]]()
    for code in before:
        layers[depth[code]].append(code)
    for code, earlier in before.items():
        for one in (one for one in earlier if one in depth):
            passed = [f"{one}>{code}@{level}" for level in range(depth[one] + 1, depth[code])]
            for level, place in enumerate(passed, start=depth[one] + 1):
                layers[level].append(place)
            routes.append((one, *passed, code))
            for near, far in pairwise(routes[-1]):
                above.setdefault(far, []).append(near)
    places = dict[str, tuple[int, int]]()
    for level, layer in enumerate(layers):
        width = len(layers[level - 1]) if level else 0
        wishes = {code: [places[one][1] - width / 2 for one in above.get(code, ())] for code in layer}
        layer.sort(key=lambda code, wishes=wishes: sum(wishes[code]) / max(1, len(wishes[code])))  # type: ignore[misc]
        places.update({code: (level, slot) for slot, code in enumerate(layer)})
    return Layers(places, tuple(map(len, layers)), tuple(routes))


@dataclass(frozen=True, slots=True)
class Node:
    """A node to be drawn: up to three short lines in its box, and the whole of it in words."""

    code: str
    lines: tuple[str, ...]
    words: str
    before: tuple[str, ...] = ()
    css: str = ""
    shape: str = PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a box."""

    text: str
    y: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the drawing."""

    css: str
    shape: str
    x: int
    y: int
    height: int
    lines: tuple[Line, ...]

    @property
    def middle(self) -> int:
        """Where its texts are centred."""
        return self.x + WIDE // 2

    @property
    def radius(self) -> int:
        """How round its corners are."""
        return self.height // 2 if self.shape == ROUND else 8

    @property
    def outline(self) -> str:
        """The outline of a choice: a box whose sides come to a point."""
        point, half = 12, self.height // 2
        return (
            f"M{self.x + point} {self.y}h{WIDE - 2 * point}l{point} {half}l-{point} {half}"
            f"h-{WIDE - 2 * point}l-{point}-{half}z"
        )

    @property
    def inner(self) -> tuple[int, int, int, int]:
        """The inner line of a double box: x, y, width, height."""
        return self.x + 4, self.y + 4, WIDE - 8, self.height - 8


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole drawing: its size, boxes, arrows with their heads, and its nodes in words, in order."""

    width: int
    height: int
    boxes: tuple[Box, ...] = ()
    arrows: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=())

    @property
    def wide(self) -> int:
        """The width of a box."""
        return WIDE


def chart(nodes: Sequence[Node]) -> Chart:
    """The drawing of a process from top to bottom: what runs side by side stands side by side."""
    found = layered({node.code: node.before for node in nodes})
    tallest = max((len(node.lines) for node in nodes), default=1)
    height, widest = PAD * 2 + LINE * tallest - 6, max(found.widths, default=0)
    spots = {code: _spot(place, found.widths, widest, height) for code, place in found.places.items()}
    boxes = tuple(_box(node, spots[node.code], height) for node in nodes)
    ends = [spots[route[-1]] for route in found.routes]
    return Chart(
        width=2 * EDGE + widest * (WIDE + GAP_X) - GAP_X if nodes else 0,
        height=2 * EDGE + len(found.widths) * (height + GAP_Y) - GAP_Y if nodes else 0,
        boxes=boxes,
        arrows=tuple(_arrow([spots[code] for code in route], height) for route in found.routes),
        heads=tuple(dict.fromkeys(f"M{x + WIDE // 2} {y - 1}l-5-9h10z" for x, y in ends)),
        words=tuple(node.words for node in nodes),
    )


def _spot(place: tuple[int, int], widths: Sequence[int], widest: int, height: int) -> tuple[int, int]:
    level, slot = place
    x = EDGE + int((slot + (widest - widths[level]) / 2) * (WIDE + GAP_X))
    return x, EDGE + level * (height + GAP_Y)


def _box(node: Node, spot: tuple[int, int], height: int) -> Box:
    x, y = spot
    top = y + (height - LINE * len(node.lines)) // 2 + 13
    lines = tuple(Line(text, top + LINE * place, place == 0) for place, text in enumerate(node.lines))
    return Box(node.css, node.shape, x, y, height, lines)


def _arrow(spots: Sequence[tuple[int, int]], height: int) -> str:
    """The line of an edge: down, across in the middle of the gap, down again; straight through layers it passes."""
    x, y = spots[0]
    path = f"M{x + WIDE // 2} {y + height}"
    for place, (x, y) in enumerate(spots[1:], start=2):
        is_end = place == len(spots)
        path += f"V{y - GAP_Y // 2}H{x + WIDE // 2}V{y - 9 if is_end else y + height}"
    return path


def fitting(text: str) -> str:
    """A text that fits into a box: a Chinese sign is twice as wide as a letter."""
    room, kept = 21.5, ""
    for sign in text:
        room -= 1.0 if sign.isascii() else 1.9
        if room < 0:
            return f"{kept[:-1]}…"
        kept += sign
    return text
