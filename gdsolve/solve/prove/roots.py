"""Door of the proof about roots: all of them in a box, or that there is none.

Candidates in float64 are certified first; then the box is cut until every part is proved to be without a
root, or to hold exactly one, or is too small to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import Layout
from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.compile.residuals import compile_residuals
from gdsolve.graph import Graph, Node, gradient
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.prove.certify_roots import Root, add_root, certified, tightened
from gdsolve.solve.prove.fractions import cleared, exactly_zero
from gdsolve.solve.prove.krawczyk import Equations, inside
from gdsolve.solve.prove.outcome import RootsProof
from gdsolve.solve.prove.pool import Boxes
from gdsolve.solve.prove.root_lanes import candidates

BATCH = 1024
FEW = 256
WORK = 3_000_000
"""Operations times boxes per batch at most."""

CUT = 0.4871
"""Where a box is cut: never in the middle, since roots like 0 must not lie on a cut."""

NARROW = 1e-9
"""Width, in parts of the searched box, of a part that is not cut any more."""

CERTIFIED_TOGETHER = 40
"""Candidates certified between two looks at the clock."""

BESIDE = 1000.0
"""Distance, in units of `NARROW`, at which a box belongs to an undecided region."""

FEWEST_ULPS = 4.0
"""Width of a box, in units of the last place, below which it is not cut any more."""

MANY = 200
"""Parts too small to tell after which the roots are probably infinitely many."""


def prove_roots(
    graph: Graph,
    outputs: Sequence[Node],
    layout: Layout,
    bounds: Bounds,
    *,
    seconds: float = 2.0,
    seed: int = 0,
    known: Matrix | None = None,
) -> RootsProof | None:
    """Return what can be proved about the points of a finite box where all outputs are 0.

    As many equations as unknowns can have proved roots; for other systems only that there is none, or exact
    rational ones.

    Args:
        graph: the graph of `outputs`.
        outputs: nodes of any shapes (left side minus right side of each equation).
        layout: the unknowns.
        bounds: a finite box.
        seconds: wall time.
        seed: of the starts of the float search.
        known: roots in float64 found elsewhere, shape (k, n).

    Returns:
        The proof, or None if an operation has no interval rule, or the system is too large.
    """
    began = perf_counter()
    try:
        function = elements(outputs, layout)
        search = _Search(function.graph, function.outputs, function.layout, bounds, began + seconds)
    except (NotElementaryError, NotEnclosedError):
        return None
    search.start(seed, known)
    search.run()
    roots = sorted(search.roots, key=lambda root: tuple(root.x))
    undecided = tuple(_merged(search.undecided, BESIDE * NARROW * search.width))
    return RootsProof(tuple(roots), undecided, len(search.pool), search.boxes, perf_counter() - began)


@dataclass(slots=True)
class _Search:
    """State of one proof; `poles` are roots of the numerators where the equations have no value."""

    graph: Graph
    outputs: tuple[Node, ...]
    layout: Layout
    bounds: Bounds
    deadline: float
    roots: list[Root] = field(default_factory=list)
    poles: list[Root] = field(default_factory=list)
    undecided: list[tuple[Vector, Vector]] = field(default_factory=list)
    boxes: int = 0
    pool: Boxes = field(init=False)
    _values: BoxProgram = field(init=False)
    _divisor_nodes: tuple[Node, ...] = field(init=False)
    _divisors: BoxProgram | None = field(init=False)
    _equations: Equations | None = field(init=False)
    _numerators: tuple[Node, ...] = field(init=False)

    def __post_init__(self) -> None:
        parts = [cleared(self.graph, each) for each in self.outputs]
        self._numerators = tuple(numerator for numerator, _ in parts)
        divisors = self._divisor_nodes = tuple(dict.fromkeys(each for _, some in parts for each in some))
        self._values = BoxProgram(self._numerators, self.layout, self._numerators)
        self._divisors = BoxProgram(divisors, self.layout, divisors) if divisors else None
        self._equations = None
        if len(self._numerators) == self.layout.size:
            sources = [self.graph.input(name) for name in self.layout.names]
            rows = [slope for each in self._numerators for slope in gradient(self.graph, each, sources)]
            program = BoxProgram([*self._numerators, *rows], self.layout, self._numerators)
            self._equations = Equations(self._values, program, self.layout.size)
        low, high = self.bounds.lower[None].copy(), self.bounds.upper[None].copy()
        self.pool = Boxes(low, high, np.zeros(1))

    @property
    def width(self) -> Vector:
        """Return the size of the searched box; 1 where it has none."""
        width = self.bounds.upper - self.bounds.lower
        return np.where(width > 0, width, 1.0)

    @property
    def _is_late(self) -> bool:
        return perf_counter() >= self.deadline

    def start(self, seed: int, known: Matrix | None) -> None:
        """Certify what searches in float64 find."""
        began = perf_counter()
        first, _ = self._examined(self.pool)
        if self._equations is None or self.width.size == 0 or len(first) == 0:
            return  # the first look proves that there is none
        residuals = compile_residuals(self.graph, self._numerators, self.layout)
        found = candidates(residuals, Bounds(self.bounds.lower, self.bounds.lower + self.width), seed, known)
        for place in range(0, len(found), CERTIFIED_TOGETHER):
            if perf_counter() >= 0.5 * (began + self.deadline):
                break  # so many are a curve of solutions, or cutting is needed too
            for root in certified(self._equations, found[place : place + CERTIFIED_TOGETHER], self.width):
                self._add(root)

    def _add(self, root: Root) -> None:
        """Add a root of the numerators if it is one of the equations and lies in the box (or on its border).

        Where a denominator may be 0 too, or another root cannot be told apart, the place stays undecided.
        """
        if ((root.high < self.bounds.lower) | (root.low > self.bounds.upper)).any():
            return
        doubtful = any(root.meets(other) and not root.is_same(other) for other in self.roots)
        if self._divisors is not None and not doubtful:
            found = self._divisors.enclose(root.low[None], root.high[None])
            doubtful = bool(((found.low <= 0) & (found.high >= 0)).any())
            if doubtful and self._is_pole(root):
                self.poles.append(root)
                return
        if doubtful:
            self.undecided.append((root.low, root.high))
        else:
            add_root(self.roots, root)

    def _is_pole(self, root: Root) -> bool:
        """Say whether the root of the numerators is a round number where a denominator is exactly 0, too."""
        for decimals in range(7):
            x = np.round(root.x, decimals) + 0.0
            if ((x >= root.only_low) & (x <= root.only_high)).all() and self._is_exact(self._numerators, x):
                return any(self._is_exact((each,), x) for each in self._divisor_nodes)
        return False

    def _is_exact(self, nodes: Sequence[Node], x: Vector) -> bool:
        names = zip(self.layout.names, x, strict=True)
        return exactly_zero(nodes, {name: Fraction(repr(float(value))) for name, value in names})

    def run(self) -> None:
        """Examine boxes until none is left, the time is up, or the roots seem to be infinitely many."""
        operations = (self._equations.program if self._equations else self._values).operations
        size = max(16, min(BATCH, WORK // max(1, operations)))
        while len(self.pool) and not self._is_late and len(self.undecided) <= MANY:
            start = max(0, len(self.pool) - size)  # depth first: the newest boxes
            batch, self.pool = self.pool[start:], self.pool[:start]
            self.boxes += len(batch)
            batch, change = self._examined(batch)
            batch, change = self._without_narrow(batch, change)
            while len(batch):
                batch = batch.halves(self._axes(batch, change), CUT)
                change = batch.high - batch.low
                if (
                    len(batch) + len(self.pool) >= min(FEW, size)
                    or len(self.undecided) > MANY
                    or self._is_late
                ):
                    break
                batch, change = self._without_narrow(batch, change / self.width)
            self.pool = self.pool.joined(batch)

    def _axes(self, boxes: Boxes, change: Matrix) -> NDArray[np.intp]:
        width = boxes.high - boxes.low
        parts = width / self.width
        longest = np.max(parts, axis=1, keepdims=True)
        weight = np.where(np.isfinite(change).all(axis=1, keepdims=True), change, parts)
        return np.asarray(np.argmax(np.where(parts < 1e-3 * longest, -1.0, weight), axis=1))

    def _examined(self, boxes: Boxes) -> tuple[Boxes, Matrix]:
        boxes = boxes[~self._is_known(boxes)]
        zero = np.zeros(len(self._numerators))
        low, high, alive = self._values.contract(boxes.low, boxes.high, zero, zero)
        boxes = Boxes(low, high, boxes.bound)[alive]
        boxes = boxes[~self._is_known(boxes)]
        if self._equations is None or len(boxes) == 0:
            return boxes, (boxes.high - boxes.low) / self.width
        with np.errstate(all="ignore"):
            return self._by_krawczyk(self._equations, boxes)

    def _by_krawczyk(self, equations: Equations, boxes: Boxes) -> tuple[Boxes, Matrix]:
        n = equations.size
        found = equations.program.enclose(boxes.low, boxes.high)
        has_zero = ((found.low[:, :n] <= 0) & (found.high[:, :n] >= 0)).all(axis=1) & ~found.watch.out
        contracted = equations.krawczyk(boxes.low, boxes.high)
        unique = contracted.valid & inside(contracted.low, contracted.high, boxes.low, boxes.high)
        for index in np.flatnonzero(unique & has_zero):
            low, high = tightened(equations, contracted.low[index], contracted.high[index])
            root = Root(0.5 * (low + high), low, high, boxes.low[index], boxes.high[index])
            self._add(root)
        low = np.maximum(boxes.low, contracted.low)
        high = np.minimum(boxes.high, contracted.high)
        open_boxes = np.asarray(has_zero & ~unique & (low <= high).all(axis=1))
        slopes = np.maximum(np.abs(found.low[:, n:]), np.abs(found.high[:, n:])).reshape(-1, n, n)
        kept = Boxes(low, high, boxes.bound)[open_boxes]
        change = slopes[open_boxes] * (kept.high - kept.low)[:, None, :]
        rows = np.max(change, axis=2, keepdims=True)
        return kept, np.max(change / np.where(rows > 0, rows, 1.0), axis=1)

    def _is_known(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Say which boxes lie in a region whose only root is known."""
        known = np.zeros(len(boxes), dtype=bool)
        for root in (*self.roots, *self.poles):
            known |= ((boxes.low >= root.only_low) & (boxes.high <= root.only_high)).all(axis=1)
        return known

    def _without_narrow(self, boxes: Boxes, change: Matrix) -> tuple[Boxes, Matrix]:
        """Set aside boxes that are too small to cut, after a last try to prove a root in them."""
        smallest = np.maximum(NARROW * self.width, FEWEST_ULPS * np.spacing(np.abs(boxes.low)))
        is_narrow = np.asarray((boxes.high - boxes.low <= smallest).all(axis=1))
        is_narrow |= self._is_noise(boxes) | self._is_beside(boxes)
        narrow = boxes[is_narrow]
        narrow, _ = self._examined(narrow)
        if len(narrow) and self._equations is not None:
            middle = np.clip(0.5 * (narrow.low + narrow.high), narrow.low, narrow.high)
            for root in certified(self._equations, middle[:MANY], self.width):
                self._add(root)
            narrow = narrow[~self._is_known(narrow)]
        for low, high in zip(narrow.low, narrow.high, strict=True):
            self.undecided.append((low, high))
            if len(self.undecided) <= MANY:
                self._try_exactly(low, high)
        return boxes[~is_narrow], change[~is_narrow]

    def _is_beside(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Say which boxes lie beside a region that stays undecided: there, cutting helps as little."""
        near = BESIDE * NARROW * self.width
        found = np.zeros(len(boxes), dtype=bool)
        for low, high in self.undecided[:MANY]:
            found |= ((boxes.low >= low - near) & (boxes.high <= high + near)).all(axis=1)
        return found

    def _is_noise(self, boxes: Boxes) -> NDArray[np.bool_]:
        """Say where rounding alone hides the values: they may be 0 at the middle and at both corners."""
        found = np.ones(len(boxes), dtype=bool)
        for points in (boxes.low, boxes.high, np.clip(0.5 * (boxes.low + boxes.high), boxes.low, boxes.high)):
            index = np.flatnonzero(found)
            values = self._values.enclose(points[index], points[index])
            found[index] = ((values.low <= 0) & (values.high >= 0)).all(axis=1)
        return found

    def _try_exactly(self, low: Vector, high: Vector) -> None:
        reach = NARROW * self.width
        for decimals in range(7):
            x = np.round(0.5 * (low + high), decimals) + 0.0
            if ((x >= low - reach) & (x <= high + reach)).all() and (self.bounds.project(x) == x).all():
                if self._is_exact(self.outputs, x):
                    add_root(self.roots, Root(x, x, x, x, x, is_exact=True))
                    return


def _merged(regions: list[tuple[Vector, Vector]], near: Vector) -> list[tuple[Vector, Vector]]:
    """Return regions with those joined that touch, or are at most `near` apart in every coordinate."""
    merged: list[tuple[Vector, Vector]] = []
    for low, high in regions:
        if merged:
            lows, highs = (np.array([each[end] for each in merged]) for end in (0, 1))
            slack = 1e-6 * (high - low) + near
            touching = np.asarray(((lows <= high + slack) & (highs >= low - slack)).all(axis=1))
            low = np.minimum(low, np.min(lows[touching], axis=0, initial=np.inf))
            high = np.maximum(high, np.max(highs[touching], axis=0, initial=-np.inf))
            merged = [each for each, joins in zip(merged, touching, strict=True) if not joins]
        merged.append((low, high))
    return merged
