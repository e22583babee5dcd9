"""Environment variables, and handlers that are imported at their first call."""

import os
import sys
import textwrap

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.fake import FakeLambda


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder on sys.path with the code of a function in it."""
    package = tmp_path / "shop_app"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "settings.py").write_text("import os\nTABLE = os.environ['TABLE']\n")
    (package / "charge.py").write_text(
        textwrap.dedent(
            """
            import json
            import os
            from time import sleep
            from shop_app import settings

            LOADED = []

            def handler(event, context):
                LOADED.append(1)
                return [settings.TABLE, os.environ["TABLE"], len(LOADED)]

            def sleepy(event, context):
                sleep(30)

            async def later(event, context):
                return 1
            """
        )
    )
    (package / "broken.py").write_text("raise RuntimeError('no luck')\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield package
    assert not [name for name in sys.modules if name.startswith("shop_app")]


def test_an_environment_is_set_while_the_function_runs(service, functions, monkeypatch):
    monkeypatch.setenv("STAGE", "outer")
    functions.register(
        "f",
        lambda event, context: [os.environ["STAGE"], os.environ["TABLE"]],
        environment={"STAGE": "test", "TABLE": "t"},
    )

    assert service.value("f") == ["test", "t"]
    assert os.environ["STAGE"] == "outer"
    assert "TABLE" not in os.environ


def test_the_environment_tells_which_function_runs(service, functions):
    names = ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_REGION"]
    functions.register("f", lambda event, context: [os.environ[name] for name in names], environment={})

    assert service.value("f:7") == ["f", "7", "128", "us-east-1"]


def test_the_environment_is_put_back_when_the_function_fails(service, functions):
    functions.register("f", lambda event, context: event["missing"], environment={"ONLY_INSIDE": "1"})
    service.error("f")

    assert "ONLY_INSIDE" not in os.environ


def test_versions_may_have_their_own_environment(service, functions):
    functions.register(
        "f",
        lambda event, context: os.environ["STAGE"],
        environment={"STAGE": "latest"},
        versions={"1": {"environment": {"STAGE": "first"}}, "2": {}},
    )

    assert [service.value("f"), service.value("f:1"), service.value("f:2")] == ["latest", "first", "latest"]


@pytest.mark.parametrize("environment", [{"A": 1}, {1: "a"}])
def test_an_environment_is_text(environment):
    with pytest.raises(SfnError, match="environment= of the fake function 'f': names and values must be strings, not"):
        FakeLambda("f", environment=environment)


# ---- import paths


def test_an_import_path_is_imported_at_its_first_call_inside_the_environment(service, functions, project):
    functions.register("f", "shop_app.charge:handler", environment={"TABLE": "orders"})
    assert "shop_app.charge" not in sys.modules

    assert service.value("f") == ["orders", "orders", 1]
    assert service.value("f") == ["orders", "orders", 2]
    functions.close()


def test_after_the_test_its_modules_are_forgotten_and_nothing_else(service, functions, project):
    path = list(sys.path)
    functions.register("f", "shop_app.charge:handler", environment={"TABLE": "orders"})
    service.invoke("f")
    assert "shop_app.settings" in sys.modules

    functions.close()

    assert sys.path == path
    assert "json" in sys.modules


def test_a_module_that_was_imported_before_stays(service, functions, project, monkeypatch):
    monkeypatch.setenv("TABLE", "before")
    import shop_app.charge

    functions.register("f", "shop_app.charge:handler", environment={"TABLE": "inside"})
    value = service.value("f")
    functions.close()

    assert value == ["before", "inside", 1]
    assert sys.modules["shop_app.charge"] is shop_app.charge
    for name in ("shop_app", "shop_app.charge", "shop_app.settings"):
        del sys.modules[name]


def test_an_imported_handler_sleeps_in_virtual_time(service, functions, project):
    functions.register("f", "shop_app.charge:sleepy", environment={"TABLE": "t"})
    invocation = service.invoke("f")
    functions.close()

    assert invocation.at - invocation.started == 30_000_000


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("shop_app.charge:handle", r"module 'shop_app.charge' has no 'handle'; did you mean 'handler'\?"),
        ("shop_app.charge:nothing_like_it", "module 'shop_app.charge' has no 'nothing_like_it'$"),
        (
            "shop_app.missing:handler",
            r"cannot be imported from 'shop_app.missing:handler': ModuleNotFoundError: "
            r"No module named 'shop_app.missing'\nCheck the path and environment=",
        ),
        ("shop_app.broken:handler", "cannot be imported from 'shop_app.broken:handler': RuntimeError: no luck"),
        ("shop_app.charge:LOADED", r"must be a function of \(event, context\) or an import path, not \[\]"),
        ("shop_app.charge:later", "is asynchronous"),
    ],
)
def test_an_import_that_fails_is_a_mistake_of_the_test(service, functions, project, path, complaint):
    functions.register("f", path, environment={"TABLE": "t"})

    with pytest.raises(SfnError, match=complaint):
        service.invoke("f")
    functions.close()


def test_a_variable_that_is_missing_is_told(service, functions, project):
    functions.register("f", "shop_app.charge:handler")

    with pytest.raises(SfnError, match="KeyError: 'TABLE'\nCheck the path and environment="):
        service.invoke("f")
    functions.close()
