"""The keyword arguments that every fake takes."""

from __future__ import annotations

from typing import TypedDict

from pytest_sfn.fakes.callbacks import Planned
from pytest_sfn.fakes.durations import Duration
from pytest_sfn.values.json_text import Json


class Behaviours(TypedDict, total=False):
    """The behaviours of a fake other than a handler. At most one may be given."""

    returns: Json
    raises: object
    side_effect: object
    callback: Planned | None


class Options(TypedDict, total=False):
    """The options of a fake other than its behaviour."""

    duration: Duration
    required: bool | None
