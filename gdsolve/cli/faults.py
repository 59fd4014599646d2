"""Faults of the command line as click reports them, turned into our own form."""

from __future__ import annotations

import re

import click

from gdsolve.errors import Diagnostic, closest

_QUOTED = re.compile(r"'([^']*)'")


def diagnose(fault: click.ClickException) -> Diagnostic:
    """Return what is wrong with the command line, and what to type instead."""
    context = fault.ctx if isinstance(fault, click.UsageError) else None
    help_hint = f"`{context.command_path if context else 'gdsolve'} --help` shows how it is used"
    if isinstance(fault, click.NoSuchOption):
        near = closest(fault.option_name, fault.possibilities or ())
        hint = f"did you mean `{near}`? {help_hint}" if near else help_hint
        return Diagnostic(f"unknown option `{fault.option_name}`", hint=hint)
    if isinstance(fault, click.MissingParameter) and fault.param is not None:
        return Diagnostic(
            f"missing {_kind(fault.param)} `{_name(fault.param)}`", hint=_example(context) or help_hint
        )
    if isinstance(fault, click.BadParameter) and fault.param is not None:
        return Diagnostic(_sentence(fault.message), where=_name(fault.param), hint=help_hint)
    if fault.message.startswith("Got unexpected extra"):
        return Diagnostic(_sentence(fault.message), hint="put the whole expression into quotes")
    return Diagnostic(_sentence(fault.format_message()), hint=help_hint)


def _kind(param: click.Parameter) -> str:
    return "option" if isinstance(param, click.Option) else "argument"


def _name(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else param.human_readable_name


def _example(context: click.Context | None) -> str | None:
    examples = getattr(context.command, "examples", ()) if context else ()
    return examples[0] if examples else None


def _sentence(message: str) -> str:
    """Return click's sentence in our style: lower case, names in backticks, no full stop."""
    text = _QUOTED.sub(r"`\1`", message.strip()).removesuffix(".")
    return text[:1].lower() + text[1:]
