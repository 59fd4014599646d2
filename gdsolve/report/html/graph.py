"""The graph of a calculation as SVG: a box for each node, variables at the top, the result at the bottom.

Nodes stand in layers, each below everything it is computed from. Within a layer they are ordered by where their
operands stand, which keeps crossings few (the barycentre rule).

Source: Sugiyama, Tagawa & Toda, IEEE Trans. Systems, Man and Cybernetics 11 (1981) 109-125, section III.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from gdsolve.report.numbers import compact
from gdsolve.report.values import value_lines
from gdsolve.solve.results.result import Value
from gdsolve.solve.worksheet import Step

_LETTER, _LINE = 7.4, 17.0  # width and height of a letter, in units of the drawing
_PADDING, _GAP, _BETWEEN, _BORDER = 10.0, 24.0, 46.0, 12.0
_DIGITS = 6
_LONGEST = 40  # letters of a line in a box

_STYLE = (
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1b1b1b}.box{fill:#fff;stroke:#0072B2;stroke-width:1.5}"
    ".variable{fill:#e3f1fa}.result{fill:#fdebdd;stroke:#D55E00}.edge{fill:none;stroke:#666;stroke-width:1.2}"
    ".slope{fill:#A33C00}"
)


@dataclass(frozen=True, slots=True)
class _Box:
    lines: tuple[str, ...]
    x: float  # of the middle
    y: float  # of the top
    width: float
    height: float


def graph_svg(steps: Sequence[Step]) -> str:
    """Return the graph as an SVG document; each box holds the operation, its value and the slope of the result.

    Args:
        steps: nodes in the order of computation, the result last; at least one.
    """
    boxes = _boxes(steps)
    width = max(box.x + box.width / 2 for box in boxes.values()) + _BORDER
    height = max(box.y + box.height for box in boxes.values()) + _BORDER
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" role="img" aria-label="graph of the calculation">',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
        ' orient="auto">'
        '<path d="M0 0L8 4L0 8Z" fill="#666"/></marker></defs>',
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
    ]
    for step in steps:
        parts += [_edge(boxes[each], boxes[step.label]) for each in step.operands if each in boxes]
    parts += [_drawn(boxes[step.label], _look(step, steps)) for step in steps]
    return "\n".join([*parts, "</svg>", ""])


def _look(step: Step, steps: Sequence[Step]) -> str:
    if step is steps[-1]:
        return "box result"
    return "box variable" if not step.operands and step.operation == "variable" else "box"


def _boxes(steps: Sequence[Step]) -> dict[str, _Box]:
    """Return where each node stands."""
    layers = _layers(steps)
    sizes = {step.label: _size(_lines(step)) for step in steps}
    widest = max(_total([sizes[each.label][0] for each in layer]) for layer in layers)
    boxes: dict[str, _Box] = {}
    y = _BORDER
    for layer in layers:
        ordered = sorted(layer, key=lambda step: _barycentre(step, boxes))
        x = _BORDER + (widest - _total([sizes[each.label][0] for each in ordered])) / 2
        for step in ordered:
            width, height = sizes[step.label]
            boxes[step.label] = _Box(_lines(step), x + width / 2, y, width, height)
            x += width + _GAP
        y += max(sizes[each.label][1] for each in layer) + _BETWEEN
    return boxes


def _layers(steps: Sequence[Step]) -> list[list[Step]]:
    depth: dict[str, int] = {}
    layers: list[list[Step]] = []
    for step in steps:
        depth[step.label] = max((depth[each] + 1 for each in step.operands if each in depth), default=0)
        layers += [[] for _ in range(depth[step.label] + 1 - len(layers))]
        layers[depth[step.label]].append(step)
    return layers


def _total(widths: Sequence[float]) -> float:
    return sum(widths) + _GAP * (len(widths) - 1)


def _barycentre(step: Step, boxes: Mapping[str, _Box]) -> float:
    places = [boxes[each].x for each in step.operands if each in boxes]
    return sum(places) / len(places) if places else 0.0


def _lines(step: Step) -> tuple[str, ...]:
    name = step.label if step.operation == "variable" else f"{step.label} = {step.operation}"
    cut = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..."
    return cut, _number(step.value), f"slope {_number(step.slope)}"


def _number(value: Value) -> str:
    return (
        value_lines(value, 4, _LONGEST)[0][:_LONGEST] if isinstance(value, list) else compact(value, _DIGITS)
    )


def _size(lines: Sequence[str]) -> tuple[float, float]:
    return max(map(len, lines)) * _LETTER + 2 * _PADDING, len(lines) * _LINE + 2 * _PADDING


def _edge(first: _Box, second: _Box) -> str:
    begin, end = first.y + first.height, second.y
    middle = (begin + end) / 2
    ends = f"{first.x:.1f} {middle:.1f} {second.x:.1f} {middle:.1f} {second.x:.1f} {end:.1f}"
    return f'<path class="edge" marker-end="url(#tip)" d="M{first.x:.1f} {begin:.1f}C{ends}"/>'


def _drawn(box: _Box, look: str) -> str:
    left = box.x - box.width / 2
    place = f'x="{left:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    parts = [f'<rect class="{look}" {place} rx="5"/>']
    for number, line in enumerate(box.lines):
        y = box.y + _PADDING + (number + 0.75) * _LINE
        ink = ' class="slope"' if number == len(box.lines) - 1 else ""
        parts.append(f'<text{ink} x="{box.x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(line)}</text>')
    return "".join(parts)
