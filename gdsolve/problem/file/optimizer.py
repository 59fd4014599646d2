"""What a problem file says of the optimizer; whether such a one exists is checked where optimizers are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdsolve.errors import Span
from gdsolve.problem.file.place import Places
from gdsolve.problem.parts import OptimizerChoice

_OWN = ("name", "learning_rate", "epochs", "batch_size", "gtol", "ftol", "xtol", "time_limit", "seed")


def read_optimizer(places: Places, keys: Any) -> OptimizerChoice:
    """Return the choice; all keys that are not ours are options by the optimizer's own names."""
    if keys is None:
        return OptimizerChoice()
    options: dict[str, object] = dict(keys.model_extra or {})
    written = [*keys.model_fields_set, *options]
    spans: dict[str, Span] = {key: places.span(("optimizer", key)) for key in written}
    own = {key: getattr(keys, key) for key in _OWN}
    return OptimizerChoice(schedule=schedule_text(keys.schedule), options=options, places=spans, **own)


def schedule_text(schedule: str | Mapping[str, Any] | None) -> str | None:
    """Return a schedule in the notation of `--schedule`: `exponential:decay_steps=100,decay_rate=0.9`."""
    if schedule is None or isinstance(schedule, str):
        return schedule
    options = ",".join(f"{key}={_shown(value)}" for key, value in schedule.items() if key != "name")
    name = str(schedule.get("name", ""))
    return f"{name}:{options}" if options else name


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
