"""What moto keeps, for what its APIs do not tell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any


def backends_of(service: str) -> Iterator[Any]:
    """moto's backends of a service in all accounts and regions: objects of moto's own.

    moto is not imported to find out: before it is, there are none.
    """
    models = sys.modules.get(f"moto.{service}.models")
    for account in list(getattr(models, f"{service}_backends").values()) if models else ():
        yield from list(account.values())
