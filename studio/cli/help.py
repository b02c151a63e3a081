"""Help pages and usage errors in the person's language; click itself only speaks English."""

from __future__ import annotations

import copy
from collections.abc import Callable

import click

from studio.cli.terminal import Misuse, Terminal

Translate = Callable[[str], str]

# What click calls the parts of a help page.
_HEADINGS = ("Options", "Commands")


def translated(command: click.Command, tr: Translate) -> click.Command:
    """The command, its subcommands and their options with help in another language; the original stays as it is."""
    twin = copy.copy(command)
    twin.help = tr(command.help) if command.help else None
    twin.epilog = tr(command.epilog) if command.epilog else None
    twin.params = [_option(each, tr) for each in command.params]
    twin.add_help_option = False
    twin.params.append(
        click.Option(
            ["--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show, help=tr("Show this page.")
        )
    )
    twin.context_class = _context(tr)
    if isinstance(twin, click.Group):
        twin.commands = {name: translated(each, tr) for name, each in twin.commands.items()}
        twin.subcommand_metavar = tr("COMMAND …")
    twin.options_metavar = tr("[OPTIONS]")
    return twin


def usage_sentence(error: click.UsageError, tr: Translate) -> str:
    """What is wrong with the command line, in one sentence."""
    match error:
        case click.NoSuchOption():
            sentence = tr("There is no option {name}.").format(name=error.option_name)
            if error.possibilities:
                sentence += " " + tr("Did you mean {names}?").format(names=", ".join(sorted(error.possibilities)))
        case click.BadOptionUsage():
            sentence = tr("The option {name} is not used right.").format(name=error.option_name)
        case click.MissingParameter():
            sentence = tr("{name} is missing.").format(name=_name(error))
        case click.BadParameter() if error.param is not None:
            sentence = tr("The value of {name} does not fit.").format(name=_name(error))
        case Misuse():
            sentence = error.message
        case _ if error.ctx is not None and isinstance(error.ctx.command, click.Group):
            sentence = tr("Choose one of the commands: {names}.").format(names=", ".join(error.ctx.command.commands))
        case _:
            sentence = tr("There is more on the command line than this command takes.")
    return sentence


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return str(error.param.human_readable_name)


def _option(parameter: click.Parameter, tr: Translate) -> click.Parameter:
    twin = copy.copy(parameter)
    if isinstance(twin, click.Option) and twin.help:
        twin.help = tr(twin.help)
    return twin


def _show(context: click.Context, _: click.Parameter, value: bool) -> None:
    terminal = context.find_object(Terminal)
    if value and terminal is not None:
        page = context.get_help()
        terminal.answer({"help": page}, page)
        context.exit()


def _context(tr: Translate) -> type[click.Context]:
    class Formatter(click.HelpFormatter):
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, tr("Usage: ") if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            super().write_heading(tr(heading) if heading in _HEADINGS else heading)

    class Context(click.Context):
        formatter_class = Formatter

    return Context
