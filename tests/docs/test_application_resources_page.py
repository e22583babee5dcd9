"""The page about the resources of an application names the types that are made, and no others."""

import re
from pathlib import Path

from pytest_sfn.application.resources.makers import RESOURCE_MAKERS

PAGE = Path(__file__).parents[2] / "docs" / "application-resources.md"


def test_the_table_has_every_type():
    table = PAGE.read_text("utf-8").partition("## What is created")[2].partition("\n## ")[0]
    listed = re.findall(r"`((?:AWS|Custom)::[A-Za-z0-9:]+)`", table)

    assert sorted(listed) == sorted(RESOURCE_MAKERS)
