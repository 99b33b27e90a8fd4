"""docs/protocol.md: the prose of prose.md with tables, examples and one entry per frame put in its places."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import get_args

from msgspec import Struct

from tradepost.protocol import (
    events,
    frames,
    gifs,
    masking,
    model,
    moderation,
    placing,
    policy,
    previews,
    pushing,
    searching,
    signals,
    sites,
    tracking,
    visiting,
    webhooks,
)
from tradepost.protocol.commands import Command, CommandFrame, Invitee
from tradepost.protocol.content import KINDS
from tradepost.protocol.content.kind import Part
from tradepost.protocol.results import RESULTS
from tradepost.protocol.schema import UNIONS, Schema, definitions, name_of, structs

from . import tables
from .golden import golden, text

ANSWERS: dict[type[Struct], type[Struct]] = dict(RESULTS.items())
PROSE = Path(__file__).parent / "prose.md"
NOUNS: list[type[Struct]] = [
    model.Conversation,
    model.Subject,
    model.Participant,
    model.Lane,
    model.Range,
    model.Receipt,
    model.Message,
    model.Masked,
    model.Author,
    model.Profile,
    events.ConversationState,
    Invitee,
    model.AuditEntry,
    model.FileInfo,
    model.Upload,
    gifs.FoundGif,
    gifs.Attribution,
    previews.LinkPreview,
    searching.SearchHit,
    searching.Highlight,
    moderation.Flag,
    moderation.Finding,
    policy.PolicyDocument,
    policy.RoleChange,
    policy.RolePolicy,
    policy.Window,
    policy.LocationPolicy,
    masking.MaskingPolicy,
    masking.LeakRule,
    masking.BannedList,
    masking.ClassifierPolicy,
    sites.Site,
    sites.SiteSettings,
    sites.SiteChange,
    sites.Theme,
    sites.LauncherPlace,
    sites.Starts,
    sites.MapTiles,
    pushing.PushKeys,
    tracking.Tracked,
    visiting.SiteConfig,
    visiting.ShownTheme,
    visiting.SiteLimits,
    visiting.PushKey,
    visiting.EnterSite,
    visiting.VisitorPass,
    visiting.CodeIssued,
    visiting.ExchangeCode,
    visiting.CodePass,
    placing.Position,
    placing.Destination,
    webhooks.Webhook,
    webhooks.DeadLetter,
    webhooks.LogEvent,
]


def page() -> str:
    """The whole page."""
    sections: dict[str, Callable[[], str]] = {
        "limits": tables.limits_table,
        "forms": tables.forms_table,
        "rates": tables.rates_table,
        "errors": tables.errors_table,
        "closes": tables.closes_table,
        "frames client": lambda: _frames(get_args(frames.InboundFrame)),
        "frames server": lambda: _frames(UNIONS["ServerFrame"]),
        "commands": lambda: _entries(get_args(CommandFrame), _command),
        "results": lambda: _entries(UNIONS["Result"], _result),
        "events": lambda: _entries(get_args(events.Event), lambda event: _tagged(event, "event.")),
        "signals": lambda: _entries(get_args(signals.Signal), lambda signal: _tagged(signal, "signal.", " (signal)")),
        "content": lambda: _entries(KINDS, lambda kind: _tagged(kind, "content.", " (content)")),
        "parts": lambda: "\n\n".join([*map(_choice, ("Button", "FormField")), _entries(_parts(), _part)]),
        "nouns": lambda: _entries(NOUNS, lambda noun: _entry(noun, name_of(noun))),
    }
    prose = PROSE.read_text(encoding="utf-8")
    prose = prose.replace("{{contents}}", _contents(prose))
    prose = re.sub(r"\{\{golden ([\w.]+)\}\}", lambda found: _example(found[1]), prose)
    return re.sub(r"\{\{([\w ]+)\}\}", lambda found: sections[found[1]](), prose)


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _contents(prose: str) -> str:
    return "\n".join(f"- [{heading}](#{slug(heading)})" for heading in re.findall(r"^## (.+)$", prose, re.MULTILINE))


def _entries(structs: Iterable[type[Struct]], entry: Callable[[type[Struct]], str]) -> str:
    return "\n\n".join(map(entry, structs))


def _frames(structs: Iterable[type[Struct]]) -> str:
    """The frames that are not commands; of those that have many shapes the first event and signal stand as example."""
    shown = {"reply": "reply.message.send", "event": "event.message.created", "signal": "signal.typing"}
    plain = [struct for struct in structs if not issubclass(struct, Command)]
    return _entries(plain, lambda frame: _entry(frame, tag := _tag(frame), _example(shown.get(tag, tag))))


def _command(command: type[Struct]) -> str:
    answer = f"Answered by {tables.link(name_of(ANSWERS[command]))}."
    return _entry(command, _tag(command), f"{answer}\n\n{_example(f'command.{_tag(command)}')}")


def _result(result: type[Struct]) -> str:
    command = next(command for command, its in ANSWERS.items() if its is result)
    return _entry(result, name_of(result), _example(f"reply.{_tag(command)}"))


def _tagged(struct: type[Struct], group: str, suffix: str = "") -> str:
    return _entry(struct, f"{_tag(struct)}{suffix}", _example(f"{group}{_tag(struct)}"))


def _parts() -> list[type[Struct]]:
    """What kinds of content are made of."""
    return sorted((struct for struct in structs() if issubclass(struct, Part)), key=name_of)


def _part(struct: type[Struct]) -> str:
    return _entry(struct, name_of(struct))


def _choice(union: str) -> str:
    members = [f"`{_tag(member)}` ({tables.link(name_of(member))})" for member in UNIONS[union]]
    return f"### {union}\n\nOne of these, told apart by `type`: {', '.join(members)}."


def _entry(struct: type[Struct], heading: str, *after: str) -> str:
    definition = _definitions()[name_of(struct)]
    parts = [f"### {heading}", definition["description"], tables.fields_table(definition), *after]
    return "\n\n".join(part for part in parts if part)


@cache
def _definitions() -> dict[str, Schema]:
    return definitions()


def _example(name: str) -> str:
    return f"```json\n{text(golden()[name])}\n```"


def _tag(struct: type[Struct]) -> str:
    return str(struct.__struct_config__.tag)
