"""What `gdsolve models` prints, read from the records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from gdsolve.models import ReadyModel, compose
from gdsolve.report.numbers import compact
from gdsolve.report.pages.listing import summaries
from gdsolve.report.sections import LABEL, Line, wrapped

_HANGING = 8


def models_lines(models: Sequence[ReadyModel], width: int) -> list[Line]:
    """Return the list of models, grouped by family in the order of the records."""
    lines: list[Line] = []
    for family in dict.fromkeys(each.family for each in models):
        lines.append(Text(family, style=LABEL))
        lines += summaries([(each.name, each.summary) for each in models if each.family == family], width)
    return [*lines, Text('gdsolve models NAME shows the formula of one; --model "gaussian + line" adds them')]


def model_lines(model: ReadyModel, width: int) -> list[Line]:
    """Return everything about one model: formula, parameters, where it holds, where it comes from."""
    lines = [*wrapped(f"{model.name}: {model.summary}", width, hanging=2)]
    lines += wrapped(f"y ~ {model.formula}", width, indent=2, hanging=4)
    for name, formula in model.definitions:
        lines += wrapped(f"with {name} = {formula}", width, indent=2, hanging=4)
    shown: list[Line] = [Text(line) for line in lines]
    shown.append(Text("parameters", style=LABEL))
    shown += summaries([(each.name, _meaning(each.meaning, each.lower)) for each in model.parameters], width)
    rest = [f"domain  {model.domain}"] if model.domain else []
    rest += [f"also    {', '.join(model.aliases)}"] if model.aliases else []
    rest += [f"source  {model.source}", f"try     gdsolve fit DATA --model {model.name}"]
    return [*shown, *(Text(line) for each in rest for line in wrapped(each, width, hanging=_HANGING))]


def _meaning(meaning: str, lower: float | None) -> str:
    return meaning if lower is None else f"{meaning} (>= {compact(lower)})"


def model_document(model: ReadyModel) -> dict[str, Any]:
    """Return the record of a model for JSON; what it does not say is left out."""
    parts = {
        "name": model.name,
        "aliases": list(model.aliases),
        "summary": model.summary,
        "family": model.family,
        "formula": compose((model,), "x", ()).text,
        "parameters": [
            {"name": each.name, "meaning": each.meaning}
            | ({} if each.lower is None else {"lower": each.lower})
            for each in model.parameters
        ],
        "domain": model.domain or None,
        "source": model.source,
    }
    return {key: value for key, value in parts.items() if value is not None}
