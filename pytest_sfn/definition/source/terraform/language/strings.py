"""How strings are spelled: escapes, quoted strings with parts, heredocs.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.definition.source.terraform.language.syntax import text_of

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def kind_of(part: Any) -> str:
    """The kind of one part of a quoted string; empty for plain text."""
    return str(getattr(part, "data", ""))


def template_text(part: Any) -> str:
    """One part of a quoted string as template text: escapes are replaced, the rest stays."""
    if kind_of(part):
        return text_of(part)
    text = str(part)
    return text if text.startswith(("$${", "%%{")) else unescape(text)


def unescape(text: str) -> str:
    """A text with its escape sequences replaced."""
    found, rest = "", text
    while "\\" in rest:
        before, _, rest = rest.partition("\\")
        mark, digits = rest[:1], {"u": 4, "U": 8}.get(rest[:1], 0)
        found += before + (chr(int(rest[1 : 1 + digits], 16)) if digits else _ESCAPES.get(mark, mark))
        rest = rest[1 + digits :]
    return found + rest


def read_heredoc(token: str) -> str:
    """The text between the markers of a heredoc."""
    _, _, rest = token.partition("\n")
    return rest[: rest.rstrip().rfind("\n") + 1]


def flush(text: str) -> str:
    """The text of a heredoc without the indentation that its lines share. Blank lines stay."""
    lines = text.split("\n")
    shared = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[shared:] if line.strip() else line for line in lines)
