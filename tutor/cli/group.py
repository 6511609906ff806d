"""`tutor` itself: finds the command, runs it, and turns what goes wrong into one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import cast

import click

from tutor.cli.call import BROKEN, INTERRUPTED, WELL, WRONG_CALL, Call, Problem
from tutor.cli.command import (
    Option,
    help_option,
    shared_options,
    write_options,
    write_usage,
)
from tutor.cli.console import ReaderLeft, err, out, prepare
from tutor.learner.said import LearnerError

COMMANDS = {
    "start": "start",
    "lesson": "lesson",
    "list": "listing",
    "check": "check",
    "watch": "watch",
    "train": "train",
    "quiz": "quiz",
    "repl": "repl",
    "export": "export",
    "explain": "explain",
    "reset": "reset",
    "new": "new",
    "verify": "verify",
    "doctor": "doctor",
}
"""The commands, in the order of the help, and the module of each."""

EXPECTED = {
    click.IntRange: "expect_count",
    click.FloatRange: "expect_positive",
    type(click.INT): "expect_whole",
}


class Tutor(click.Group):
    """The group; its help lists the commands without importing any of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's)
        """In the order in which a learner meets them."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's)
        cmd_name: str,
    ) -> click.Command | None:
        """Import the command's module now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"tutor.cli.{COMMANDS[cmd_name]}")
        return cast(click.Command, module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names, or a Problem with the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            call = ctx.ensure_object(Call)
            near = get_close_matches(args[0], COMMANDS, 1)
            key = "unknown_command_near" if near else "unknown_command"
            raise Problem(call.say(key, name=args[0], nearest=near[0] if near else ""))
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002  (click's)
        """`--help`, in words of ours."""
        return help_option()

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How it is called."""
        write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the tutor is."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(ctx.ensure_object(Call).say("help_tutor"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of all commands, and the commands."""
        call = ctx.ensure_object(Call)
        write_options(self, ctx, formatter)
        with formatter.section(call.say("commands")):
            formatter.write_dl([(name, call.say(f"short_{name}")) for name in COMMANDS])


def run(arguments: Sequence[str]) -> int:
    """Run one call of the tutor; gives its exit code."""
    prepare()
    call = Call(asked=_asked_language(arguments))
    try:
        return _run(list(arguments), call)
    except ReaderLeft:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return call.code


def _run(arguments: list[str], call: Call) -> int:
    try:
        answer = tutor.main(arguments, prog_name="tutor", standalone_mode=False, obj=call)
    except click.UsageError as error:
        err(_usage_sentence(error, call))
        return WRONG_CALL
    except Problem as problem:
        err(str(problem))
        return problem.code
    except LearnerError as error:
        err(error.said.say(call.language))
        return BROKEN if error.full else WRONG_CALL
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except ReaderLeft:
        raise
    except Exception as error:
        return call.fault(error)
    return answer if isinstance(answer, int) else WELL


def _usage_sentence(error: click.UsageError, call: Call) -> str:
    """What was wrong with the options, and where the right ones are listed."""
    path = error.ctx.command_path if error.ctx else "tutor"
    more = call.say("see_help", command=f"{path} --help")
    if isinstance(error, click.NoSuchOption):
        what = call.say("no_such_option", option=error.option_name)
    elif isinstance(error, click.MissingParameter) and error.param:
        what = call.say("missing_argument", name=error.param.human_readable_name)
    elif isinstance(error, click.BadParameter) and error.param:
        name = error.param.opts[0]
        what = call.say("bad_value", name=name, expected=_expected(error.param, call))
    else:
        what = call.say("bad_call", problem=error.format_message())
    return f"{what} {more}"


def _expected(param: click.Parameter, call: Call) -> str:
    """What a parameter takes, in words."""
    if isinstance(param.type, click.Choice):
        return call.say("expect_one", choices=", ".join(map(str, param.type.choices)))
    return call.say(EXPECTED.get(type(param.type), "expect_text"))


def _asked_language(arguments: Sequence[str]) -> str | None:
    """What --lang says, read before anything else: help and errors speak that language too."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            return next(iter(arguments[index + 1 : index + 2]), None)
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
    return None


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from tutor import __version__

        out(f"tutor {__version__}")
        ctx.exit()


@click.pass_context
def _help_without_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        out(ctx.get_help())


tutor = Tutor(
    "tutor",
    params=[
        *shared_options(),
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="opt_version",
        ),
    ],
    invoke_without_command=True,
    callback=_help_without_command,
)
