"""Makes `sync.pyi` from the source of the asynchronous classes: `python tests/unit/sdk/sync_stub.py` writes it."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

from tradepost import sync
from tradepost.audit import Audit
from tradepost.blocks import Blocks
from tradepost.client import Client
from tradepost.conversation import Conversation
from tradepost.conversations import Conversations
from tradepost.described import ConversationFields
from tradepost.events import Event
from tradepost.facade import LEFT_OUT
from tradepost.files import FileCalls
from tradepost.found import Found
from tradepost.gifs import Gifs
from tradepost.message import Message
from tradepost.minting import Tokens
from tradepost.pages import Pages
from tradepost.policies import Policies
from tradepost.requests import Requests
from tradepost.seen import Seen
from tradepost.sharing import LiveShare
from tradepost.stream import Stream

STUB = Path(sync.__file__).with_suffix(".pyi")
CLASSES: tuple[type[Any], ...] = (
    Requests,
    Pages,
    Stream,
    Event,
    Message,
    ConversationFields,
    Conversation,
    Seen,
    Found,
    LiveShare,
    Conversations,
    Tokens,
    Policies,
    Audit,
    Blocks,
    Gifs,
    FileCalls,
    Client,
)
RENAMED = {kind.__name__: f"Sync{kind.__name__}" for kind in CLASSES}
RENAMED |= {"AsyncIterator": "AbstractContextManager", "AnyEvent": "SyncEvent[Body]", "Said": "Said | SyncMessage"}
SPECIAL = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "__init__": "__init__",
}
FIELDS = {
    Client: {
        "url": "str",
        "timeout": "float",
        "conversations": "SyncConversations",
        "tokens": "SyncTokens",
        "policy": "SyncPolicies",
        "audit": "SyncAudit",
        "gifs": "SyncGifs",
        "blocks": "SyncBlocks",
    },
    ConversationFields: {"data": "model.Conversation"},
    Gifs: {"attribution": "Attribution | None"},
    Message: {"data": "model.Message"},
    Found: {"message": "SyncMessage", "snippet": "str", "highlights": "list[Highlight]"},
    LiveShare: {"message": "str", "until": "datetime", "ended": "bool"},
    Seen: {
        "participant": "str",
        "conversation": "SyncConversation | None",
        "messages": "list[SyncMessage]",
        "more_before": "bool",
        "refused": "str | None",
    },
}
HEAD = '''"""Made from the source of the asynchronous classes by tests/unit/sdk/sync_stub.py; do not edit."""

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar, overload

import msgspec

from . import events
from .client import Stats
from .events import Body
from .files import Source, Variant
from .message import Said
from .pages import PAGE
from .people import Person
from .protocol import commands as c
from .protocol import content, model
from .protocol import content as kinds
from .protocol import results as r
from .protocol.gifs import Attribution, FoundGif
from .protocol.placing import Destination, Position
from .protocol.policy import ContactField, PolicyDocument
from .protocol.previews import LinkPreview
from .protocol.reporting import ReportReason
from .protocol.results import Explanation, PolicyResult, SentResult
from .protocol.searching import Highlight
from .protocol.results import AnsweredResult, Explanation, PolicyResult, SentResult
from .rich.choices import Offered
from .clock import Clock
from .composing import Filled
from .session import OnFrame
from .socket import OpenSocket
from .states import State, StateListener
from .tokens import GetToken
from .transfer import Progress

T = TypeVar("T")
B = TypeVar("B", bound=Body, covariant=True)
'''


class _Sync(ast.NodeTransformer):
    """Types and names of the synchronous side."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _renamed(node.id, node)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str) and node.value.partition("[")[0] in RENAMED:
            inner: ast.expr = self.visit(ast.parse(node.value, mode="eval").body)
            return inner
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "events" and node.attr == "AnyEvent":
            return _renamed("AnyEvent", node)
        return node


def _renamed(name: str, node: ast.expr) -> ast.expr:
    return ast.parse(RENAMED[name], mode="eval").body if name in RENAMED else node


def stripped(text: str) -> str:
    """What the classes of a stub say, however it is laid out."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = inspect.cleandoc(node.value)
    return "\n".join(ast.dump(node) for node in tree.body if isinstance(node, ast.ClassDef))


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.FunctionDef:
    name = SPECIAL.get(node.name, node.name)
    doc = ast.get_docstring(node)
    body: list[ast.stmt] = [ast.Expr(ast.Constant(doc.split("\n\n")[0] if doc else ...))]
    kept = ("property", "overload", "classmethod")
    decorators: list[ast.expr] = [d for d in node.decorator_list if isinstance(d, ast.Name) and d.id in kept]
    made = ast.FunctionDef(name=name, args=node.args, body=body, decorator_list=decorators, returns=node.returns)
    for argument in [*made.args.args, *made.args.kwonlyargs]:
        if argument.annotation is not None:
            argument.annotation = _Sync().visit(argument.annotation)
    if made.returns is not None:
        made.returns = _Sync().visit(made.returns)
    return made


def _wanted(kind: type[Any], node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if node.name in LEFT_OUT.get(kind, set()):
        return False
    if node.name == "__init__":
        return kind is Client
    return node.name in SPECIAL or not node.name.startswith("_")


def _class(kind: type[Any]) -> str:
    tree = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(tree, ast.ClassDef)
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    functions = [node for node in defined if _wanted(kind, node)]
    overloaded = {node.name for node in functions if any(ast.unparse(d) == "overload" for d in node.decorator_list)}
    made = [
        _signature(node)
        for node in functions
        if node.name not in overloaded or any(ast.unparse(d) == "overload" for d in node.decorator_list)
    ]
    fields = FIELDS.get(kind) or {
        node.target.id: ast.unparse(node.annotation)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id[0] != "_"
    }
    lines = [f"    @property\n    def {name}(self) -> {type_}: ...\n" for name, type_ in fields.items()]
    generic = {Pages: "(Generic[T])", Stream: "(Generic[B])", Event: "(Generic[B])", FileCalls: "(SyncRequests)"}
    generic |= {Client: "(SyncFileCalls)", Conversation: "(SyncConversationFields)"}
    body = "".join(lines) + "".join(f"{_indented(ast.unparse(ast.fix_missing_locations(node)))}\n" for node in made)
    return f'class Sync{kind.__name__}{generic.get(kind, "")}:\n    """See `{kind.__name__}`."""\n{body}'


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def stub() -> str:
    """The text of `sync.pyi`."""
    return HEAD + "\n" + "\n".join(_class(kind) for kind in CLASSES)


if __name__ == "__main__":
    STUB.write_text(stub())
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "check", "--fix", "--quiet", "--select", "I,F401", STUB], check=True)
    subprocess.run([ruff, "format", "--quiet", STUB], check=True)
