"""Kernels that add up products of rows, in registers or by tiles over short columns, and write columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gdsolve.compile.native.ir import INTEGER, LANES, REAL, Code, Mask, Real
from gdsolve.compile.native.loop import (
    Before,
    Rows,
    chunk_loop,
    doubts,
    entry,
    lanes_left,
    module,
    row_loop,
    rows_before,
    shift_in,
    writes,
)

SHORT = 256
"""Rows of the short columns of `tiled`: 13 of them fill the first cache level's 32 kilobytes."""


Terms = Sequence[tuple[Real, int]]
"""Values u with shifts s <= 8: row j of a column is the sum of the u at rows j - s."""


def in_registers(
    rows: Rows,
    pairs: Sequence[tuple[Real, Real]],
    columns: Sequence[Terms] = (),
    before: Before | None = None,
) -> str:
    """Return the kernel that adds up u * v for each pair, and writes columns.

    Args:
        rows: the loop, its straight-line part written.
        pairs: factors of each sum.
        columns: what is written into each.
        before: the straight-line part once more and its shifted values, if there are any, for the rows before the
            first chunk.
    """
    code = rows.code
    shifted = dict.fromkeys(u for terms in columns for u, shift in terms if shift)
    carried = {u: Real(f"%carried{place}") for place, u in enumerate(shifted)}
    written = [_combined(code, terms, carried) for terms in columns]
    flagged = code.emit(f"or {INTEGER} %doubt, {doubts(code)}")
    sums = [code.fma(u, v, Real(f"%sum{place}")) for place, (u, v) in enumerate(pairs)]
    phis = [
        f"%sum{place} = phi {REAL} [zeroinitializer, %chunk.body], [{each}, %loop]"
        for place, each in enumerate(sums)
    ]
    phis.append(f"%doubt = phi {INTEGER} [zeroinitializer, %chunk.body], [{flagged}, %loop]")
    phis += [f"{name} = phi {REAL} [{name}.chunk, %chunk.body], [{u}, %loop]" for u, name in carried.items()]
    inside = [
        *row_loop(rows, "chunk.body", "%start", "%stop", phis, writes(written)),
        *_after_loop(sums, flagged, columns, carried),
        "br label %chunk.next",
    ]
    lines = entry(rows, len(columns))
    if before is None:
        return module([*lines, *chunk_loop(inside)])
    firsts = [
        f"{name}.first = phi {REAL} [zeroinitializer, %entry], [{value}, %before]"
        for name, value in zip(carried.values(), before.shifted, strict=True)
    ]
    carries = [
        f"{name}.chunk = phi {REAL} [{name}.first, %ready], [{u}, %chunk.next]" for u, name in carried.items()
    ]
    return module([*lines, *rows_before(before, firsts), *chunk_loop(inside, "ready", carries)])


def _after_loop(
    sums: Sequence[Real], flagged: str, columns: Sequence[Terms], carried: Mapping[Real, Real]
) -> list[str]:
    """Return what stores the sums of a chunk, and the last rows of the columns, without surplus lanes."""
    after, count = Code("after"), len(sums)
    mask = lanes_left(after)
    for place, each in enumerate(sums):
        _put(after, f"store {REAL} {after.select(mask, each, Real(f'%sum{place}'))}", place, count)
    _put(after, f"store {INTEGER} {flagged}", count, count)
    for place, terms in enumerate(columns):
        _end(after, place, terms, carried, mask)
    return after.lines


def _combined(code: Code, terms: Terms, carried: Mapping[Real, Real]) -> Real:
    """Write the sum of shifted values for the rows at hand."""
    total: Real | None = None
    for u, shift in terms:
        value = shift_in(code, carried[u], u, shift) if shift else u
        total = value if total is None else code.add(total, value)
    assert total is not None
    return total


def _end(after: Code, place: int, terms: Terms, carried: Mapping[Real, Real], mask: Mask) -> None:
    """Write the last rows of a column, without surplus lanes, and those that shifts put behind them."""
    zero = Real("zeroinitializer")
    inside = {u: after.select(mask, u, zero) for u, _ in terms}
    last = [(inside[u], shift) for u, shift in terms]
    within = _combined(after, last, {inside[u]: carried[u] for u, shift in terms if shift})
    beyond = [(u, shift) for u, shift in last if shift]
    behind = zero
    for u, shift in beyond:
        behind = after.add(behind, shift_in(after, u, zero, shift))
    after.write(f"store {REAL} {within}, ptr %end{place}, align 8")
    second = after.emit(f"getelementptr double, ptr %end{place}, i64 {LANES}")
    after.write(f"store {REAL} {behind}, ptr {second}, align 8")


def tiled(rows: Rows, values: Sequence[Real], tile: tuple[int, int]) -> str:
    """Return the kernel that adds up u * v for every pair of values, u not after v, in the order of a triangle.

    `SHORT` rows of the values are written to `scratch`, which stays in the first cache level, and multiplied in
    tiles of registers.

    Args:
        rows: the loop, its straight-line part written.
        values: what is multiplied.
        tile: how many u by how many v are multiplied at once. Sums do not depend on it.
    """
    code, size = rows.code, len(values)
    flagged = code.emit(f"or {INTEGER} %doubt, {doubts(code)}")
    for place, value in enumerate(values):
        row = code.emit(f"add i64 %offset, {place * SHORT}")
        code.write(f"%short{place} = getelementptr double, ptr %scratch, i64 {row}")
        code.write(f"store {REAL} {value}, ptr %short{place}, align 8")
    phis = [f"%doubt = phi {INTEGER} [zeroinitializer, %block], [{flagged}, %loop]"]
    inside = [
        *_cleared(size * (size + 1) // 2),
        "br label %block",
        "block:",
        "%block.start = phi i64 [%start, %chunk.body], [%block.stop, %block.end]",
        f"%block.next = add i64 %block.start, {SHORT}",
        "%is.within = icmp slt i64 %block.next, %stop",
        "%block.stop = select i1 %is.within, i64 %block.next, i64 %stop",
        *row_loop(rows, "block", "%block.start", "%block.stop", phis),
        *_after_block(values, flagged),
        *_tiles(size, tile),
        "block.end:",
        "%block.more = icmp slt i64 %block.stop, %stop",
        "br i1 %block.more, label %block, label %chunk.next",
    ]
    return module([*entry(rows, 0), *chunk_loop(inside)])


def _cleared(count: int) -> list[str]:
    """Return what sets the sums of a chunk, and its doubtful lanes, to 0."""
    clear = Code("clear")
    for place in range(count):
        _put(clear, f"store {REAL} zeroinitializer", place, count)
    _put(clear, f"store {INTEGER} zeroinitializer", count, count)
    return clear.lines


def _after_block(values: Sequence[Real], flagged: str) -> list[str]:
    """Return what takes surplus lanes out of the short columns, and keeps doubtful lanes."""
    after, size = Code("after"), len(values)
    count = size * (size + 1) // 2
    mask = lanes_left(after)
    for place, value in enumerate(values):
        inside = after.select(mask, value, Real("zeroinitializer"))
        after.write(f"store {REAL} {inside}, ptr %short{place}, align 8")
    kept = after.emit(f"load {INTEGER}, ptr {_place(after, count, count)}, align 8")
    both = after.emit(f"or {INTEGER} {kept}, {flagged}")
    _put(after, f"store {INTEGER} {both}", count, count)
    return after.lines


def _tiles(size: int, tile: tuple[int, int]) -> list[str]:
    """Return the loops that add the products of the short columns to the sums, from `done` to `block.end`."""
    lines, before, number = [], "done", 0
    height, width = tile
    for top in range(0, size, height):
        us = range(top, min(top + height, size))
        for left in range(top, size, width):
            vs = range(left, min(left + width, size))
            pairs = [(u, v) for u in us for v in vs if u <= v]
            if pairs:
                name = f"tile{number}"
                lines += _tile(name, before, size, pairs)
                before, number = f"{name}.end", number + 1
    return [*lines, "br label %block.end"]


def _tile(name: str, before: str, size: int, pairs: Sequence[tuple[int, int]]) -> list[str]:
    count = size * (size + 1) // 2
    first, last = Code(f"{name}.a"), Code(f"{name}.z")
    body = Code(f"{name}.b")
    places = [_triangle(u, v, size) for u, v in pairs]
    kept = [first.emit(f"load {REAL}, ptr {_place(first, place, count)}, align 8") for place in places]
    short = {}
    for each in sorted({each for pair in pairs for each in pair}):
        row = body.emit(f"add i64 %{name}.offset, {each * SHORT}")
        at = body.emit(f"getelementptr double, ptr %scratch, i64 {row}")
        short[each] = Real(body.emit(f"load {REAL}, ptr {at}, align 8"))
    sums = [body.fma(short[u], short[v], Real(f"%{name}.sum{number}")) for number, (u, v) in enumerate(pairs)]
    for total, place in zip(sums, places, strict=True):
        _put(last, f"store {REAL} {total}", place, count)
    return [
        *first.lines,
        f"br label %{name}",
        f"{name}:",
        f"%{name}.i = phi i64 [0, %{before}], [%{name}.next, %{name}]",
        *(
            f"%{name}.sum{number} = phi {REAL} [{start}, %{before}], [{each}, %{name}]"
            for number, (start, each) in enumerate(zip(kept, sums, strict=True))
        ),
        f"%{name}.offset = mul i64 %{name}.i, {LANES}",
        *body.lines,
        f"%{name}.next = add i64 %{name}.i, 1",
        f"%{name}.more = icmp slt i64 %{name}.next, %trips",
        f"br i1 %{name}.more, label %{name}, label %{name}.end",
        f"{name}.end:",
        *last.lines,
    ]


def _triangle(u: int, v: int, size: int) -> int:
    """Return the place of a pair, u not after v, in the rows of an upper triangle."""
    return u * size - u * (u - 1) // 2 + v - u


def _place(code: Code, place: int, count: int) -> str:
    """Return the address of a sum of this chunk."""
    chunk = code.emit(f"mul i64 %c, {(count + 1) * LANES}")
    at = code.emit(f"add i64 {chunk}, {place * LANES}")
    return code.emit(f"getelementptr double, ptr %sums, i64 {at}")


def _put(code: Code, store: str, place: int, count: int) -> None:
    at = _place(code, place, count)
    code.write(f"{store}, ptr {at}, align 8")
