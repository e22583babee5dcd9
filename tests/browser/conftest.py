"""A headless Chromium, and reports to look at.

Without Selenium or Chromium the tests are skipped; in the tox environment ``browser`` of CI they fail then.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.execution.results.report_records import record_test
from pytest_sfn.reporting.page.page import render_page

if TYPE_CHECKING:
    from pytest_sfn import World
    from tests.browser.report_page import ReportPage

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def without(what: str) -> NoReturn:
    """Skip a test that has no browser, or fail it where there must be one."""
    if "CI" in os.environ and "PYTEST_SFN_BROWSER" in os.environ:
        pytest.fail(f"{what} is missing: .ci/run installs it")
    pytest.skip(f"{what} is missing")


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    return found or without(names[0])


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The browser, for all tests of the session."""
    try:
        from selenium.webdriver import Chrome, ChromeOptions
        from selenium.webdriver.chrome.service import Service
    except ImportError:
        without("selenium")
    options = ChromeOptions()
    options.binary_location = program(*CHROMIUM)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-sync",
        "--window-size=1400,900",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(program("chromedriver")))
    driver.set_page_load_timeout(30)
    yield driver
    driver.quit()


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Callable[..., ReportPage]:
    """Shows the report of what a function runs in a world, as one test of each of some names."""
    pytest.importorskip("graphlay")
    from tests.browser.report_page import ReportPage

    def show(run: Callable[[World], None], *, test: str = "tests/test_it.py::test_it", at: str = "") -> ReportPage:
        with mock_sfn(freeze=False, strict=False) as world:
            run(world)
            record = record_test(test, "passed", world.executor.executions, set())
        path = tmp_path / "report.html"
        path.write_text(render_page([record], title="Report"), "utf-8")
        chromium.get("about:blank")
        chromium.get(f"{path.as_uri()}{at}")
        return ReportPage(chromium)

    return show
