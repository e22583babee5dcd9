"""Functions that were made with CreateFunction: their code runs from its zip."""

from __future__ import annotations

import base64
import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.arns import LATEST, FunctionName
from pytest_sfn.errors import SfnError, UnmockedLambdaError
from pytest_sfn.fakes.registry import UnknownFakeError
from pytest_sfn.lambdas.code.deployments import Code, Deployed
from pytest_sfn.lambdas.errors import ServiceFault
from tests.lambdas.conftest import ARN, Lambda
from tests.zips import zipped


class Functions:
    """The functions that were made with CreateFunction, as a test makes them."""

    def __init__(self) -> None:
        self.made: dict[str, Deployed] = {}

    def create(
        self,
        code: str = "def handler(event, context):\n    return event",
        name: str = "f",
        *,
        files: dict[str, str] | None = None,
        versions: Sequence[str] = (),
        aliases: dict[str, dict[str, float]] | None = None,
        retries: int = 2,
        **more: Any,
    ) -> Code:
        """Make a function, or put another in its place; ``code`` is its app.py. ``versions`` are those of others."""
        latest = Code(
            **{
                "arn": ARN + name,
                "version": LATEST,
                "runtime": "python3.12",
                "handler": "app.handler",
                "archive": zipped({"app.py": textwrap.dedent(code), **(files or {})}),
                "layers": (),
                "timeout": 3,
                "memory_size": 256,
                "environment": {},
                **more,
            }
        )
        numbered = {
            str(number): replace(latest, version=str(number), archive=zipped({"app.py": textwrap.dedent(text)}))
            for number, text in enumerate(versions, 1)
        }
        self.made[name] = Deployed(name, latest, numbered, aliases or {}, retries)
        return latest

    def find(self, name: FunctionName, region: str | None) -> Deployed | None:
        return self.made.get(name.name)

    def names(self) -> Sequence[str]:
        return list(self.made)


@pytest.fixture
def deployed(service: Lambda) -> Iterator[Functions]:
    made = Functions()
    service.functions.look_also_in(made)
    path, directory, variables = sys.path[:], Path.cwd(), set(os.environ)
    yield made
    assert [name for name, module in sys.modules.items() if "/pytest-sfn-" in _origin(module)] == []
    assert (sys.path, Path.cwd(), set(os.environ)) == (path, directory, variables)


def _origin(module: object) -> str:
    """Where a module comes from, also a package without a file of its own."""
    return Path(str(getattr(module, "__file__", None) or list(getattr(module, "__path__", [])))).as_posix()


def counting(result: str = "len(CALLS)") -> str:
    return f"CALLS = []\ndef handler(event, context):\n    CALLS.append(event)\n    return {result}"


# ---- calls


def test_its_handler_is_called(service, deployed):
    deployed.create("def handler(event, context):\n    return {'twice': 2 * event['n']}")

    invocation = service.invoke("f", {"n": 4})

    assert (invocation.value, invocation.executed_version, invocation.function_error) == ({"twice": 8}, LATEST, None)


@pytest.mark.parametrize("name", ["f", ARN + "f", "123456789012:function:f", ARN + "f:$LATEST"])
def test_it_is_found_by_all_of_its_names(service, deployed, name):
    deployed.create("def handler(event, context):\n    return 1")

    assert service.value(name) == 1


def test_the_context_is_that_of_the_function(service, deployed):
    deployed.create(
        """
        def handler(event, context):
            return [
                context.function_name, context.function_version, context.invoked_function_arn,
                context.memory_limit_in_mb, context.get_remaining_time_in_millis(),
            ]
        """
    )

    assert service.value("arn:aws:lambda:eu-west-1:111122223333:function:f:$LATEST") == [
        "f",
        "$LATEST",
        f"{ARN}f:$LATEST",
        "256",
        3000,
    ]


def test_the_environment_is_that_of_the_function(service, deployed):
    names = ["TABLE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "_HANDLER"]
    deployed.create(
        f"import os\nVALUES = [os.environ[name] for name in {names}]\ndef handler(event, context):\n    return VALUES",
        environment={"TABLE": "orders"},
        arn=ARN.replace("us-east-1", "eu-west-1") + "f",
    )

    assert service.value("f") == ["orders", "f", "eu-west-1", "eu-west-1", "AWS_Lambda_python3.12", "app.handler"]


def test_files_of_the_zip_are_in_its_working_directory(service, deployed):
    deployed.create(
        """
        import os

        def handler(event, context):
            with open("data/greeting.txt") as relative, open(os.environ["LAMBDA_TASK_ROOT"] + "/app.py") as absolute:
                return [relative.read(), "LAMBDA_TASK_ROOT" in absolute.read()]
        """,
        files={"data/greeting.txt": "hello"},
    )

    assert service.value("f") == ["hello", True]


@pytest.mark.parametrize("handler", ["package/module.function", "package.module.function"])
def test_a_handler_may_be_in_a_package(service, deployed, handler):
    deployed.create(
        handler=handler,
        files={"package/__init__.py": "", "package/module.py": "def function(event, context):\n    return __name__"},
    )

    assert service.value("f") == "package.module"


def test_time_is_virtual_also_when_it_is_imported(service, deployed):
    deployed.create(
        """
        from time import sleep
        sleep(1)

        def handler(event, context):
            sleep(1.5)
        """,
    )

    first, second = service.invoke("f"), service.invoke("f")

    assert [call.at - call.started for call in (first, second)] == [2_500_000, 1_500_000]


def test_it_times_out(service, deployed):
    deployed.create("import time\ndef handler(event, context):\n    time.sleep(5)", timeout=3)

    error = service.error("f")

    assert error["errorType"] == "Sandbox.Timedout"
    assert error["errorMessage"].endswith("Task timed out after 3.00 seconds")


# ---- versions


def test_versions_have_code_of_their_own(service, deployed):
    deployed.create(counting("['latest', len(CALLS)]"), versions=[counting("['first', len(CALLS)]")])

    assert [service.value("f"), service.value("f:1"), service.value("f", qualifier="1")] == [
        ["latest", 1],
        ["first", 1],
        ["first", 2],
    ]
    assert service.invoke("f:1").executed_version == "1"


def test_an_alias_leads_to_its_version(service, deployed):
    version = "def handler(event, context):\n    return [context.function_version, context.invoked_function_arn]"
    deployed.create(version, versions=[version, version], aliases={"live": {"2": 1.0}, "newest": {LATEST: 1.0}})

    assert service.invoke("f:live").executed_version == "2"
    assert service.value("f:live") == ["2", f"{ARN}f:live"]
    assert service.value("f", qualifier="newest") == [LATEST, f"{ARN}f:newest"]


def test_an_alias_may_lead_to_two_versions(service, deployed):
    deployed.create(versions=["def handler(event, context): pass"] * 2, aliases={"live": {"1": 0.5, "2": 0.5}})

    assert {service.invoke("f:live").executed_version for _ in range(30)} == {"1", "2"}


def test_an_unknown_qualifier_is_not_found(service, deployed):
    deployed.create(versions=["def handler(event, context): pass"])

    with pytest.raises(ServiceFault) as raised:
        service.invoke("f:2")

    assert raised.value.name == "Lambda.ResourceNotFoundException"
    assert raised.value.message == f"Function not found: {ARN}f:2"


# ---- asynchronous calls


def test_an_asynchronous_call_runs_it_later(service, deployed):
    deployed.create(counting())

    accepted = service.invoke("f", 1, invocation_type="Event")

    assert (accepted.status_code, accepted.payload) == (202, None)
    assert not service.functions["f"].called
    service.clock.run_due()
    assert service.functions["f"].payloads == [1]


@pytest.mark.parametrize(("retries", "calls"), [(2, 3), (1, 2), (0, 1)])
def test_an_asynchronous_call_that_fails_is_tried_again_as_the_function_says(service, deployed, retries, calls):
    deployed.create("def handler(event, context):\n    raise ValueError", retries=retries)
    service.invoke("f", invocation_type="Event")

    service.clock.advance(3600)

    assert service.functions["f"].call_count == calls


def test_a_dry_run_does_nothing(service, deployed):
    deployed.create("raise SystemExit")

    assert service.invoke("f", invocation_type="DryRun").status_code == 204


# ---- failures


def test_an_exception_shows_the_paths_of_aws(service, deployed):
    deployed.create(
        """
        from lib.deep import fail

        def handler(event, context):
            fail(__file__)
        """,
        files={"lib/deep.py": "def fail(message):\n    raise RuntimeError(message)"},
    )

    invocation = service.invoke("f")

    assert invocation.value == {
        "errorMessage": "/var/task/app.py",
        "errorType": "RuntimeError",
        "requestId": invocation.request_id,
        "stackTrace": [
            '  File "/var/task/app.py", line 5, in handler\n    fail(__file__)\n',
            '  File "/var/task/lib/deep.py", line 2, in fail\n    raise RuntimeError(message)\n',
        ],
    }
    assert isinstance(invocation.exception, RuntimeError)


def test_a_failing_assertion_is_an_error_of_the_function(service, deployed):
    deployed.create("def handler(event, context):\n    assert event, 'no event'")

    assert service.error("f")["errorType"] == "AssertionError"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nowhere", "No module named 'nowhere'"),
        ("from helper import missing", "cannot import name 'missing' from 'helper' (/var/task/helper.py)"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told_as_the_runtime_tells_it(service, deployed, code, message):
    deployed.create(code, files={"helper.py": ""})

    invocation = service.invoke("f")

    assert invocation.function_error == "Unhandled"
    assert invocation.value == {
        "errorMessage": f"Unable to import module 'app': {message}",
        "errorType": "Runtime.ImportModuleError",
        "requestId": "",
        "stackTrace": [],
    }


@pytest.mark.parametrize(
    ("handler", "kind", "message"),
    [
        ("other.handler", "ImportModuleError", "Unable to import module 'other': No module named 'other'"),
        ("package/b.handler", "ImportModuleError", "Unable to import module 'package/b': No module named 'package.b'"),
        ("app.other", "HandlerNotFound", "Handler 'other' missing on module 'app'"),
        ("app", "MalformedHandlerName", "Bad handler 'app': not enough values to unpack (expected 2, got 1)"),
        ("sys.exit", "BuiltInModuleConflict", "Cannot use built-in module sys as a handler module"),
    ],
)
def test_a_handler_that_is_not_there_is_told_as_the_runtime_tells_it(service, deployed, handler, kind, message):
    deployed.create(handler=handler, files={"package/a.py": ""})

    error = service.error("f")

    assert (error["errorType"], error["errorMessage"]) == (f"Runtime.{kind}", message)


def test_a_syntax_error_is_told_with_its_line(service, deployed):
    deployed.create("import os\ndef handler(:\n    pass\n")

    assert service.error("f") == {
        "errorMessage": "Syntax error in module 'app': invalid syntax (app.py, line 2)",
        "errorType": "Runtime.UserCodeSyntaxError",
        "requestId": "",
        "stackTrace": ['  File "/var/task/app.py" Line 2\n    def handler(:\n'],
    }


def test_what_a_module_raises_is_told_with_its_trace(service, deployed):
    deployed.create("import os\nTABLE = os.environ['NO_SUCH_TABLE']")

    error = service.error("f")

    assert (error["errorMessage"], error["errorType"], error["requestId"]) == ("'NO_SUCH_TABLE'", "KeyError", "")
    assert error["stackTrace"][0].startswith('  File "/var/lang/lib/python3.12/importlib/__init__.py", line ')
    assert any(line.startswith('  File "/var/task/app.py", line 2, in <module>\n') for line in error["stackTrace"])


def test_the_exception_behind_an_import_that_failed_is_kept(service, deployed):
    deployed.create("1 / 0")
    service.invoke("f")

    assert isinstance(service.functions["f"].last_call.exception, ZeroDivisionError)


def test_the_log_tells_of_an_import_that_failed(service, deployed):
    deployed.create("import nowhere")

    log = base64.b64decode(service.invoke("f", log_type="Tail").log_result).decode()

    assert "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'nowhere'\n" in log


def test_a_handler_that_takes_something_else_fails_with_a_type_error(service, deployed):
    deployed.create("def handler(event):\n    pass")

    assert service.error("f")["errorMessage"] == "handler() takes 1 positional argument but 2 were given"


def test_the_runtime_does_not_wait_for_a_coroutine(service, deployed):
    deployed.create("async def handler(event, context):\n    return 1")

    assert service.error("f")["errorMessage"] == (
        "Unable to marshal response: Object of type coroutine is not JSON serializable"
    )


def test_a_zip_that_leads_outside_is_an_error_of_the_test(service, deployed):
    deployed.create(archive=zipped({"../evil.py": ""}))

    with pytest.raises(SfnError, match=r"the zip of the function 'f' contains '\.\./evil\.py', which lies outside"):
        service.invoke("f")


@pytest.mark.parametrize(
    ("runtime", "what"), [("nodejs20.x", "the runtime 'nodejs20.x'"), (None, "a container image"), ("python2.7", "")]
)
@pytest.mark.parametrize("lenient", [False, True])
def test_what_is_no_python_is_an_error_that_says_how_to_fake_it(service, deployed, runtime, what, lenient):
    service.functions.strict = not lenient
    deployed.create(runtime=runtime, name="make-thumbnail")

    with pytest.raises(UnmockedLambdaError) as raised:
        service.invoke("make-thumbnail")

    text = str(raised.value)
    assert f"the Lambda function 'make-thumbnail' was created with create_function for {what}" in text
    assert "only code for Python can run in this process" in text
    assert '@mock_lambda("make-thumbnail")\n    def make_thumbnail(event, context):' in text
    assert 'sfn_lambdas.register("make-thumbnail", returns={}).' in text
    assert service.functions.mistakes == [raised.value]


# ---- a warm sandbox


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


# ---- modules


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


# ---- beside the fakes


def test_a_fake_goes_before_it(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return 'deployed'")
    values = [service.value("f")]
    functions.register("f", returns="fake")
    values.append(service.value("f"))
    functions.unregister("f")
    values.append(service.value("f"))

    assert values == ["deployed", "fake", "deployed"]


def test_its_calls_are_read_as_those_of_a_fake(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return {'sum': event['a'] + 1}")
    functions["f"].assert_not_called()
    service.invoke("f", {"a": 1})

    functions["f"].assert_called_once_with({"a": 1})
    assert functions["f"].last_call.response == {"sum": 2}
    assert functions["f"].arn == ARN + "f"


def test_a_test_may_change_its_answers(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return 'deployed'")
    functions["f"].when({"n": 1}).returns("changed")

    assert [service.value("f", {"n": number}) for number in (1, 2)] == ["changed", "deployed"]
    functions["f"].raises("Oops")
    assert service.error("f", {"n": 2})["errorType"] == "Oops"


def test_what_a_test_changed_is_forgotten_with_a_reset(service, functions, deployed):
    deployed.create("def handler(event, context):\n    return 'deployed'")
    functions["f"].returns("changed")
    service.invoke("f")

    functions.reset()

    assert not functions["f"].called
    assert service.value("f") == "deployed"


def test_it_can_be_called_as_plain_python(functions, deployed):
    deployed.create("def handler(event, context):\n    return [event, context]")

    assert functions["f"]({"a": 1}) == [{"a": 1}, None]


def test_it_is_listed_with_the_fakes(functions, deployed):
    functions.register("g")
    deployed.create()

    assert list(functions) == ["g", "f"]
    assert "f" in functions
    assert len(functions) == 2


def test_it_is_named_where_another_function_is_missing(service, deployed):
    deployed.create(name="make-thumbnail")

    with pytest.raises(UnmockedLambdaError, match=r"registered: 'make-thumbnail'; did you mean 'make-thumbnail'\?"):
        service.invoke("make-thumbnails")


def test_it_cannot_be_unregistered(functions, deployed):
    deployed.create()

    with pytest.raises(UnknownFakeError, match="there is no fake function 'f'"):
        functions.unregister("f")


def test_a_test_need_not_call_it(functions, deployed):
    functions.required = True
    deployed.create()
    functions["f"].returns(1)

    assert functions.unused() == ()
