"""Policy documents, as a test gives them."""

from __future__ import annotations

import json

import pytest

from pytest_sfn.errors import DefinitionNotFound, SfnError
from pytest_sfn.iam.evaluation.documents import read_policies

SEND = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}


def document(*statements, **more):
    return {"Version": "2012-10-17", "Statement": list(statements), **more}


def refusal(given, search=()):
    with pytest.raises(SfnError) as caught:
        read_policies(given, search)
    return str(caught.value)


def test_a_statement_may_stand_alone_and_name_one_value():
    (statement,) = read_policies({"Statement": SEND}, ())

    assert statement.allows
    assert (statement.actions, statement.resources) == (("sqs:SendMessage",), ("*",))


def test_several_policies_are_one():
    deny = {"Effect": "Deny", "NotAction": ["s3:Get*"], "NotResource": ["arn:aws:s3:::b/*"]}

    one, other = read_policies([document(SEND), document(deny)], ())

    assert one.allows
    assert not other.allows
    assert (other.not_actions, other.not_resources) == (("s3:Get*",), ("arn:aws:s3:::b/*",))


def test_a_file_is_looked_for_where_definitions_are(tmp_path):
    (tmp_path / "role.json").write_text(json.dumps(document(SEND)))

    (statement,) = read_policies("role.json", [tmp_path])

    assert statement.actions == ("sqs:SendMessage",)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DefinitionNotFound, match=r"There is no role policy role\.json"):
        read_policies("role.json", [tmp_path])


def test_a_file_that_is_no_json(tmp_path):
    (tmp_path / "role.json").write_text("{")

    assert refusal("role.json", [tmp_path]).startswith(f"the role policy {tmp_path / 'role.json'} is not JSON: ")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Version": "2012-10-17"}, 'the role policy is not a policy document: it has no "Statement"'),
        ([document(SEND), {}], 'role policy 2 is not a policy document: it has no "Statement"'),
        (
            [7],
            "the role policy must be a policy document as a dict, or the path of its JSON file, not 7",
        ),
        (
            document(SEND, Statements=[]),
            "the role policy has a field 'Statements': a policy may have Version, Id and Statement",
        ),
        (
            {**document(SEND), "Version": "2012-10-18"},
            "the role policy has Version '2012-10-18': IAM accepts 2012-10-17 and 2008-10-17",
        ),
        (
            {"Statement": {**SEND, "Resource": "arn:aws:sqs:*:${aws:PrincipalAccount}:q"}},
            "the role policy has a policy variable: IAM replaces variables only with Version 2012-10-17",
        ),
        (document("all"), "the role policy, statement 1 must be an object, not 'all'"),
        (
            document(SEND, {**SEND, "Sid": "Second", "Principal": "*"}),
            "the role policy, statement 2 (Second) has a Principal: it is allowed only in the policy of a resource or "
            "in a trust policy",
        ),
        (
            document({**SEND, "Resources": "*"}),
            "the role policy, statement 1 has an unknown field 'Resources': did you mean 'Resource'?",
        ),
        (
            document({**SEND, "Effect": "allow"}),
            'the role policy, statement 1 has the Effect \'allow\': it must be "Allow" or "Deny"',
        ),
        (
            document({"Effect": "Allow", "Resource": "*"}),
            "the role policy, statement 1 needs either Action or NotAction",
        ),
        (
            document({**SEND, "NotResource": "*"}),
            "the role policy, statement 1 needs either Resource or NotResource",
        ),
        (document({**SEND, "Action": []}), "the role policy, statement 1 has an empty Action"),
        (
            document({**SEND, "Action": "SendMessage"}),
            "the role policy, statement 1 has Action 'SendMessage': it must be like \"sqs:SendMessage\"",
        ),
        (
            document({**SEND, "Resource": {"Fn::GetAtt": ["Queue", "Arn"]}}),
            "the role policy, statement 1 has Resource {'Fn::GetAtt': ['Queue', 'Arn']}: it must be an ARN or \"*\""
            " (resolve functions of CloudFormation first)",
        ),
        (
            document({**SEND, "Condition": ["x"]}),
            'the role policy, statement 1 has a Condition that is not {"<operator>": {"<key>": "<value>"}}',
        ),
        (
            document({**SEND, "Condition": {"StringIs": {"a": "b"}}}),
            "the role policy, statement 1 has a Condition with the operator 'StringIs', which IAM does not have",
        ),
    ],
)
def test_what_iam_would_not_take(given, message):
    assert refusal(given) == message


def test_what_is_no_json_value():
    assert refusal(document({**SEND, "Action": {1}})).startswith("the role policy is not a JSON value: ")
