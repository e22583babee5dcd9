"""The context object is the one of the Lambda runtime for Python."""

import base64
import json
import re

from .conftest import ARN


def encoded(value):
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_the_context_tells_which_function_runs(service, functions):
    def handler(event, context):
        return [
            context.function_name,
            context.function_version,
            context.invoked_function_arn,
            context.memory_limit_in_mb,
            context.log_group_name,
            context.tenant_id,
        ]

    functions.register("charge", handler, memory_size=512)

    assert service.value("charge") == ["charge", "$LATEST", ARN + "charge", "512", "/aws/lambda/charge", None]
    assert service.value("charge:prod")[1:3] == ["1", ARN + "charge:prod"]
    elsewhere = "arn:aws:lambda:eu-west-1:999999999999:function:charge:7"
    assert service.value(elsewhere)[1:3] == ["7", elsewhere]
    assert service.value("arn:aws:lambda:region:account-id:function:charge")[2] == ARN + "charge"


def test_the_log_stream_is_that_of_the_day_and_version(service, functions):
    functions.register("f", lambda event, context: context.log_stream_name)

    assert re.fullmatch(r"2025/01/01/\[\$LATEST\][0-9a-f]{32}", service.value("f"))


def test_the_request_id_is_the_calls(service, functions):
    fake = functions.register("f", lambda event, context: context.aws_request_id)
    value = service.value("f")

    assert value == fake.last_call.request_id
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", value)


def test_the_client_context_is_an_object_with_attributes(service, functions):
    def handler(event, context):
        given = context.client_context
        return [given.custom, given.env, given.client.app_title, given.client.installation_id]

    fake = functions.register("f", handler)
    given = {"custom": {"a": 1}, "client": {"app_title": "shop"}}

    assert service.value("f", client_context=encoded(given)) == [{"a": 1}, None, "shop", None]
    assert fake.last_call.client_context == given


def test_without_client_context_it_is_none_and_nobody_is_known(service, functions):
    def handler(event, context):
        identity = context.identity
        return [context.client_context, identity.cognito_identity_id, identity.cognito_identity_pool_id]

    fake = functions.register("f", handler)

    assert service.value("f") == [None, None, None]
    assert fake.last_call.client_context is None


def test_the_context_shows_itself_as_the_runtimes_does(service, functions):
    functions.register("f", lambda event, context: repr(context))

    text = service.value("f", client_context=encoded({"custom": 1, "client": {}}))

    assert text.startswith("LambdaContext([aws_request_id=")
    assert "function_name=f,memory_limit_in_mb=128,function_version=$LATEST" in text
    assert "client_context=ClientContext([custom=1,env=None,client=Client([installation_id=None," in text
    assert text.endswith(
        "identity=CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None]),tenant_id=None])"
    )


def test_the_context_can_log(service, functions, capsys):
    functions.register("f", lambda event, context: context.log("charged\n"))
    service.invoke("f")

    assert capsys.readouterr().out == "charged\n"
