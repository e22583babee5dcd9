"""The settings. Each can be set as ``--sfn-name``, as ini ``sfn_name`` and as ``@pytest.mark.sfn(name=...)``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.arns import DEFAULT_ACCOUNT, DEFAULT_REGION
from pytest_sfn.clock.instants import parse_instant
from pytest_sfn.errors import DOCS
from pytest_sfn.world.settings import parse_network, parse_paths, parse_rules, parse_trace


def parse_switch(text: str) -> bool:
    """Read True or False, in the words that pytest's ini files accept. Raises ValueError."""
    word = text.lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise ValueError(f"{text!r} is not true or false")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a world. ``parse`` reads its text or raises ValueError; ``default`` is a text for ``--help``."""

    name: str
    metavar: str
    parse: Callable[[str], object]
    default: str
    help: str

    @property
    def option(self) -> str:
        return f"--sfn-{self.name.replace('_', '-')}"

    @property
    def ini(self) -> str:
        return f"sfn_{self.name}"


SETTINGS = (
    Setting("start", "WHEN", parse_instant, "a fixed instant", "the instant at which virtual time starts (ISO 8601)"),
    Setting("region", "REGION", str, f"the test suite's, else {DEFAULT_REGION}", "the AWS region of tests"),
    Setting("account", "ID", str, DEFAULT_ACCOUNT, "the AWS account id of tests"),
    Setting("strict", "BOOL", parse_switch, "true", "whether a call without a fake fails the test"),
    Setting("seed", "N", int, "0", "seed of ids and random numbers; if not 0, shuffles what is due at one instant"),
    Setting("freeze", "BOOL", parse_switch, "set by the fixtures", "whether Python's own clock follows virtual time"),
    Setting("max_events", "N", int, "25000", "the maximum number of events in the history of an execution"),
    Setting("network", "allow|refuse", parse_network, "allow", "whether code in a test may reach other computers"),
    Setting(
        "check_results",
        "BOOL",
        parse_switch,
        "true",
        "whether the results of fake tasks must fit the APIs of their services",
    ),
    Setting("trace", "failed|all|off", parse_trace, "failed", "the tests whose executions are shown"),
    Setting("rules", "NAMES", parse_rules, "all that warn", "rules for definitions, such as ADVICE or -NO_DOLLAR"),
    Setting("redact", "PATHS", parse_paths, "none", "paths of values to mask in reports, such as $..password"),
)
_OPTIONS = tuple(setting.ini for setting in SETTINGS)
CONFIGURED = pytest.StashKey[tuple[list[object], dict[str, Any]]]()
"""The settings as they were last read, after the options of the command line that they were read from."""

SETTINGS_PAGE = f"{DOCS}/configuration.md"
HTML_HELP = "write a report with a picture of each state machine and the executions of each test to this HTML file"
REPLAYS_HELP = "histories to replay, one a line: GLOB = DEFINITION, both relative to rootdir"
DEFINITIONS_HELP = "folders to search for definition files, after the folder of the test file"


def add_options(parser: pytest.Parser) -> None:
    """Declare the options and ini values of every setting."""
    group = parser.getgroup("sfn", "AWS Step Functions (pytest-sfn)")
    for setting in SETTINGS:
        text = f"{setting.help} (default: {setting.default})"
        group.addoption(setting.option, dest=setting.ini, metavar=setting.metavar, default=None, help=text)
        parser.addini(setting.ini, text, type=_ini_type(setting), default=None)
    group.addoption(
        "--sfn-definitions", dest="sfn_definitions", metavar="DIR", action="append", default=[], help=DEFINITIONS_HELP
    )
    group.addoption("--sfn-html", dest="sfn_html", metavar="PATH", default=None, help=HTML_HELP)
    parser.addini("sfn_html", HTML_HELP, type="string", default=None)
    parser.addini("sfn_replays", REPLAYS_HELP, type="linelist", default=[])
    parser.addini("sfn_definitions", DEFINITIONS_HELP, type="paths", default=[])


def _ini_type(setting: Setting) -> Any:
    """The type of an ini value. A native type, if this pytest has it, makes ``sfn_seed = 3`` work in TOML."""
    if setting.parse in (parse_paths, parse_rules):
        return "linelist"
    if setting.parse is parse_switch:
        return "bool"
    if setting.parse is int and pytest.version_tuple >= (8, 4):
        return "int"
    return "string"


def configured(config: pytest.Config) -> Mapping[str, Any]:
    """The settings of the command line and of the ini file, as arguments of ``mock_sfn``.

    They are read again only if an option has changed since: each test asks for them.
    """
    options = vars(config.option)
    given = [options.get(name) for name in _OPTIONS]
    known = config.stash.get(CONFIGURED, None)
    if known and known[0] == given:
        return known[1]
    found = _read_settings(config, given)
    config.stash[CONFIGURED] = given, found
    return found


def _read_settings(config: pytest.Config, options: Sequence[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for setting, option in zip(SETTINGS, options, strict=True):
        value = _ini_value(config, setting) if option is None else option
        if value is None or value == "" or value == []:
            continue
        if isinstance(value, str) or setting.parse is parse_rules:
            value = _parse(setting, value, "the command line" if option is not None else "the ini file")
        found[setting.name] = value
    return found


def _ini_value(config: pytest.Config, setting: Setting) -> Any:
    try:
        return config.getini(setting.ini)
    except (ValueError, TypeError, pytest.UsageError) as problem:  # of pytest, which does not say in which setting
        raise _invalid(setting.ini, "the ini file", problem) from None


def early_region(config: pytest.Config) -> str | None:
    """The configured region, at a time when pytest has not yet parsed the whole command line."""
    return getattr(config.known_args_namespace, "sfn_region", None) or config.getini("sfn_region") or None


def _parse(setting: Setting, text: str, where: str) -> object:
    try:
        return setting.parse(text)
    except ValueError as problem:
        name = setting.option if where == "the command line" else setting.ini
        raise _invalid(name, where, problem) from None


def _invalid(name: str, where: str, problem: Exception) -> pytest.UsageError:
    return pytest.UsageError(f"{name} in {where}: {problem}\nSee {SETTINGS_PAGE}")


def definition_folders(config: pytest.Config) -> tuple[Path, ...]:
    """The folders to search: those of ``--sfn-definitions``, then those of ini ``sfn_definitions``, then rootdir."""
    base = config.invocation_params.dir
    options = [base / folder for folder in config.getoption("sfn_definitions")]
    return (*options, *config.getini("sfn_definitions"), config.rootpath)


def report_path(config: pytest.Config) -> Path | None:
    """The file of the HTML report: that of ``--sfn-html``, else that of ini ``sfn_html``; None without either."""
    option, ini = config.getoption("sfn_html"), config.getini("sfn_html")
    if option:
        return config.invocation_params.dir / str(option)
    return config.rootpath / str(ini) if ini else None
