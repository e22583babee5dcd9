"""Make an HTML report from the JSON of --sfn-cov-report=json:PATH."""

from __future__ import annotations

import argparse

from pytest_sfn.cli.arguments import read_text
from pytest_sfn.cli.output import add_output, write_output


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("coverage", help="a file that pytest wrote with --sfn-cov-report=json:PATH")
    add_output(parser, "report.html")


def run(arguments: argparse.Namespace) -> int:
    """Raises SfnError for a file of another kind, OSError for one that cannot be read."""
    from pytest_sfn.reporting.page.coverage_file import machines_of
    from pytest_sfn.reporting.page.page import page_of

    machines = machines_of(read_text(arguments.coverage), arguments.coverage)
    write_output(page_of(machines, (), "State machine coverage"), arguments.output)
    return 0
