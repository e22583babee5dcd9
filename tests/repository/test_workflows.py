"""The workflows, hooks and templates can be read, and run environments that tox has."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"

pytestmark = pytest.mark.skipif(not WORKFLOWS.exists(), reason="the sources that are published have no workflows")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def environments() -> set[str]:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    return set(re.findall(r"[\w-]+", tox["tox"]["env_list"]))


def test_ci_runs_every_environment_of_tox() -> None:
    jobs = read(WORKFLOWS / "ci.yml")["jobs"]
    pythons = {"py" + version.replace(".", "") for version in jobs["tests"]["strategy"]["matrix"]["python"]}

    assert pythons | set(jobs["checks"]["strategy"]["matrix"]["environment"]) == environments()


def test_a_release_runs_environments_that_there_are() -> None:
    text = (WORKFLOWS / "release.yml").read_text(encoding="utf-8")

    ran = re.findall(r"tox run -e ([\w,-]+)", text)

    assert set(",".join(ran).split(",")) - {"py"} <= environments()


@pytest.mark.parametrize("workflow", ["ci.yml", "release.yml"])
def test_each_step_does_something(workflow: str) -> None:
    for name, job in read(WORKFLOWS / workflow)["jobs"].items():
        assert job["runs-on"]
        assert all(("uses" in step) != ("run" in step) for step in job["steps"]), name


def test_forms_for_issues_have_what_github_requires() -> None:
    for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        form = read(path)
        if path.name == "config.yml":
            continue
        assert {"name", "description", "body"} <= form.keys()
        labels = [part["attributes"]["label"] for part in form["body"]]
        assert len(labels) == len(set(labels))


def test_hooks_run_what_ci_runs() -> None:
    tox = (ROOT / "tox.ini").read_text(encoding="utf-8")
    hooks = [hook for repo in read(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]

    assert hooks
    assert [hook["id"] for hook in hooks if hook["entry"].split(" --f")[0] not in tox] == []
