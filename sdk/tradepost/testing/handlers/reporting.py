"""What the in-memory server does with reports and blocks: it remembers them, each once."""

from typing import TYPE_CHECKING

from ...errors import refusal
from ...protocol import commands as c
from ...protocol import results as r
from .actor import Actor

if TYPE_CHECKING:
    from ..server import Server


def report(server: "Server", actor: Actor, command: c.ReportMessage) -> r.Empty:
    """Stored once for each who reports; `server.reports` has them."""
    server.reports.setdefault((command.message, actor.profile), command.reason)
    return r.Empty()


def settle(server: "Server", actor: Actor, command: c.SettleReports) -> r.Empty:
    """Nothing of the conversation waits any more."""
    said = server.conversations[command.conversation].messages
    server.reports = {key: reason for key, reason in server.reports.items() if key[0] not in said}
    return r.Empty()


def block(server: "Server", actor: Actor, command: c.BlockProfile) -> r.Empty:
    """The latest stands first."""
    if command.profile not in server.profiles:
        raise refusal("not_found", "No such profile.", path="$.profile")
    own = server.blocks.setdefault(actor.profile, [])
    if command.profile not in own:
        own.insert(0, command.profile)
    return r.Empty()


def unblock(server: "Server", actor: Actor, command: c.UnblockProfile) -> r.Empty:
    """As if it had not been."""
    own = server.blocks.get(actor.profile, [])
    if command.profile in own:
        own.remove(command.profile)
    return r.Empty()


def list_(server: "Server", actor: Actor, command: c.ListBlocks) -> r.BlockPage:
    """Whom the asker has blocked."""
    return r.BlockPage(profiles=list(server.blocks.get(actor.profile, [])))
