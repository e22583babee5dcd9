"""Requests to the URLs of functions."""

import json

import pytest

from pytest_sfn import SfnError

ECHO = "def handler(event, context): return event"


def function(code=ECHO, **properties):
    given = {"Handler": "index.handler", "Runtime": "python3.12", "InlineCode": code, **properties}
    return {"Type": "AWS::Serverless::Function", "Properties": given}


def deploy(world, **resources):
    """Deploy functions. The output of each is its URL."""
    urls = {name: {"Fn::GetAtt": [f"{name}Url", "FunctionUrl"]} for name in resources if len(name) == 1}
    outputs = {name: {"Value": url} for name, url in urls.items()}
    document = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources, "Outputs": outputs}
    return world.executor.deploy(document)


def test_the_url_of_sam(world):
    app = deploy(world, F=function(FunctionUrlConfig={"AuthType": "NONE"}))
    url = app.outputs["F"]

    event = app.request("POST", f"{url}orders/7?a=1&a=2", json={"total": 12}, headers={"Cookie": "x=1; y=2"}).json()

    host = url.removeprefix("https://").removesuffix("/")
    assert host.endswith(".lambda-url.us-east-1.on.aws")
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "$default", "/orders/7")
    assert event["rawQueryString"] == "a=1&a=2"
    assert event["queryStringParameters"] == {"a": "1,2"}
    assert event["cookies"] == ["x=1", "y=2"]
    assert json.loads(event["body"]) == {"total": 12}
    assert "pathParameters" not in event
    context = event["requestContext"]
    assert (context["accountId"], context["stage"], context["domainName"]) == ("anonymous", "$default", host)
    assert "authorizer" not in context
    assert [trigger.source for trigger in app.triggers] == ["lambda-url"]
    assert app.triggers[0].target == app.arns["F"]


def test_a_path_is_enough_for_the_only_url(world):
    app = deploy(world, F=function(FunctionUrlConfig={"AuthType": "NONE"}))

    assert app.request("GET", "/a").json()["rawPath"] == "/a"


def test_several_urls(world):
    config = {"AuthType": "NONE"}
    app = deploy(
        world,
        F=function("def handler(event, context): return 'f'", FunctionUrlConfig=config),
        G=function("def handler(event, context): return 'g'", FunctionUrlConfig=config),
    )
    assert app.request("GET", app.outputs["G"]).text == "g"
    with pytest.raises(SfnError, match="several function URLs: pass the whole URL instead of a path"):
        app.request("GET", "/")


def test_a_url_beside_an_api(world):
    event = {"Type": "HttpApi", "Properties": {"Method": "GET", "Path": "/a"}}
    app = deploy(world, F=function(FunctionUrlConfig={"AuthType": "NONE"}, Events={"Get": event}))
    url = app.outputs["F"]

    assert app.request("GET", "/a").json()["routeKey"] == "GET /a"
    assert app.request("GET", f"{url}a").json()["routeKey"] == "$default"


def test_a_signed_request(world):
    app = deploy(world, F=function(FunctionUrlConfig={"AuthType": "AWS_IAM"}))

    context = app.request("GET", "/").json()["requestContext"]

    assert context["accountId"] == "123456789012"
    assert context["authorizer"]["iam"]["userArn"] == "arn:aws:iam::123456789012:root"


def test_the_url_of_an_alias(world):
    code = "def handler(event, context): return context.invoked_function_arn"
    app = deploy(world, F=function(code, AutoPublishAlias="live", FunctionUrlConfig={"AuthType": "NONE"}))

    assert app.request("GET", "/").text == "arn:aws:lambda:us-east-1:123456789012:function:F:live"


def test_a_url_of_cloudformation(world):
    url = {"Type": "AWS::Lambda::Url", "Properties": {"AuthType": "NONE", "TargetFunctionArn": {"Ref": "F"}}}
    app = deploy(world, F=function(), FUrl=url)

    assert app.request("DELETE", "/x").json()["requestContext"]["http"]["method"] == "DELETE"


@pytest.mark.parametrize(
    "code",
    ["def handler(event, context): raise ValueError(1)", "def handler(event, context): return {'statusCode': 'x'}"],
)
def test_a_function_that_fails(code, world):
    response = deploy(world, F=function(code, FunctionUrlConfig={"AuthType": "NONE"})).request("GET", "/")

    assert (response.status_code, response.text) == (502, "Internal Server Error")


def test_a_slow_function_is_waited_for(world):
    code = "import time\ndef handler(event, context):\n    time.sleep(100)\n    return 'done'"
    app = deploy(world, F=function(code, Timeout=200, FunctionUrlConfig={"AuthType": "NONE"}))

    assert app.request("GET", "/").text == "done"


def test_a_url_without_its_type_of_authorization(world):
    with pytest.raises(SfnError, match=r"for resource FUrl with message:\n#: required key \[AuthType\] not found"):
        deploy(world, F=function(FunctionUrlConfig={}))
