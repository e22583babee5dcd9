"""``python -m pytest_sfn``: the same as ``pytest-sfn``."""

from __future__ import annotations

import sys

from pytest_sfn.cli.main import main

sys.exit(main())
