"""Fits to groups of rows go out one by one: a line of text, or of JSON, as soon as each is done."""

from __future__ import annotations

from contextlib import nullcontext
from typing import IO, TYPE_CHECKING, Any

from gdsolve.cli.deliver import Output, with_arguments, write_form
from gdsolve.cli.streams import write_stderr, write_stdout
from gdsolve.errors import UsageError

if TYPE_CHECKING:
    from gdsolve.solve.fit.groups import GroupedFit, GroupFit

LINES_SUFFIX = ".jsonl"


def deliver_groups(grouped: GroupedFit, output: Output) -> int:
    """Write the fit of each group as it is made; return the exit code of the first that failed.

    A file `.jsonl` gets a line for each group as it is done, any other output file one document at the end.

    Raises:
        UsageError: a picture or history is asked for, which belong to one fit.
    """
    _refuse_pictures(output)
    from gdsolve.report.json import groups_document
    from gdsolve.report.pages.groups import GroupLines, ending, groups_grid

    if not output.quiet:
        for note in grouped.notes:
            write_stderr(f"note: {note}\n")
    lines, done = GroupLines(grouped), []
    is_streamed = output.output is not None and output.output.lower().endswith(LINES_SUFFIX)
    if output.form == "table" and not output.quiet:
        write_stdout(lines.title())
    with open(output.output or "", "w", encoding="utf-8") if is_streamed else nullcontext() as stream:
        for group in grouped.fits:
            said = _with_arguments(group)
            done.append(said)
            if stream is not None:
                _write_line(said, stream)
            if output.form == "table":
                write_stdout(lines.lines(said))
    content = groups_document(grouped.by, done)
    if output.output is not None and not is_streamed:
        from gdsolve.report.files import write_atomically
        from gdsolve.report.json import to_json

        write_atomically(output.output, to_json(content))
    if output.form == "table":
        write_stdout(ending(done, grouped))
    else:
        grid = groups_grid(grouped.by, done)
        write_form(output.form, content, [grid], grid)
    return next((each.exit_code for each in done if each.exit_code), 0)


def _refuse_pictures(output: Output) -> None:
    asked = {
        **{"--plot": output.plot, "--html": output.html},
        **{"--history": output.history, "--residuals": output.residuals},
    }
    for flag, path in asked.items():
        if path is not None:
            raise UsageError.of(
                f"`{flag}` shows one fit, and `--by` makes many",
                hint='choose one group, such as `--where "run == 3"`',
            )


def _with_arguments(group: GroupFit) -> GroupFit:
    from dataclasses import replace

    return group if group.result is None else replace(group, result=with_arguments(group.result))


def _write_line(group: GroupFit, stream: IO[Any]) -> None:
    import json

    from gdsolve.report.json import group_document

    stream.write(json.dumps(group_document(group), ensure_ascii=False, allow_nan=False) + "\n")
    stream.flush()
