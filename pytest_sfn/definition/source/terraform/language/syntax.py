"""HCL text as a tree: python-hcl2 parses, and this module knows its grammar's names.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import SourceError

if TYPE_CHECKING:
    from lark import Tree

    Node = Tree[Any]

KEPT_FILES = 64
"""How many parsed files are cached: a module has a dozen."""


@dataclass(frozen=True, slots=True, eq=False)
class HclBlock:
    """A block of a file: ``resource "aws_sfn_state_machine" "order" { ... }``. ``file`` is the path of the file."""

    type: str
    labels: tuple[str, ...]
    attributes: dict[str, Node]
    blocks: tuple[HclBlock, ...]
    file: str


@lru_cache(maxsize=KEPT_FILES)
def parse_file(text: str, title: str) -> HclBlock:
    """The blocks and attributes of a file, as those of one block without a type. Raises SfnError."""
    return _block("", (), _parse(text, title).children[0], title)


@lru_cache(maxsize=4096)
def parse_expression(text: str, title: str) -> Node:
    """The tree of one expression. Raises SfnError."""
    return _parse(f"x = ({text}\n)", title).children[0].children[0].children[-1]


def parts(node: Node) -> list[Node]:
    """The inner nodes of a node, without tokens, new lines and comments."""
    return [child for child in node.children if hasattr(child, "data") and child.data != "new_line_or_comment"]


def tokens(node: Node) -> list[str]:
    """The tokens directly inside a node."""
    return [str(child) for child in node.children if not hasattr(child, "data")]


def called(node: Node) -> tuple[str, Sequence[Node]]:
    """The function that an expression calls, and its arguments; an empty name if it calls none."""
    node = bare(node)
    if node.data != "function_call":
        return "", ()
    name, *arguments = parts(node)
    return text_of(name), parts(arguments[0]) if arguments else ()


def bare(node: Node) -> Node:
    """An expression without what only wraps it."""
    while node.data == "expr_term" and len(parts(node)) == 1:
        node = parts(node)[0]
    return node


def object_items(node: Node) -> list[tuple[str, Node]]:
    """The attributes of an object whose keys are names or texts, as they are written."""
    node = bare(node)
    if node.data != "object":
        return []
    pairs = [parts(element) for element in parts(node)]
    return [(text_of(pair[0]).strip('"'), pair[-1]) for pair in pairs]


def text_of(node: Node) -> str:
    """The text of a node as HCL, with as little white space as it needs."""
    text = ""
    for token in _tokens_below(node):
        apart = text[-1:] == "," or (_is_word(text[-1:]) and _is_word(token[:1]))
        text += f" {token}" if apart else token
    return text


def _is_word(character: str) -> bool:
    return character.isalnum() or (character in "_-" and character != "")


def _tokens_below(node: Node) -> Iterator[str]:
    """The tokens of a node; a quoted string is one token."""
    if node.data == "string":
        yield "".join(str(token) for token in node.scan_values(lambda _: True))
        return
    for child in node.children:
        if not hasattr(child, "data"):
            yield str(child).strip()
        elif child.data != "new_line_or_comment":
            yield from _tokens_below(child)


def _parse(text: str, title: str) -> Node:
    try:
        from hcl2 import parses_to_tree
    except ImportError:
        raise SourceError(
            f"{title} is a Terraform file, which python-hcl2 reads: pip install 'pytest-sfn[terraform]'"
        ) from None
    from lark.exceptions import UnexpectedInput

    try:
        tree: Node = parses_to_tree(text.removeprefix("\ufeff"))
    except (UnexpectedInput, RecursionError) as problem:
        line = getattr(problem, "line", None)
        where = f" (line {line})" if line else ""
        raise SourceError(f"{title} is not HCL: {type(problem).__name__}{where}") from None
    return tree


def _block(type: str, labels: tuple[str, ...], body: Node, file: str) -> HclBlock:
    attributes: dict[str, Node] = {}
    blocks: list[HclBlock] = []
    for part in parts(body):
        inner = parts(part)
        if part.data == "attribute":
            attributes[text_of(inner[0])] = inner[-1]
        elif part.data == "block":
            names = [text_of(name).strip('"') for name in inner[:-1]]
            blocks.append(_block(names[0], tuple(names[1:]), inner[-1], file))
    return HclBlock(type, labels, attributes, tuple(blocks), file)
