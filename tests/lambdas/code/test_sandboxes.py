"""What stays in a sandbox from call to call, and what starts it again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.lambdas.code.conftest import counting


def test_what_its_modules_hold_stays_from_call_to_call(service, deployed):
    deployed.create(counting())

    assert [service.value("f"), service.value("f")] == [1, 2]


def test_new_code_starts_anew(service, deployed):
    deployed.create(counting())
    service.value("f")
    deployed.create(counting("['new', len(CALLS)]"))

    assert service.value("f") == ["new", 1]


def test_a_new_configuration_starts_anew(service, deployed):
    code = deployed.create(counting())
    service.value("f")
    deployed.create(archive=code.archive, environment={"STAGE": "test"})

    assert service.value("f") == 1


@pytest.mark.parametrize("end", ["sys.exit(1)", "time.sleep(10)"])
def test_after_its_process_ended_it_starts_anew(service, deployed, end):
    deployed.create("import sys, time\n" + counting() + f" if event != 'end' else {end}")

    calls = [service.invoke("f", payload) for payload in (1, 2, "end", 3)]

    assert [call.value for call in calls if not call.function_error] == [1, 2, 1]


def test_a_module_that_could_not_be_imported_is_tried_again(service, deployed, tmp_path):
    deployed.create(
        f"import helper, os\nassert os.path.exists({str(tmp_path / 'ready')!r})\n" + counting("helper.LOADED"),
        files={"helper.py": "LOADED = []\nLOADED.append(1)"},
    )
    service.error("f")
    (tmp_path / "ready").touch()

    assert service.value("f") == [1]


def test_another_test_starts_anew_and_files_are_gone(deployed, service):
    deployed.create("def handler(event, context):\n    return __file__")
    file = Path(service.value("f"))
    assert file.is_file()

    service.functions.close()

    assert not file.parent.exists()
    assert str(file.parent) not in sys.path_importer_cache
