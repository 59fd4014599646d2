"""The text of a loop over rows around straight-line code: chunks, vectors of eight rows, a ragged end.

A chunk has its own sums, so that they come out the same whoever computes which chunk. The last vector of rows may
be ragged: it is read from copies of eight rows, and its surplus lanes are taken out after the loop, which costs the
loop nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from gdsolve.compile.native.ir import INTEGER, LANES, MASK, REAL, Code, Integer, Mask, Real, declarations

CHUNK = 65536
"""Rows per chunk: an eighth of a million, 30 to 200 us of work."""

HEAD = (
    "define void @NAME(i64 %first, i64 %last, i64 %rows, ptr %columns, ptr %tails, ptr %numbers, ptr %sums, "
    "ptr %stores, ptr %ends, ptr %scratch)"
)
"""Chunks `first` to `last` - 1 of `rows` rows. `columns`, `tails`: addresses of the columns, and of copies of
their last eight rows, the last one repeated; `numbers`: float64; `sums`: eight float64 per sum and chunk, behind
them a vector of 64-bit integers that is not 0 in doubtful lanes; `stores`, `ends`: addresses of the columns to be
written, and of 16 numbers for the last eight rows of a range of chunks and what is shifted behind them; `scratch`:
room for short columns."""


@dataclass
class Rows:
    """What stands inside the loop, while it is written.

    Attributes:
        code: the straight-line part of the loop.
        columns: names of the vectors of rows that it reads.
        numbers: names of the numbers that it reads, the same in every lane.
    """

    columns: list[Real]
    numbers: list[Real]
    code: Code = field(default_factory=Code)


@dataclass(frozen=True)
class Before:
    """The straight-line part once more, for the eight rows before the first chunk.

    Attributes:
        rows: its loop.
        shifted: the values that are carried on.
    """

    rows: Rows
    shifted: Sequence[Real]


def columns_and_numbers(columns: int, numbers: int, prefix: str = "") -> Rows:
    """Return a loop with so many columns and numbers; a prefix keeps its names apart from another's."""
    return Rows(
        [Real(f"%{prefix}column{place}") for place in range(columns)],
        [Real(f"%number{place}") for place in range(numbers)],
        Code(f"{prefix}v"),
    )


def entry(rows: Rows, stores: int) -> list[str]:
    """Return the block before all loops: addresses and numbers."""
    lines = ["entry:"]
    for kind, count, array in (
        ("base", len(rows.columns), "columns"),
        ("tail", len(rows.columns), "tails"),
        ("out", stores, "stores"),
        ("end", stores, "ends"),
    ):
        for place in range(count):
            lines.append(f"%{kind}.at{place} = getelementptr ptr, ptr %{array}, i64 {place}")
            lines.append(f"%{kind}{place} = load ptr, ptr %{kind}.at{place}")
    for place, name in enumerate(rows.numbers):
        lines.append(f"{name}.at = getelementptr double, ptr %numbers, i64 {place}")
        lines.append(f"{name}.one = load double, ptr {name}.at")
        lines.append(f"{name}.first = insertelement {REAL} poison, double {name}.one, i32 0")
        zero = f"<{LANES} x i32> zeroinitializer"
        lines.append(f"{name} = shufflevector {REAL} {name}.first, {REAL} poison, {zero}")
    return lines


def rows_before(before: Before, carries: Sequence[str]) -> list[str]:
    """Return the blocks from `entry` to `ready`, where the values carried into the first chunk are known."""
    lines = ["%is.first = icmp eq i64 %first, 0", "br i1 %is.first, label %ready, label %before", "before:"]
    lines += [f"%before.stop = mul i64 %first, {CHUNK}", f"%before.row = sub i64 %before.stop, {LANES}"]
    for place, name in enumerate(before.rows.columns):
        lines.append(f"{name}.in = getelementptr double, ptr %base{place}, i64 %before.row")
        lines.append(f"{name} = load {REAL}, ptr {name}.in, align 8")
    return [*lines, *before.rows.code.lines, "br label %ready", "ready:", *carries]


def shift_in(code: Code, last: Real, now: Real, shift: int) -> Real:
    """Write the last `shift` lanes of one vector, then the first ones of the next."""
    places = ", ".join(f"i32 {LANES - shift + lane}" for lane in range(LANES))
    return Real(code.emit(f"shufflevector {REAL} {last}, {REAL} {now}, <{LANES} x i32> <{places}>"))


def loads(rows: Rows) -> list[str]:
    """Return the start of the loop: `%row` is its first row, `%left` how many there are from there."""
    lines = [f"%ragged = icmp slt i64 %left, {LANES}"]
    for place, name in enumerate(rows.columns):
        lines.append(f"{name}.in = getelementptr double, ptr %base{place}, i64 %row")
        lines.append(f"{name}.at = select i1 %ragged, ptr %tail{place}, ptr {name}.in")
        lines.append(f"{name} = load {REAL}, ptr {name}.at, align 8")
    return lines


def row_loop(
    rows: Rows, before: str, start: str, stop: str, carried: Sequence[str], end: Sequence[str] = ()
) -> list[str]:
    """Return the loop over vectors of rows, up to the block `done` behind it.

    Args:
        rows: what stands inside.
        before: the block from which it is entered.
        start: name of the first row.
        stop: name of the row behind the last one.
        carried: what goes from vector to vector.
        end: lines behind the straight-line part.
    """
    return [
        f"%length = sub i64 {stop}, {start}",
        f"%padded = add i64 %length, {LANES - 1}",
        f"%trips = sdiv i64 %padded, {LANES}",
        "br label %loop",
        "loop:",
        f"%i = phi i64 [0, %{before}], [%i.next, %loop]",
        *carried,
        f"%offset = mul i64 %i, {LANES}",
        f"%row = add i64 {start}, %offset",
        f"%left = sub i64 {stop}, %row",
        *loads(rows),
        *rows.code.lines,
        *end,
        "%i.next = add i64 %i, 1",
        "%i.more = icmp slt i64 %i.next, %trips",
        "br i1 %i.more, label %loop, label %done",
        "done:",
    ]


def writes(values: Sequence[Real]) -> list[str]:
    """Return the lines that write columns."""
    lines = []
    for place, value in enumerate(values):
        lines.append(f"%to{place}.in = getelementptr double, ptr %out{place}, i64 %row")
        lines.append(f"%to{place} = select i1 %ragged, ptr %end{place}, ptr %to{place}.in")
        lines.append(f"store {REAL} {value}, ptr %to{place}, align 8")
    return lines


def doubts(code: Code) -> Integer:
    """Write the lanes for which the code is not valid as one vector, not 0 where it is not."""
    total = Integer("zeroinitializer")
    for mask in code.doubtful:
        wide = Integer(code.emit(f"sext {MASK} {mask} to {INTEGER}"))
        total = wide if total == "zeroinitializer" else code.integers("or", total, wide)
    return total


def chunk_loop(inside: Sequence[str], before: str = "entry", carried: Sequence[str] = ()) -> list[str]:
    """Return the loop over chunks around blocks that begin at `chunk.body` and go on to `chunk.next`.

    Args:
        inside: the blocks.
        before: the block from which it is entered.
        carried: what goes from chunk to chunk.
    """
    return [
        "br label %chunk",
        "chunk:",
        f"%c = phi i64 [%first, %{before}], [%c.next, %chunk.next]",
        *carried,
        "%c.more = icmp slt i64 %c, %last",
        "br i1 %c.more, label %chunk.body, label %finished",
        "chunk.body:",
        f"%start = mul i64 %c, {CHUNK}",
        f"%start.next = add i64 %start, {CHUNK}",
        "%is.inside = icmp slt i64 %start.next, %rows",
        "%stop = select i1 %is.inside, i64 %start.next, i64 %rows",
        *inside,
        "chunk.next:",
        "%c.next = add i64 %c, 1",
        "br label %chunk",
        "finished:",
        "ret void",
    ]


def lanes_left(code: Code) -> Mask:
    """Write which lanes of the last vector of rows are rows, from `%left`."""
    first = code.emit(f"insertelement {INTEGER} poison, i64 %left, i32 0")
    zero = f"<{LANES} x i32> zeroinitializer"
    count = code.emit(f"shufflevector {INTEGER} {first}, {INTEGER} poison, {zero}")
    places = "<" + ", ".join(f"i64 {lane}" for lane in range(LANES)) + ">"
    return code.compare_integers("slt", Integer(places), Integer(count))


def module(lines: Sequence[str]) -> str:
    """Return the text of a module with the one function."""
    body = "\n".join(f"  {line}" if not line.endswith(":") else line for line in lines)
    return "\n".join([*declarations(), f"{HEAD} {{", body, "}", ""])
