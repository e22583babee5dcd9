"""What tests compare of a process that runs with and without the plugin. Copied into the suites that pytester runs."""

from __future__ import annotations

import gc
import json
import logging
import os
import random
import signal
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

VARYING = ("PYTEST_XDIST_TESTRUNUID",)


def _name(value: Any) -> str:
    kind = value if isinstance(value, type) or hasattr(value, "__qualname__") else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


def _is_own(name: str) -> bool:
    return name.partition(".")[0] == "pytest_sfn"


def _default_session() -> object:
    session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    if session is None:
        return None
    core = session._session
    return [_name(session), core.instance_variables(), getattr(core._credentials, "access_key", None)]


def _botocore() -> dict[str, str]:
    places = {
        "botocore.endpoint": ("Endpoint", ("make_request", "_send")),
        "botocore.client": ("ClientCreator", ("create_client",)),
        "botocore.session": ("Session", ("create_client", "get_credentials")),
    }
    return {
        name: f"{_name(getattr(owner, name))} {hasattr(getattr(owner, name), '__wrapped__')}"
        for module, (owner_name, names) in places.items()
        if (owner := getattr(sys.modules.get(module), owner_name, None))
        for name in names
    }


def state() -> dict[str, Any]:
    """Everything of this process that the plugin could disturb, as JSON."""
    return {
        "environment": {name: value for name, value in os.environ.items() if name not in VARYING},
        "default session": _default_session(),
        "modules": sorted(name for name in sys.modules if not _is_own(name)),
        "patched": [_name(value) for value in (time.sleep, time.time, os.getenv, os.putenv, json.loads)],
        "types": [_name(type(os.environ)), _name(sys.stdout), _name(sys.excepthook), _name(threading.excepthook)],
        "botocore": _botocore(),
        "finders": [_name(finder) for finder in sys.meta_path],
        "path": sys.path,
        "path hooks": [_name(hook) for hook in sys.path_hooks],
        "gc": [gc.isenabled(), *gc.get_threshold(), gc.get_freeze_count(), [_name(call) for call in gc.callbacks]],
        "logging": [
            logging.root.level,
            [_name(handler) for handler in logging.root.handlers],
            logging.root.manager.disable,
            sorted(name for name in logging.root.manager.loggerDict if not _is_own(name)),
        ],
        "warnings": [str(entry) for entry in warnings.filters],
        "signals": [str(signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)],
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "random": random.getstate()[1][:3] if random.seed(1) is None else None,
        "limits": [sys.getrecursionlimit(), sys.getswitchinterval()],
    }


def dump(stage: str) -> None:
    """Write the state at a stage of the run to the file ``states.jsonl``."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with Path(__file__).with_name(f"states-{worker}.jsonl").open("a") as file:
        file.write(json.dumps([stage, state()]) + "\n")
