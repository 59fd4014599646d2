"""The report of a fit: parameters with errors and intervals, then how good the fit is."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence

from rich.text import Text

from gdsolve.report.excerpt import columns
from gdsolve.report.numbers import answer, compact, interval_ends, measure, with_error
from gdsolve.report.pages.comparison import comparison_lines
from gdsolve.report.pages.minimum import answer_lines
from gdsolve.report.sections import Line, ending, head, labelled, start_remark, tests, verdict_lines, wrapped
from gdsolve.report.table import convergence_table
from gdsolve.report.terminal import printable
from gdsolve.solve.results.result import FitResult, Parameter, VerdictCode

HEADLINES = {VerdictCode.GOOD: "good fit", VerdictCode.NOT_IDENTIFIABLE: "not identifiable"}

NOTABLE_CORRELATION = 0.5
"""Pairs of parameters that are correlated at least so much are named, the strongest only."""

_PLAIN_NUMBERS = (
    ("scale", "scale"),
    ("loss", "loss"),
    ("deviance", "deviance"),
    ("deviance_explained", "explained"),
)
_LABELS = {
    "r_squared": "R2",
    "adjusted_r_squared": "adjusted R2",
    "residual_sd": "residual sd",
    "chi2_per_dof": "chi2/dof",
    "aic": "AIC",
    "aicc": "AICc",
    "bic": "BIC",
}
"""What statistics are called."""

MOST_DEVIATION = 0.1
"""Linear errors count as valid up to this deviation of the ends of their intervals."""

_DIGITS = 5
_PROBLEMS = (".yaml", ".yml")  # inputs that say what is fitted, not to what
_NAMED_ROWS = 4
_SHOWN_ROWS = 20


def fit_report(result: FitResult, width: int, *, every: int | None, quiet: bool) -> list[Line]:
    """Return the report of a fit."""
    verdict = result.verdict
    words = HEADLINES.get(verdict.code, verdict.code.value)
    answer_part = [
        *verdict_lines(words, verdict, width),
        *(parameter_lines(result, width) or answer_lines(result, width)),
    ]
    if quiet:
        return answer_part
    return [
        *head(result, data_remark(result), width),
        *convergence_table(result.history, result.history_names, width, every),
        *([] if result.comparison is None else comparison_lines(result.comparison, width)),
        *answer_part,
        *statistics_lines(result, width),
        *tests(verdict.tests, width),
        *notable_lines(result, width),
        *ending(result, width),
    ]


def notable_lines(result: FitResult, width: int) -> list[Line]:
    """Return the rows worth a look and why, the first few of them."""
    items = []
    for each in result.notable[:_NAMED_ROWS]:
        reasons = [f"{measure(each.studentised)} sd from the curve"] if each.is_far else []
        reasons += [f"pulls it, D {measure(each.cooks_distance)}"] if each.cooks_distance >= 1 else []
        items.append(f"row {each.row} ({', '.join(reasons)})")
    more = len(result.notable) - len(items)
    items += [f"and {more} more (--residuals FILE)"] if more > 0 else []
    return [Text(line) for line in labelled("look at", items, width)]


def predict_command(result: FitResult, written: str | None) -> str:
    """Return the command that evaluates the curve of a good fit, "" for any other.

    Args:
        result: the fit.
        written: file of its document; None: there is none yet, and how to get it is said.
    """
    if result.verdict.code is not VerdictCode.GOOD or not result.predictors or result.covariance is None:
        return ""
    where = "new.csv"
    if len(result.predictors) == 1:
        (only,) = result.predictors.values()
        where = f"--x {_nice_range(only.low, only.high)}"
    command = f"gdsolve predict {shlex.quote(written or 'result.json')} {where}"
    return command if written else f"with -o result.json: {command}"


def _nice_range(low: float, high: float) -> str:
    """Return about ten steps of 1, 2 or 5 times a power of ten around a range.

    >>> _nice_range(0.0, 5.9), _nice_range(-7.0, 1234.0), _nice_range(2.0, 2.0)
    ('0:6:0.5', '-200:1400:200', '2')
    """
    if not high > low:
        return compact(low)
    power = 10.0 ** math.floor(math.log10((high - low) / 12))
    step = next(each * power for each in (1, 2, 5, 10) if each * power * 12 >= high - low)
    ends = (math.floor(low / step) * step, math.ceil(high / step) * step)
    return ":".join(compact(each) for each in (*ends, step))


def data_remark(result: FitResult) -> str:
    """Return how many rows of which file were fitted, and what is known of the start."""
    rows = result.statistics.get("n")
    if rows is None:
        return start_remark(result)
    paths = list(dict.fromkeys(each.path for each in result.run.inputs if not each.path.endswith(_PROBLEMS)))
    origin = f" of {paths[0] if len(paths) == 1 else f'{len(paths)} files'}" if paths else ""
    return printable(f"{rows:.0f} rows{origin}")


def parameter_lines(result: FitResult, width: int) -> list[Line]:
    """Return one aligned line per parameter: value, error, interval, start; the last two only if they fit."""
    shown_rows = {**result.parameters, **result.combinations}
    content = [[printable(name), *_cells(each), _origin(each)] for name, each in shown_rows.items()]
    lines: list[str] = []
    for shown in (5, 4, 3):
        lines = _aligned([row[:shown] for row in content])
        if max((columns(line) for line in lines), default=0) <= width:
            break
    return [Text(line) for line in (*lines, *_missing_errors(result, width))]


def _missing_errors(result: FitResult, width: int) -> list[str]:
    """Return why parameters have no error, one line per reason."""
    groups: dict[str, list[str]] = {}
    for name, each in result.parameters.items():
        if each.missing:
            groups.setdefault(each.missing, []).append(name)
    lines = []
    for reason, names in groups.items():
        lacks = any(result.parameters[name].stderr is None for name in names)
        what = "error" if lacks else "limit" if "limit" in reason else "interval"
        lines += wrapped(f"no {what} of {printable(', '.join(names))}: {reason}", width, indent=2, hanging=2)
    return lines


def _aligned(content: list[list[str]]) -> list[str]:
    widths = [max(columns(cell) for cell in column) for column in zip(*content, strict=True)]
    lines = []
    for row in content:
        name, value, *others = (
            cell + " " * (size - columns(cell)) for cell, size in zip(row, widths, strict=True)
        )
        parts = [f"  {name}  {value}", *others[1:]]
        if others and widths[2]:
            parts[0] += f" {others[0]}"
        lines.append("   ".join(parts).rstrip())
    return lines


def _cells(parameter: Parameter) -> tuple[str, str, str]:
    if parameter.stderr is None:
        value, error = answer(parameter.value), ""
    else:
        value, shown = with_error(parameter.value, parameter.stderr)
        error = f"+- {shown}"
    if parameter.ci is None:
        return value, error, ""
    return value, error, "[{}, {}]".format(*interval_ends(parameter.ci, parameter.stderr))


def _origin(parameter: Parameter) -> str:
    if parameter.start is None or not parameter.start_from:
        return ""
    return f"start {compact(parameter.start, _DIGITS)} ({parameter.start_from})"


def statistics_lines(result: FitResult, width: int) -> list[Line]:
    """Return how good the fit is: R2, residual standard deviation, information criteria, correlation."""
    numbers = result.statistics
    items = []
    if "r_squared" in numbers:
        adjusted = numbers.get("adjusted_r_squared")
        shown = "" if adjusted is None else f" (adjusted {_r_squared(adjusted)})"
        items.append(f"R2 {_r_squared(numbers['r_squared'])}{shown}")
    if "residual_sd" in numbers:
        freedom = f" ({numbers['dof']:.0f} dof)" if "dof" in numbers else ""
        items.append(f"residual sd {measure(numbers['residual_sd'])}{freedom}")
    for key, label in _PLAIN_NUMBERS:
        if key in numbers:
            items.append(f"{label} {measure(numbers[key])}")
    for key, label in (("chi2_per_dof", "chi2/dof"), ("aicc", "AICc"), ("aic", "AIC"), ("bic", "BIC")):
        if key in numbers and not (key == "aic" and "aicc" in numbers):
            items.append(f"{label} {compact(numbers[key], _DIGITS)}")
    pair = strongest_correlation(result.parameters, result.correlation)
    items += [pair] if pair else []
    items += [linearity(result)] if linearity(result) else []
    lines = (*labelled("", items, width), *_outliers(result, width), *_missing_statistics(result, width))
    return [Text(line) for line in lines]


def linearity(result: FitResult) -> str:
    """Return whether linear errors are valid, and what the intervals are if they are not linear; "" if exact."""
    used = result.inference
    if used is None or (used.intervals == "wald" and not used.deviation):
        return ""
    kind = "" if used.intervals == "wald" else f"{used.intervals} intervals"
    if used.deviation is None:
        return kind
    valid = used.deviation <= MOST_DEVIATION
    off = f"{100 * used.deviation:.2g} %" if math.isfinite(used.deviation) else "no end"
    words = f"linear errors valid: {'yes' if valid else 'no'} (ends off by {off})"
    return f"{words}: {kind}" if kind else words


def _outliers(result: FitResult, width: int) -> list[str]:
    """Return which rows a robust loss sees as outliers."""
    if "scale" not in result.statistics:
        return []
    if not result.outliers:
        return ["outliers  none"]
    shown = ", ".join(str(row) for row in result.outliers[:_SHOWN_ROWS])
    more = f" and {len(result.outliers) - _SHOWN_ROWS} more" if len(result.outliers) > _SHOWN_ROWS else ""
    return labelled("", [f"outliers  data rows {shown}{more}"], width)


def _missing_statistics(result: FitResult, width: int) -> list[str]:
    """Return why numbers are not there, one line per reason."""
    groups: dict[str, list[str]] = {}
    for key, reason in result.missing.items():
        if key in _LABELS:
            groups.setdefault(reason, []).append(_LABELS[key])
    lines = []
    for reason, names in groups.items():
        lines += wrapped(f"no {', '.join(names)}: {reason}", width, hanging=2)
    return lines


def _r_squared(number: float) -> str:
    """Return R2 so that a fit that is not perfect never reads as 1.

    >>> _r_squared(0.99963), _r_squared(1 - 4e-9), _r_squared(1.0)
    ('0.9996', '1 - 4.0e-9', '1')
    """
    text = compact(number, 4)
    return f"1 - {measure(1 - number)}" if text == "1" and number < 1 else text


def strongest_correlation(
    parameters: Mapping[str, Parameter], correlation: Sequence[Sequence[float]] | None
) -> str:
    """Return `corr(a, b) 0.93` for the most correlated pair, or "" if none is notable."""
    if correlation is None:
        return ""
    names = list(parameters)
    pairs = [
        (correlation[row][column], names[column], names[row])
        for row in range(len(names))
        for column in range(row)
        if abs(correlation[row][column]) >= NOTABLE_CORRELATION
    ]
    if not pairs:
        return ""
    size, first, second = max(pairs, key=lambda pair: abs(pair[0]))
    return (
        f"corr({first}, {second}) {size:.4f}" if abs(size) > 0.995 else f"corr({first}, {second}) {size:.2f}"
    )
