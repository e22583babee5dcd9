"""Mapping templates of REST APIs: the part of the Velocity language that such templates usually have.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html

``$input``, ``$util``, ``$context``, ``$stageVariables``, ``#set``, ``#if``, ``#foreach``, comparisons, and methods of
texts, lists and maps. Anything else is an SfnError that names it.
"""

from __future__ import annotations

import re
from typing import Any

from pytest_sfn.application.triggers.api.mapping_expressions import ExpressionReader
from pytest_sfn.application.triggers.api.mapping_values import TemplateInput, is_true, render_value

_SET = re.compile(r"#set\s*\(\s*\$(\{)?(?P<path>[\w-]+(?:\.[\w-]+)*)(?(1)\})\s*=\s*")
_ANY_SET = re.compile(r"#set\s*\(\s*\$")
_EACH = re.compile(r"\s*\(\s*\$(\w+)\s+in\s+")
_DIRECTIVE = re.compile(r"#\{?(if|elseif|else|end|foreach|macro|parse|include|stop|break|evaluate|define)\b\}?")
_COMMENT = re.compile(r"##[^\n]*")
_COMMENT_OR_DIRECTIVE = re.compile(f"{_COMMENT.pattern}|{_DIRECTIVE.pattern}")


def render_mapping(template: str, given: TemplateInput) -> str:
    """The text of a template. Raises SfnError for what this module does not know."""
    return _Renderer(template, given, {}).render().strip()


class _Renderer(ExpressionReader):
    def render(self) -> str:
        text, directive = self._block()
        if directive:
            raise self._unknown(f"#{directive}")
        return text

    def _interpolate(self, text: str) -> str:
        """A text in double quotes, with its references filled in. Backslashes stay, as in Velocity."""
        return _Renderer(text, self._given, self._names).render() if "$" in text else text

    def _block(self) -> tuple[str, str]:
        """The text up to the end of a block, and the directive that ends it; empty at the end of the template."""
        parts: list[str] = []
        while self._at < len(self._text):
            directive = _DIRECTIVE.match(self._text, self._at)
            if directive is None:
                parts.append(self._next())
                continue
            self._at = directive.end()
            name = directive[1]
            if name in ("else", "elseif", "end"):
                return "".join(parts), name
            if name not in ("if", "foreach"):
                raise self._unknown(f"#{name}")
            parts.append(self._if() if name == "if" else self._foreach())
        return "".join(parts), ""

    def _next(self) -> str:
        setting = _SET.match(self._text, self._at)
        if setting:
            self._at = setting.end()
            self._set(setting["path"].split("."), self._expression())
            self._expect(")")
            return ""
        if _ANY_SET.match(self._text, self._at):
            raise self._unknown(self._text[self._at :].partition("=")[0].rstrip())
        comment = _COMMENT.match(self._text, self._at)
        if comment:
            self._at = comment.end()
            return ""
        if self._text[self._at] == "$" and re.match(r"\$!?\{?[A-Za-z]", self._text[self._at :]):
            return render_value(self._reference())
        self._at += 1
        return self._text[self._at - 1]

    def _set(self, path: list[str], value: Any) -> None:
        """Set a variable, or a member of one: ``$context.responseOverride.status``."""
        members: Any = self._names
        if path[0] == "context":
            members, path = self._given.overrides, path[1:]
        for owner in path[:-1]:
            members = members.setdefault(owner, {}) if isinstance(members, dict) else None
        if not path or not isinstance(members, dict):
            raise self._unknown("#set($" + ".".join(path))
        members[path[-1]] = value

    # ---- blocks

    def _if(self) -> str:
        """The block of the first condition that holds."""
        shown, directive = "", "if"
        is_over = False
        while directive != "end":
            holds = not is_over
            if directive in ("if", "elseif"):
                self._expect("(")
                holds = is_true(self._expression()) and not is_over
                self._expect(")")
            text, directive = self._block() if holds else self._skipped()
            shown, is_over = (text, True) if holds else (shown, is_over)
            if not directive:
                raise self._unknown("#if without #end")
        return shown

    def _foreach(self) -> str:
        """The block once for each item of a list, or each value of a map."""
        each = _EACH.match(self._text, self._at)
        if each is None:
            raise self._unknown("#foreach")
        self._at = each.end()
        found = self._expression()
        self._expect(")")
        items = found.values() if isinstance(found, dict) else found or ()
        listed = self._compute(list, items, begin=each.start())
        outer, begin, parts, directive = self._names.get("foreach"), self._at, [], ""
        for index, item in enumerate(listed):
            self._at = begin
            more = index + 1 < len(listed)
            self._names |= {each[1]: item, "foreach": {"index": index, "count": index + 1, "hasNext": more}}
            text, directive = self._block()
            parts.append(text)
        if not listed:
            _, directive = self._skipped()
        if directive != "end":
            raise self._unknown("#foreach without #end")
        self._names["foreach"] = outer
        return "".join(parts)

    def _skipped(self) -> tuple[str, str]:
        """Skip a block, and return the directive that ends it."""
        depth = 0
        for found in _COMMENT_OR_DIRECTIVE.finditer(self._text, self._at):
            name = found[1] or ""
            self._at = found.end()
            if depth == 0 and name in ("else", "elseif", "end"):
                return "", name
            depth += (name in ("if", "foreach")) - (name == "end")
        return "", ""
