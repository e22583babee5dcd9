"""Files that are parts of a template, and what macros would write into it."""

API = """\
paths:
  /orders:
    post:
      x-amazon-apigateway-integration:
        type: aws
        uri: {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:states:action/StartSyncExecution"}
        requestTemplates:
          application/json: {"Fn::Sub": '{"input": "{}", "stateMachineArn": "${Flow}"}'}
        responses: {default: {statusCode: "200"}}
"""

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      DefinitionBody:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: api.yaml}}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Type: EXPRESS
      Definition:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./flow.yaml}}
        Comment: the template's own
"""

FLOW = "StartAt: A\nComment: the file's\nStates:\n  A: {Type: Pass, Result: 3, End: true}\n"


def test_an_included_file_is_a_part_of_the_template(world, write):
    template = write({"template.yaml": TEMPLATE, "api.yaml": API, "flow.yaml": FLOW}) / "template.yaml"

    app = world.executor.deploy(template)

    assert app.request("POST", "/orders", json={}).json()["output"] == "3"
    assert world.executor.load(template).definition["Comment"] == "the template's own"
    assert app.warnings == ()


def test_an_included_file_is_read_at_each_deployment(world, write):
    template = write({"template.yaml": TEMPLATE, "api.yaml": API, "flow.yaml": FLOW}) / "template.yaml"
    world.executor.deploy(template)
    write({"flow.yaml": FLOW.replace("3", "4")})

    app = world.executor.deploy(template)

    world.executor.run(app["Flow"]).assert_succeeded(4)


def test_files_that_the_whole_template_includes_in_a_list(world, write):
    files = {
        "template.yaml": """\
            Transform:
            - AWS::Serverless-2016-10-31
            - {Name: AWS::Include, Parameters: {Location: m.yaml}}
            - {Name: AWS::Include, Parameters: {Location: ./o.yaml}}
            Resources: {Q: {Type: AWS::SQS::Queue}}
            """,
        "m.yaml": "Mappings: {M: {a: {b: found}}}\n",
        "o.yaml": "Outputs: {O: {Value: !FindInMap [M, a, b]}}\n",
    }

    app = world.executor.deploy(write(files) / "template.yaml")

    assert app.outputs == {"O": "found"}
    assert app.warnings == ()


def test_the_openapi_document_of_an_api(world, write):
    resources = {
        "Api": {"Type": "AWS::Serverless::HttpApi", "Properties": {"DefinitionUri": "api.json"}},
        "F": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.12",
                "Handler": "index.handler",
                "InlineCode": "def handler(event, context):\n    return 'answered'",
            },
        },
    }
    integration = {
        "type": "aws_proxy",
        "uri": "arn:aws:lambda:us-east-1:123456789012:function:F",
        "payloadFormatVersion": "2.0",
    }
    api = {"paths": {"/": {"get": {"x-amazon-apigateway-integration": integration}}}}
    folder = write({"template.json": {"Resources": resources}, "api.json": api})

    app = world.executor.deploy(folder / "template.json")

    assert app.request("GET", "/").text == "answered"


def test_an_included_file_that_is_not_there_is_a_warning(world, write):
    template = write({"template.yaml": TEMPLATE, "flow.yaml": FLOW}) / "template.yaml"

    app = world.executor.deploy(template)

    assert app.warnings[0] == f"'api.yaml', which the template includes, does not exist in {template.parent}"


def test_a_macro_among_properties_leaves_the_others(world):
    properties = {"Fn::Transform": {"Name": "Delays"}, "QueueName": "jobs"}

    app = world.executor.deploy({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": properties}}})

    assert app["Jobs"].endswith("/jobs")
    (warning,) = app.warnings
    assert "Delays" in warning
    assert "is known only on AWS" in warning


def test_a_macro_for_all_properties(world):
    macro = {"Fn::Transform": {"Name": "Delays"}}

    app = world.executor.deploy({"Resources": {"Jobs": {"Type": "AWS::SQS::Queue", "Properties": macro}}})

    assert app["Jobs"].endswith("/Jobs")


def test_the_text_of_sub_may_come_from_a_macro(world):
    text = {"Fn::Sub": {"Fn::Transform": {"Name": "Greeting"}}}

    app = world.executor.deploy(
        {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"Greeting": {"Value": text}}}
    )

    assert "Greeting" in app.outputs["Greeting"]
