"""Defects of this library while it makes a text: the text is replaced with a line that asks for a bug report.

Reports are made in hooks of pytest, where an exception would end the whole session.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

from pytest_sfn.values.safe_text import encodable, safe_str


def text_or_defect(make: Callable[[], str], what: str) -> str:
    """The text that a function makes, or a line about the defect."""
    try:
        return make()
    except Exception as defect:
        return describe_defect(defect, what)


def describe_defect(defect: BaseException, what: str) -> str:
    """One line that says what could not be made, why, and where the exception was raised."""
    frames = traceback.extract_tb(defect.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    text = " ".join(safe_str(defect).split())[:200]
    error = f"{type(defect).__name__}: {text}" if text else type(defect).__name__
    return encodable(
        f"pytest-sfn failed to show {what}: {error}{place}. This is a bug: please report it with this line."
    )
