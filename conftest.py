"""Makes ``pytester`` known to the tests of the plugin."""

from __future__ import annotations

pytest_plugins = ["pytester"]
