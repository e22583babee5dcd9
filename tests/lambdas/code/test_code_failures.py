"""Functions with code of their own that fail: what Lambda says of it."""

from __future__ import annotations

import base64

import pytest

from pytest_sfn.errors import SfnError, UnmockedLambdaError
from tests.zips import zipped


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
