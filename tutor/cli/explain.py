"""`tutor explain`: the page behind a diagnosis."""

from __future__ import annotations

from difflib import get_close_matches

import click

from tutor.cli.call import Call, Problem
from tutor.cli.command import command as tutor_command
from tutor.cli.command import option, pass_call
from tutor.cli.console import out, styled


@tutor_command("explain")
@click.argument("rule", required=False, default="")
@option("--list", "all_of_them", is_flag=True, help="opt_list_rules")
@pass_call
def command(call: Call, rule: str, all_of_them: bool) -> int:
    """Print the page of a rule, or the names of all rules."""
    from tutor.rules import all_rules, page

    names = all_rules()
    if all_of_them:
        longest = max(map(len, names), default=0)
        for name in names:
            out(f"{name:<{longest}}  {_title(page(name, call.language) or '')}".rstrip())
        return call.code
    if not rule:
        raise Problem(call.say("explain_what"))
    text = page(rule, call.language)
    if text is None:
        near = ", ".join(f"`{name}`" for name in get_close_matches(rule.lower(), names, 3, 0.4))
        key = "unknown_rule" if near else "unknown_rule_bare"
        raise Problem(call.say(key, name=rule, nearest=near))
    _show(text)
    return call.code


def _title(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return first.removeprefix("#").strip()


def _show(text: str) -> None:
    """Markdown reads well as it is; on a terminal headings and code get their look."""
    code = False
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("```"):
            code = not code
            out(styled(line, "dim"))
        elif code:
            out(styled(line, "accent") if line else "")
        else:
            out(styled(line, "title") if line.startswith("#") else line)
