"""The report in a browser, as a reader uses it."""

from __future__ import annotations

from typing import Any

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

OUTSIDE = """
    // Texts that leave the box of their state, and labels that leave theirs.
    const found = [];
    const picture = document.querySelector(".picture:not([hidden])");
    for (const group of picture.querySelectorAll(".sfn-state, .sfn-label")) {
        const box = group.querySelector("rect").getBBox();
        for (const text of group.querySelectorAll(":scope > text")) {
            const { x, y, width, height } = text.getBBox();
            if (x < box.x || y < box.y || x + width > box.x + box.width || y + height > box.y + box.height)
                found.push(text.textContent);
        }
    }
    return found;
"""


class ReportPage:
    """A report that is open."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return list(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def text(self, selector: str) -> str:
        return str(self.one(selector).text)

    def state(self, name: str) -> Any:
        """The group of a state in the picture."""
        return next(
            group
            for group in self.all(".picture:not([hidden]) .sfn-state")
            if str(group.get_attribute("aria-label")).startswith(f"{name}, ")
        )

    def choose_execution(self, place: int = 0) -> None:
        self.all("#tests .choice")[place].click()

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    @property
    def focused(self) -> str:
        """The spoken name of what has the focus."""
        return str(self.driver.execute_script("return document.activeElement.getAttribute('aria-label') ?? ''"))

    @property
    def errors(self) -> list[str]:
        """What the browser's console says."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    @property
    def outside(self) -> list[str]:
        """Texts that leave their box."""
        return list(self.driver.execute_script(OUTSIDE))

    def run_script(self, script: str) -> Any:
        return self.driver.execute_script(script)

    def use_dark_theme(self, is_dark: bool) -> None:
        scheme = "dark" if is_dark else "light"
        feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
