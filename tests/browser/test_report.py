"""The report in Chromium: what a reader sees and does, also with 200 states and with hostile names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.reporting.page.coverage_file import machines_of
from pytest_sfn.reporting.page.page import page_of
from tests.cli.test_cli import outcome, summary
from tests.reporting.page.test_page import with_payloads
from tests.reporting.pictures.machines import ORDER, large
from tests.reporting.pictures.svg.test_drawing import HOSTILE

if TYPE_CHECKING:
    from pytest_sfn import World
    from tests.browser.report_page import ReportPage

Show = Callable[..., "ReportPage"]

GIVEN = {"count": 1, "items": [{"sku": "pen"}, {"sku": "cup"}], "notes": list(range(60))}


def order(world: World) -> None:
    """An order that fails at first try to reserve its second item."""
    world.lambdas.register("Validate", lambda event, context: event)
    answers: list[Any] = [{"reserved": True}, {"reserved": False}, {"reserved": True}]
    world.lambdas.register("Reserve", side_effect=answers)
    for name in ("Charge", "Book", "Pack"):
        world.lambdas.register(name, returns={"done": name})
    world.executor.run(with_payloads(ORDER), GIVEN)


def declined(world: World) -> None:
    order(world)
    world.lambdas.register("Charge", raises=ValueError("no funds"))
    world.executor.run(with_payloads(ORDER), {**GIVEN, "items": []})


def many_states(world: World) -> None:
    world.executor.start(large(200), {"total": 5})


@pytest.fixture
def page(show: Show) -> Iterator[ReportPage]:
    """The report of two orders. The console of the browser stays empty: no script fails, nothing was blocked."""
    page = show(declined)
    yield page
    assert page.errors == []


def test_it_shows_the_coverage_of_a_machine_first(page: ReportPage):
    assert page.text("#totals") == "1 state machine · 1 test · 2 executions"
    assert page.text("#details h2") == "Coverage"
    assert "Wait for stock" in page.text("#details")
    assert "Arrows that no test took" in page.text("#details")
    assert "Transitions" not in page.text("#details")  # --sfn-cov counts only Next, End and Default as such
    assert page.state("Wait for stock").get_attribute("class") == "sfn-state sfn-missed"
    assert "sfn-visited" in str(page.state("Validate").get_attribute("class"))
    assert not page.one("#timeline").is_displayed()


def test_an_execution_shows_its_path_and_its_time_line(page: ReportPage):
    page.choose_execution(1)

    assert "FAILED" in page.text("#details h2")
    assert "OrderRejected" in page.text("#details .problem")
    assert "sfn-failed" in str(page.state("Charge").get_attribute("class"))
    assert "sfn-caught" in str(page.state("Fulfil").get_attribute("class"))
    assert "sfn-missed" in str(page.state("Reserve").get_attribute("class"))
    rows = [row.text for row in page.all(".timeline [data-visit] .row-name")]
    assert [row.split("\n")[-1] for row in rows][:3] == ["Validate", "In stock?", "Fulfil 3 branches"]


def test_a_click_on_a_state_shows_what_it_did(page: ReportPage):
    page.choose_execution(0)
    page.state("Pack").click()

    details = page.text("#details")
    assert details.index("Input") < details.index("Call") < details.index("Sent") < details.index("Received")
    assert '"done": "Pack"' in details
    assert "branch 1 of Fulfil" in details


def test_visits_to_a_state_are_gone_through(page: ReportPage):
    page.choose_execution(0)
    page.state("Reserve").click()

    seen = [page.text(".stepper span")]
    page.press("]", "]")
    seen.append(page.text(".stepper span"))
    page.press("[")
    seen.append(page.text(".stepper span"))

    assert seen == ["Visit 1 of 3", "Visit 3 of 3", "Visit 2 of 3"]


def test_long_payloads_fold(page: ReportPage):
    page.choose_execution(0)

    folded = page.text("#details .payload pre")
    button = page.one("#details .payload .more")
    button.click()

    assert "59" not in folded
    assert "59" in page.text("#details .payload pre")
    assert button.get_attribute("aria-expanded") == "true"


def test_everything_is_there_for_the_keyboard(page: ReportPage):
    from selenium.webdriver.common.keys import Keys

    page.press("/")
    assert page.focused == "Find a test"
    page.press("no such name")
    assert page.text("#tests") == "No test of this state machine has this name."
    page.press(Keys.ESCAPE, "s")
    assert page.focused == "Find a state"
    page.press("fulfil", Keys.ENTER)
    assert page.focused.startswith("Fulfil, Parallel")
    assert page.text("#details h2") == "Fulfil"
    page.press(Keys.ARROW_UP)
    assert page.focused.startswith("In stock?, Choice")
    page.press(Keys.ENTER)
    assert page.text("#details h2") == "In stock?"
    page.press(Keys.ESCAPE)
    assert page.text("#details h2") == "Coverage"


def test_a_report_of_coverage_alone_has_no_tests(chromium: Any, tmp_path: Path):
    from tests.browser.report_page import ReportPage

    outcomes = [outcome("states", "Paid?", "/States/Paid?", "visited", 3)]
    path = tmp_path / "report.html"
    path.write_text(page_of(machines_of(summary(outcomes), "coverage.json"), (), "Coverage"), "utf-8")
    chromium.get(path.as_uri())

    page = ReportPage(chromium)
    assert page.text("#totals") == "1 state machine"
    assert not page.one("#filter").is_displayed()
    assert "Ship" in page.text("#details")
    assert page.errors == []


def test_an_address_leads_back(show: Show):
    page = show(declined, at="#execution=1&state=0")

    assert page.text("#details h2") == "Validate"
    page.state("Reject").click()
    assert "execution=1&state=12" in page.driver.current_url


def test_both_themes(page: ReportPage):
    backgrounds = []
    for is_dark in (False, True):
        page.use_dark_theme(is_dark)
        backgrounds.append(page.one("body").value_of_css_property("background-color"))
    page.use_dark_theme(False)

    assert backgrounds == ["rgba(255, 255, 255, 1)", "rgba(15, 20, 26, 1)"]


def test_nothing_is_loaded(page: ReportPage):
    assert page.run_script("return performance.getEntriesByType('resource').length") == 0


def test_two_hundred_states_stay_readable(show: Show):
    page = show(many_states)

    scale = page.run_script(
        "const svg = document.querySelector('.picture:not([hidden]) svg');"
        "return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"
    )
    assert scale > 0.84
    assert len(page.all(".sfn-state")) >= 200
    assert page.outside == []
    start = page.one(".sfn-end").rect
    frame = page.one("#picture").rect
    assert frame["x"] < start["x"] < frame["x"] + frame["width"]
    page.one("#zoom-fit").click()
    assert page.run_script("const p = document.getElementById('picture'); return p.scrollHeight <= p.clientHeight + 1")
    assert page.errors == []


def test_texts_stay_in_their_boxes(page: ReportPage):
    assert page.outside == []


def test_hostile_texts_are_only_texts(show: Show):
    names = [text.replace("\ud800", "").strip()[:60] for text in HOSTILE if text.isprintable()]
    names = [name for name in dict.fromkeys(names) if not set(name) & set("\u2028\u2029\u202e")]

    def run(world: World) -> None:
        states: dict[str, Any] = {name: {"Type": "Pass", "Next": then} for name, then in pairwise(names)}
        states[names[-1]] = {"Type": "Fail", "Error": HOSTILE[0], "Cause": HOSTILE[1]}
        payload = {text.replace("\ud800", "\\ud800"): text.replace("\ud800", "\\ud800") for text in HOSTILE}
        world.executor.run({"StartAt": names[0], "States": states}, payload)

    page = show(run, test=f"tests/test_it.py::test_it[{HOSTILE[0]}{HOSTILE[1]}]")
    page.choose_execution()
    page.state(names[0]).click()

    assert page.driver.title == "Report"
    assert page.text("#details h2") == names[0]
    assert page.all("script") != []
    assert len(page.all("script")) == 2
    assert page.outside == []
    assert page.errors == []
