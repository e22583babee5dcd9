"""What may be said of any fake, as keyword arguments."""

from __future__ import annotations

from typing import TypedDict

from pytest_sfn.fakes.callbacks import Callback
from pytest_sfn.fakes.durations import Duration
from pytest_sfn.values.json_text import Json


class Behaviours(TypedDict, total=False):
    """What a fake does, besides a handler: at most one of these."""

    returns: Json
    raises: object
    side_effect: object
    callback: Callback | None


class Options(TypedDict, total=False):
    """What may be said of a fake besides its behaviour."""

    duration: Duration
    required: bool | None
