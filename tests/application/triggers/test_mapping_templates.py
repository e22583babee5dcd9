"""The part of the Velocity language that mapping templates of API Gateway have."""

from __future__ import annotations

import json

import pytest

from pytest_sfn import SfnError
from pytest_sfn.application.triggers.api.mapping_templates import render_mapping
from pytest_sfn.application.triggers.api.mapping_values import TemplateInput

GIVEN = TemplateInput(
    json.dumps({"status": "FAILED", "items": [1, 2], "names": {"a": "x"}, "count": 3}),
    {"path": {"id": "7"}, "querystring": {"a": "1", "b": "it's"}, "header": {}},
    {"stage": "prod"},
)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("#if($input.path('$.count') == 3)three#{else}other#end", "three"),
        ("#if(!true)a#elseif($input.path('$.count') > 2 && false)b#else c#end", "c"),
        ("#if($context.nothing || 'a' != 'b')yes#end", "yes"),
        ("#set($n = $input.path('$.count') - 1)$n", "2"),
        ("#set(${n} = 2)$n", "2"),
        ('#set($s = "a,b")$s.substring(1, $s.length()).toUpperCase()', ",B"),
        ("#foreach($each in $input.path('$.items'))$each#if($foreach.hasNext),#end#end", "1,2"),
        (
            "#foreach($k in $input.params().querystring.keySet())$k=$input.params().querystring.get($k);#end",
            "a=1;b=it's;",
        ),
        ("#foreach($v in $input.path('$.names'))<$v>#end", "<x>"),
        ("#foreach($v in $input.path('$.none'))#if(true)x#end#end|", "|"),
        ("#if($input.path('$.status').toString().equals(\"FAILED\"))failed#end", "failed"),
        ("#if($input.path('$.missing').toString().equals('x'))a#else b#end", "b"),
        ("#set($empty = '')#if($empty && !$empty.empty)a#else b#end", "b"),
        ("## a comment with #if\n#if(false)## #end in a comment\nx#end y", "y"),
        ("#if(false)#if(true)a#else b#end#else c#end", "c"),
    ],
)
def test_what_a_template_gives(template: str, text: str):
    assert render_mapping(template, GIVEN) == text


def test_the_template_of_cdk_for_a_state_machine():
    template = """
        #set($inputString = '')
        #set($includeQueryString = true)
        #set($allParams = $input.params())
        {"stateMachineArn": "arn",
        #set($inputString = "$inputString,@@body@@: $input.body")
        #if ($includeQueryString)
            #set($inputString = "$inputString, @@querystring@@:{")
            #foreach($paramName in $allParams.querystring.keySet())
                #set($value = $util.escapeJavaScript($allParams.querystring.get($paramName)))
                #set($inputString = "$inputString @@$paramName@@: @@$value@@")
                #if($foreach.hasNext)
                    #set($inputString = "$inputString,")
                #end
            #end
            #set($inputString = "$inputString }")
        #end
        #set($inputString = "$inputString}")
        #set($inputString = $inputString.replaceAll("@@",'"'))
        #set($len = $inputString.length() - 1)
        "input": "{$util.escapeJavaScript($inputString.substring(1,$len)).replaceAll("\\\\'","'")}"
        }
    """

    made = json.loads(render_mapping(template, TemplateInput('{"x": 1}', {"querystring": {"a": "1", "b": "2"}})))

    assert json.loads(made["input"]) == {"body": {"x": 1}, "querystring": {"a": "1", "b": "2"}}


def test_a_template_may_override_the_status():
    given = TemplateInput("{}")

    render_mapping("#set($context.responseOverride.status = 500)", given)

    assert given.overrides == {"responseOverride": {"status": 500}}


@pytest.mark.parametrize(
    "template",
    [
        "#else",
        "#if(true)",
        "#foreach($x of $y)#end",
        "#foreach($x in 5)a#end",
        "#foreach($x in $input.path('$.items'))a",
        "#foreach($x in $input.path('$.none'))a",
        "#set($a = 'text')#set($a.b.c = 1)",
        "#if(1 < 'a')#end",
        "$input.nothing()",
        "#set($input.x.y = 1)#end",
        "#set($list[0] = 1)",
    ],
)
def test_what_is_not_known_is_an_error(template: str):
    with pytest.raises(SfnError, match="in a mapping template of API Gateway: start the state machine"):
        render_mapping(template, GIVEN)
