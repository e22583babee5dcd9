"""The modules that keep real time while Python's clock follows a virtual one."""

from __future__ import annotations

from functools import cache

REAL_TIME = frozenset(
    {
        "asyncio",
        "concurrent",
        "coverage",
        "debugpy",
        "execnet",
        "faulthandler",
        "filelock",
        "hypothesis",
        "multiprocessing",
        "pluggy",
        "queue",
        "selectors",
        "selenium",
        "six",
        "socket",
        "subprocess",
        "testcontainers",
        "threading",
        "unittest",
        "xdist",
    }
)
"""Modules and packages whose own calls see real time."""

REAL_TIME_FAMILIES = ("_hypothesis", "_pydev", "_pytest", "pydev", "pytest")
"""The prefixes of modules whose own calls see real time: pytest, its plugins, and debuggers."""


@cache
def has_real_time(module: str) -> bool:
    """True if the calls of a module see real time."""
    return module.partition(".")[0] in REAL_TIME or module.startswith(REAL_TIME_FAMILIES)
