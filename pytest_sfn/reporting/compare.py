"""Explains why two JSON values are not equal, in pytest's ``assert left == right``.

pytest explains nested containers by a diff of their whole text. For the deep objects of workflows the paths of the
differences are easier to read. To leave all other assertions unchanged, this module explains only:

* ``==`` between two JSON objects or two JSON arrays (dict or list, not a subclass) that differ inside an inner object
  or array; pytest itself shows differences at the top level well;
* in tests that use a fixture of the plugin, and without ``-vv``, which requests pytest's full diff.
"""

from __future__ import annotations

from itertools import islice

from pytest_sfn.values.json_difference import ABSENT, MAX_DIFFERENCES, JsonDifference, differences, show_both
from pytest_sfn.values.json_display import ELLIPSIS, show_json
from pytest_sfn.values.json_text import Json

_WIDTH = 70
_MAX_COUNTED = 1000
_SCALARS = (str, bool, int, float, type(None))


def explain_equality(op: str, left: object, right: object) -> list[str] | None:
    """The lines for ``pytest_assertrepr_compare``; None leaves the explanation to pytest."""
    if op != "==" or type(left) is not type(right) or type(left) not in (dict, list):
        return None
    if not (_is_json(left) and _is_json(right)):
        return None
    found = [
        difference for difference in islice(differences(left, right), _MAX_COUNTED) if _differs_in_python(difference)
    ]
    if not any(len(difference.steps) > 1 for difference in found):
        return None
    lines = [line for difference in found[:MAX_DIFFERENCES] for line in _describe(difference)]
    if len(found) > MAX_DIFFERENCES:
        lines.append(f"{ELLIPSIS} and {len(found) - MAX_DIFFERENCES} more")
    shown_left, shown_right = show_json(left, _WIDTH), show_json(right, _WIDTH)
    return [f"{shown_left} == {shown_right}", "", *lines, "", "Use -vv for the full diff"]


def _is_json(value: Json) -> bool:
    """True if a value and all its parts are JSON."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if type(item) is dict:
            if not all(type(key) is str for key in item):
                return False
            waiting.extend(item.values())
        elif type(item) is list:
            waiting.extend(item)
        elif type(item) not in _SCALARS:
            return False
    return True


def _differs_in_python(difference: JsonDifference) -> bool:
    """True if the values are also different in Python, where ``True == 1``."""
    return bool(difference.expected != difference.actual)


def _describe(difference: JsonDifference) -> list[str]:
    path, left, right = difference.path, difference.expected, difference.actual
    if right is ABSENT:
        return [f"{path}: only left: {show_json(left, _WIDTH)}"]
    if left is ABSENT:
        return [f"{path}: only right: {show_json(right, _WIDTH)}"]
    shown_left, shown_right = show_both(left, right, _WIDTH)
    line = f"{path}: {shown_left} != {shown_right}"
    return [line] if len(line) <= _WIDTH else [f"{path}:", f"  left   {shown_left}", f"  right  {shown_right}"]
