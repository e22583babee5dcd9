"""The setting ``sfn_rules`` of pytest's configuration file, so that it holds for the command line, too.

The file is found as pytest finds it: https://docs.pytest.org/en/stable/reference/customize.html
"""

from __future__ import annotations

import tomllib
from configparser import ConfigParser
from configparser import Error as IniError
from pathlib import Path
from typing import Any

from pytest_sfn.errors import SfnError

_NAME = "sfn_rules"
_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
"""In the order in which pytest looks for them."""

_ALWAYS = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini")
"""Files that are pytest's configuration even without a section for it."""


def ini_rules(folder: Path) -> list[str]:
    """The words of the setting; none without it. Raises SfnError for a file that cannot be read."""
    for place in (folder, *folder.parents):
        for name in _FILES:
            path = place / name
            section = _section(path) if path.is_file() else None
            if section is not None:
                given = section.get(_NAME, "")
                return [given] if isinstance(given, str) else [str(word) for word in given]
    return []


def _section(path: Path) -> dict[str, Any] | None:
    """What a file sets for pytest; None if it sets nothing."""
    try:
        text = path.read_text("utf-8")
        section = _toml_section(path, text) if path.suffix == ".toml" else _ini_section(path, text)
    except (OSError, ValueError, IniError) as problem:
        raise SfnError(f"{path} cannot be read: {problem}") from None
    return {} if section is None and path.name in _ALWAYS else section


def _toml_section(path: Path, text: str) -> dict[str, Any] | None:
    document = tomllib.loads(text)
    if path.name != "pyproject.toml":
        return document.get("pytest")
    pytest = document.get("tool", {}).get("pytest")
    return None if pytest is None else pytest.get("ini_options", pytest)


def _ini_section(path: Path, text: str) -> dict[str, Any] | None:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    name = "tool:pytest" if path.name == "setup.cfg" else "pytest"
    return dict(parser[name]) if parser.has_section(name) else None
