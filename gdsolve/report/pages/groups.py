"""The report of fits to groups of rows: one line for each, written as soon as it is known."""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.report.blocks import Grid
from gdsolve.report.excerpt import columns
from gdsolve.report.numbers import answer, compact, counted, with_error
from gdsolve.report.terminal import printable
from gdsolve.solve.fit.groups import GroupedFit, GroupFit
from gdsolve.solve.results.result import FitResult, Parameter

_LONGEST_NAME = 32  # columns of a group's name before the lines stop being aligned
_CELL = 20  # columns of a value with its error, as in `-1.2345e-10 +- 0.0012`


class GroupLines:
    """Lines of text for groups as they come; knows the widths of the columns from the names alone."""

    def __init__(self, grouped: GroupedFit) -> None:
        self._grouped = grouped
        names = (grouped.by, *map(_shown, grouped.names))
        self._width = min(max(map(columns, names)), _LONGEST_NAME)
        self._has_head = False

    def title(self) -> str:
        """Return what is fitted, and to how many groups."""
        groups = counted(len(self._grouped.names), "group")
        return f"fit {printable(self._grouped.title)}   by {printable(self._grouped.by)}, {groups}\n"

    def lines(self, group: GroupFit) -> str:
        """Return the line of a group, after the names of the columns if it is the first with parameters."""
        start = f"{_padded(_shown(group.name), self._width)}  {group.rows:>6}  "
        if group.result is None:
            reason = group.fault.diagnostics[0].what if group.fault is not None else ""
            return f"{start}FAILED  {printable(reason)}\n"
        result = group.result
        cells = [_padded(_cell(each), _CELL) for each in result.parameters.values()]
        line = "  ".join([*cells, f"{_r_squared(result):>8}", _verdict(result)])
        return f"{self._head(result)}{start}{line}\n"

    def _head(self, result: FitResult) -> str:
        if self._has_head:
            return ""
        self._has_head = True
        names = [_padded(printable(name), _CELL) for name in result.parameters]
        by = _padded(printable(self._grouped.by), self._width)
        return "  ".join([by, f"{'rows':>6}", *names, f"{'R2':>8}", "verdict"]) + "\n"


def ending(done: Sequence[GroupFit], grouped: GroupedFit) -> str:
    """Return how many fits there are, and which of them are not to be trusted, with the reason."""
    failed = [each for each in done if each.exit_code]
    left = len(grouped.names) - len(done)
    words = [f"{counted(len(done) - len(failed), 'fit')} good", f"{len(failed)} failed"]
    words += [f"{left} without rows that meet the condition"] if left else []
    text = f"{', '.join(words)}\n"
    return text + "".join(f"  failed: {_shown(each.name)}: {_reason(each)}\n" for each in failed)


def _reason(group: GroupFit) -> str:
    if group.fault is not None:
        first = group.fault.diagnostics[0]
        return printable(f"{first.what} ({first.where})" if first.where else first.what)
    assert group.result is not None
    verdict = group.result.verdict
    return printable(f"{verdict.code.value}: {verdict.because}")


def _shown(name: str) -> str:
    return printable(name) or "(empty)"


def _cell(parameter: Parameter) -> str:
    if parameter.stderr is None:
        return answer(parameter.value, 10)
    return " +- ".join(with_error(parameter.value, parameter.stderr))


def _r_squared(result: FitResult) -> str:
    number = result.statistics.get("r_squared")
    return "-" if number is None else compact(number, 4)


def _verdict(result: FitResult) -> str:
    code = result.verdict.code.value
    return code if result.verdict.exit == 0 else f"FAILED  {code}"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def groups_grid(by: str, groups: Sequence[GroupFit]) -> Grid:
    """Return a table with a row for each group: parameters and their errors, R2, verdict or reason."""
    fitted = [each.result for each in groups if each.result is not None]
    names = list(fitted[0].parameters) if fitted else []
    headings = [by, "rows", *(part for name in names for part in (name, f"{name} stderr")), "R2", "verdict"]
    rows = []
    for group in groups:
        result = group.result
        if result is None:
            rows.append(
                (group.name, str(group.rows), *[""] * (2 * len(names) + 1), f"failed: {_reason(group)}")
            )
            continue
        cells = []
        for each in result.parameters.values():
            cells += [repr(each.value), "" if each.stderr is None else repr(each.stderr)]
        r_squared = result.statistics.get("r_squared")
        last = "" if r_squared is None else repr(r_squared)
        rows.append((group.name, str(group.rows), *cells, last, result.verdict.code.value))
    return Grid(tuple(headings), tuple(rows))
