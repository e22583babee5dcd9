"""The modules of functions, apart from those of the test and of one another."""

from __future__ import annotations

import sys

from tests.zips import zipped


def test_two_functions_with_a_module_of_the_same_name_do_not_meet(service, deployed):
    code = "import common\ndef handler(event, context):\n    import later\n    return [common.WHO, later.WHO]"
    deployed.create(code, "f", files={"common.py": "WHO = 'f'", "later.py": "WHO = 'f later'"})
    deployed.create(code, "g", files={"common.py": "WHO = 'g'", "later.py": "WHO = 'g later'"})

    assert [service.value(name) for name in ("f", "g", "f")] == [["f", "f later"], ["g", "g later"], ["f", "f later"]]


def test_modules_of_the_test_and_of_the_function_do_not_meet(service, deployed, tmp_path, monkeypatch):
    (tmp_path / "common.py").write_text("WHO = 'test'")
    monkeypatch.syspath_prepend(tmp_path)
    import common

    code = "def handler(event, context):\n    import common\n    return common.WHO"
    deployed.create(code, files={"common.py": "WHO = 'f'"})

    assert service.value("f") == "f"
    assert sys.modules["common"] is common
    assert common.WHO == "test"
    del sys.modules["common"]


def test_the_handler_is_not_looked_for_among_the_modules_of_the_test(service, deployed, tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def handler(event, context): pass")
    monkeypatch.syspath_prepend(tmp_path)
    deployed.create(handler="only_here.handler")

    assert service.error("f")["errorMessage"] == "Unable to import module 'only_here': No module named 'only_here'"


def test_it_may_bring_a_module_of_the_name_of_one_of_the_standard_library(service, deployed):
    import queue

    deployed.create(
        "import json, queue\ndef handler(event, context):\n    return [queue.WHO, json.__name__, hasattr(json, 'WHO')]",
        files={"queue.py": "WHO = 'f'", "json.py": "WHO = 'f'"},
    )

    assert service.value("f") == ["f", "json", False]
    assert sys.modules["queue"] is queue


def test_what_it_adds_to_the_path_is_there_in_its_next_call_and_nowhere_else(service, deployed):
    deployed.create(
        """
        import os, sys
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "vendor"))

        def handler(event, context):
            if event == 2:
                import vendored
                return vendored.WHO
        """,
        files={"vendor/vendored.py": "WHO = 'vendor'"},
    )

    assert [service.value("f", number) for number in (1, 2, 2)] == [None, "vendor", "vendor"]


def test_its_layers_are_on_the_path_behind_its_own_files(service, deployed):
    deployed.create(
        "import both, one, two, site_package\n"
        "def handler(event, context):\n    return [both.WHO, one.WHO, two.WHO, site_package.WHO]",
        files={"both.py": "WHO = 'f'"},
        layers=(
            zipped({"python/both.py": "WHO = 'layer'", "python/one.py": "WHO = 1", "python/two.py": "WHO = 1"}),
            zipped({"python/two.py": "WHO = 2", "python/lib/python3.12/site-packages/site_package.py": "WHO = 3"}),
        ),
    )

    assert service.value("f") == ["f", 1, 2, 3]


def test_a_layer_shows_the_paths_of_aws(service, deployed):
    deployed.create(
        "import layered\nhandler = layered.handler",
        layers=(zipped({"python/layered.py": "def handler(event, context):\n    raise ValueError"}),),
    )

    assert service.error("f")["stackTrace"][0].startswith('  File "/opt/python/layered.py", line 2, in handler')
