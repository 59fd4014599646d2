"""The scripts that teach a shell to ask us, and the answers it gets.

click's own scripts put a blank behind every completion; ours leave it out behind `/`, `=` and `(`, where the
user goes on typing.
"""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from gdsolve.cli.app import COMPLETION_VARIABLE
from gdsolve.errors import GdsolveError

_BASH = r"""
%(complete_func)s() {
    local IFS=$'\n' completion type value response
    response=$(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1")
    COMPREPLY=()
    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"
        if [[ $type == file ]]; then
            compopt -o default
        else
            COMPREPLY+=("$value")
        fi
    done
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=] ]]; then compopt -o nospace; fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_ZSH = r"""
#compdef %(prog_name)s
%(complete_func)s() {
    local -a plain open described response
    local type key descr
    (( ! $+commands[%(prog_name)s] )) && return 1
    local -x COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete
    response=("${(@f)$(%(prog_name)s)}")
    for type key descr in ${response}; do
        if [[ $type == file ]]; then
            _path_files -f
        elif [[ $key == *[/=] ]]; then
            open+=("$key")
        elif [[ $descr == _ ]]; then
            plain+=("$key")
        else
            described+=("$key:$descr")
        fi
    done
    (( $#described )) && _describe -V unsorted described -U
    (( $#plain )) && compadd -U -V unsorted -a plain
    (( $#open )) && compadd -U -V unsorted -S '' -a open
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""


class _Bash(BashComplete):
    source_template = _BASH.lstrip()

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words; bash makes three of `--optimizer=ad`, click expects two."""
        words, incomplete = super().get_completion_args()
        if incomplete == "=":
            return words, ""
        if words[-1:] == ["="]:
            words.pop()
        return words, incomplete


class _Zsh(ZshComplete):
    source_template = _ZSH.lstrip()


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": FishComplete}
"""The shells that can be taught."""


def script(app: click.Command, shell: str) -> str:
    """Return the script for a shell of `SHELLS`."""
    return SHELLS[shell](app, {}, "gdsolve", COMPLETION_VARIABLE).source()


def answer(app: click.Command) -> str:
    """Return what the shell asks for, one completion after the other; "" if the words make no sense."""
    shell, _, instruction = os.environ[COMPLETION_VARIABLE].partition("_")
    if shell not in SHELLS or instruction not in ("complete", "source"):
        return ""
    if instruction == "source":
        return script(app, shell) + "\n"
    try:
        return SHELLS[shell](app, {}, "gdsolve", COMPLETION_VARIABLE).complete() + "\n"
    except (GdsolveError, click.ClickException):  # an unknown command, say; the run itself will tell
        return ""
