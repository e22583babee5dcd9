"""The HTML report: one self-contained file that loads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from pytest_sfn.reporting.page.contents import MachinePage, machine_pages, page_data
from pytest_sfn.reporting.page.embedding import content_hash, embedded_json
from pytest_sfn.reporting.page.records import RecordedTest
from pytest_sfn.reporting.pictures.svg.markup import markup
from pytest_sfn.reporting.pictures.svg.themes import DARK, LIGHT, picture_style

_ASSETS = Path(__file__).with_name("assets")
_SCRIPTS = ("dom.js", "data.js", "picture.js", "timeline.js", "details.js", "navigation.js", "main.js")
_STYLES = ("page.css", "details.css", "timeline.css")


def render_page(tests: Sequence[RecordedTest], *, title: str = "State machines", root: Path | None = None) -> str:
    """The report of some tests. ``root`` is the project: files are named relative to it. Raises SfnError if the library
    that lays out pictures is missing."""
    return page_of(machine_pages(tests, root), tests, title)


def page_of(machines: Sequence[MachinePage], tests: Sequence[RecordedTest], title: str) -> str:
    """The page of machines and tests."""
    script = _script()
    return Template(_asset("page.html")).substitute(
        title=markup(title),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {content_hash(script)}",
        style=_style(),
        pictures="\n".join(
            f'<div class="picture" data-machine="{place}" hidden>{machine.svg}</div>'
            for place, machine in enumerate(machines)
        ),
        data=embedded_json(page_data(machines, tests, title)),
        script=script,
    )


def _script() -> str:
    parts = "\n".join(_asset(name) for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _style() -> str:
    themes = f":root{{{_variables(LIGHT)}}}@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
    return "\n".join([themes, picture_style(), *(_asset(name) for name in _STYLES)])


def _variables(theme: Mapping[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in theme.items())


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")
