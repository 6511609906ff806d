"""Commands whose help speaks the learner's language, each with --lang, --home and --course."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from tutor.cli.call import Call
from tutor.cli.console import out
from tutor.words import LANGUAGES

Function = TypeVar("Function", bound=Callable[..., Any])

pass_call = click.make_pass_decorator(Call)


class Option(click.Option):
    """An option whose help is a key of the section `cli`."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """What stands in the list of options."""
        record = super().get_help_record(ctx)
        return (record[0], _call(ctx).say(self.help or "")) if record else None


class Command(click.Command):
    """A command whose help is the key `help_<name>` of the section `cli`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += shared_options()

    def get_help_option(self, ctx: click.Context) -> click.Option:  # noqa: ARG002  (click's)
        """`--help`, in words of ours."""
        return help_option()

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How it is called."""
        write_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_call(ctx).say(f"help_{self.name}"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What can be said about how it does it."""
        write_options(self, ctx, formatter)


def command(name: str) -> Callable[[Callable[..., int]], Command]:
    """Make a function a command of the tutor; what it returns is the exit code."""
    return click.command(name, cls=Command)


def option(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """An option; its `help` is a key of the section `cli`."""
    return click.option(*names, cls=Option, **settings)


def shared_options() -> list[click.Parameter]:
    """What every command takes, before its name or after it."""
    return [
        Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            callback=_set_language,
            help="opt_lang",
        ),
        Option(
            ["--home"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_set_home,
            help="opt_home",
        ),
        Option(
            ["--course"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_set_course,
            help="opt_course",
        ),
        Option(
            ["--trust"], is_flag=True, expose_value=False, callback=_set_trust, help="opt_trust"
        ),
    ]


def help_option() -> Option:
    """`--help`."""
    return Option(
        ["--help", "-h"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
        help="opt_help",
    )


def write_usage(command: click.Command, ctx: click.Context, to: click.HelpFormatter) -> None:
    """The line that shows how a command is called."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    to.write_usage(ctx.command_path, pieces, f"{_call(ctx).say('usage')} ")


def write_options(command: click.Command, ctx: click.Context, to: click.HelpFormatter) -> None:
    """The list of options."""
    params = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    records = [param.get_help_record(ctx) for param in params]
    with to.section(_call(ctx).say("options")):
        to.write_dl([record for record in records if record is not None])


def _call(ctx: click.Context) -> Call:
    return ctx.find_object(Call) or Call()


def _set_language(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        _call(ctx).asked = value


def _set_home(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value:
        _call(ctx).home = value


def _set_course(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value:
        _call(ctx).folder = value


def _set_trust(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        _call(ctx).trusts = True


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        out(ctx.get_help())
        ctx.exit()
