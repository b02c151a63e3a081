"""`python -m tests.benchmarks [names] [--long]`: run benchmarks, print their table, and end with 1 when one is over."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.figures import Figure

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
NOT_BENCHMARKS = {"__main__", "figures", "rigs"}


def main() -> int:
    """Run the named benchmarks, or all of them, each in a process of its own."""
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in NOT_BENCHMARKS)
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure, each figure beside a bare baseline.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(names)}")
    parser.add_argument("--long", action="store_true", help="add the soaks: ten-minute and one-hour takes")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        return measure(asked.only, asked.long)
    if unknown := set(asked.names) - set(names):
        parser.error(f"there is no benchmark called {', '.join(sorted(unknown))}")

    console = Console(width=None if sys.stdout.isatty() else 150)
    failed, over = [], False
    for name in asked.names or names:
        console.print(f"[bold]{name}[/bold]" if not asked.names or len(asked.names) > 1 else "", end="\n")
        figures = run_in_a_process(name, asked.long)
        if figures is None:
            failed.append(name)
            continue
        console.print(table(figures))
        over = over or any(figure.verdict == "over" for figure in figures)
    if failed:
        console.print(f"[red]could not be measured: {', '.join(failed)}[/red]")
    return 1 if failed or over else 0


def measure(name: str, long: bool) -> int:
    """Run one benchmark here and write its figures to standard output as JSON."""
    module = importlib.import_module(f"tests.benchmarks.{name}")
    # What a benchmark or a library prints must not get between the lines of the report.
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for figure in module.run(long):
        print(json.dumps(dataclasses.asdict(figure)), file=report, flush=True)
    return 0


def run_in_a_process(name: str, long: bool) -> list[Figure] | None:
    """The figures of one benchmark; None when it broke (it has said why)."""
    command = [sys.executable, "-m", "tests.benchmarks", "--only", name, *(["--long"] if long else [])]
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"VOICE_STUDIO_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        return None
    return [Figure(**json.loads(line)) for line in done.stdout.splitlines()]


def table(figures: list[Figure]) -> Table:
    """Figures as people read them."""
    drawn = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("figure", "value", "baseline", "ratio", "spread", "target", ""):
        drawn.add_column(title, justify="left" if title in {"figure", "target", ""} else "right", no_wrap=True)
    for figure in figures:
        baseline = figure.baseline
        colour = {"ok": "green", "over": "red", "": "default"}[figure.verdict]
        drawn.add_row(
            figure.name,
            f"{figure.value:,.2f} {figure.unit}",
            "" if baseline is None else f"{baseline:,.2f} {figure.unit}",
            "" if not baseline else f"{figure.value / baseline:.2f}",
            f"{min(figure.values):,.2f} to {max(figure.values):,.2f} ({len(figure.values)})",
            ""
            if figure.limit is None
            else f"<= {figure.limit:,.2f} {figure.unit}" + (f" ({figure.rule})" if figure.rule else ""),
            f"[{colour}]{figure.verdict}[/{colour}]",
        )
    return drawn


if __name__ == "__main__":
    sys.exit(main())
