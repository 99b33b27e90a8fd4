"""A check that is taken out of one read path turns the proof red; untouched it stays green."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import pytest

from privacy.proof import prove
from support.node import LiveNode
from tradepost_server.broker.room import Room
from tradepost_server.broker.signals import Signals
from tradepost_server.handlers import editing, looking, notifying, previews, replayed
from tradepost_server.handlers import searching as seeking
from tradepost_server.model import Actor, Participant
from tradepost_server.rules import access, aliases, lanes, why
from tradepost_server.rules import files as file_rules
from tradepost_server.rules.sight import Sight
from tradepost_server.store import messages, searching, views

Patch = pytest.MonkeyPatch


def read_paths() -> dict[str, Any]:
    """The table of the server."""
    return tomllib.loads((files("tradepost_server.rules") / "read_paths.toml").read_text())


SEED, LIVES_MAX = 7_000, 30
VISIBLE_ALWAYS = f"({messages._VISIBLE}\n OR true)"


def live_everyone_hears(patch: Patch) -> None:
    """The hub tells all who are in the conversation."""

    def everyone(conversation: Any, lane: Any, now: Any) -> list[Participant]:
        return [p for p in conversation.participants.values() if p.stint(now) is not None]

    patch.setattr(lanes, "readers", everyone)
    patch.setattr(Room, "share", lambda self, lane, listener, events, now: list(events))


def live_tells_of_before(patch: Patch) -> None:
    """Who joined later hears what an older message says now."""
    patch.setattr(Room, "_version", lambda self, lane, participant, told: told)


def resume_reads_every_lane(patch: Patch) -> None:
    """Catching up asks for no places."""
    patch.setattr(Sight, "places", lambda self, lane, heads: [(0, heads.get(lane.id, 0))])
    patch.setattr(replayed.Reader, "_may_know", lambda self, row: True)


def resume_says_what_is_not_theirs(patch: Patch) -> None:
    """A replay shows each event in full."""
    patch.setattr(replayed.Reader, "_may_know", lambda self, row: True)


def history_reads_all(patch: Patch) -> None:
    """The statement that pages the past has no condition."""
    for name in ("_BEFORE", "_AFTER"):
        patch.setattr(messages, name, getattr(messages, name).replace(messages._VISIBLE, VISIBLE_ALWAYS))


def previews_show_any_last_word(patch: Patch) -> None:
    """Lists show the newest message, whoever it is for."""
    patch.setattr(views, "_LAST_MESSAGE", views._LAST_MESSAGE.replace("> 0", ">= 0"))


def unread_counts_what_is_not_theirs(patch: Patch) -> None:
    """Messages from before one's time count."""
    blind = views._UNREAD.replace("AND m.at > s.a AND m.at <= s.z", "").replace("AND m.seq > s.a AND m.seq <= s.z", "")
    assert blind != views._UNREAD
    patch.setattr(views, "_UNREAD", blind)


def answers_name_any_original(patch: Patch) -> None:
    """`reply_to` is shown to everyone."""
    patch.setattr(Sight, "shown", lambda self, message, original, views: message)


def looking_as_another_is_looking_as_staff(patch: Patch) -> None:
    """See-as forgets whom it looks as."""
    as_them = looking._as

    def as_staff(actor: Actor, participant: Participant) -> Actor:
        return replace(as_them(actor, participant), profile_id="someone", role="agent")

    patch.setattr(looking, "_as", as_staff)


def why_is_always_yes(patch: Patch) -> None:
    """The explanation does not ask."""
    patch.setattr(why, "explain", lambda *asked: why.Verdict(True, "audience", "visible"))


def names_are_real(patch: Patch) -> None:
    """Aliases are forgotten in rosters."""
    patch.setattr(aliases, "shown", lambda conversation, participant, name: name)


def rosters_show_everyone(patch: Patch) -> None:
    """Who was never met is in the roster."""
    patch.setattr(Sight, "meets", lambda self, other: True)


def times_move_with_everything(patch: Patch) -> None:
    """A conversation's time is that of its last event, whoever may read it."""

    async def as_the_log_says(tx: Any, actor: Any, seen: Any) -> Any:
        ids = [s.conversation.id for s in seen]
        rows = await tx.fetch("SELECT conversation_id, last_at FROM logs WHERE conversation_id = ANY($1)", ids)
        last = {row["conversation_id"]: row["last_at"] for row in rows}
        return [replace(s, last_at=last[s.conversation.id]) for s in seen]

    patch.setattr(views, "_dated", as_the_log_says)


def commands_find_any_message(patch: Patch) -> None:
    """Edit, delete and react answer for a message that the asker may not read."""

    async def any_of_them(tx: Any, conversation: Any, standing: Any, message_id: str, path: str = "") -> Any:
        found = await messages.find_row(tx, conversation, message_id)
        assert found is not None
        return found.message

    patch.setattr(editing, "visible", any_of_them)


def previews_ask_nobody(patch: Patch) -> None:
    """Links are looked at in any message of the conversation."""

    async def any_of_them(tx: Any, conversation: Any, standing: Any, message_id: str, path: str = "") -> Any:
        found = await messages.find_row(tx, conversation, message_id)
        assert found is not None
        return found.message

    patch.setattr(previews, "messages", SimpleNamespace(visible=any_of_them))


def signals_reach_everyone(patch: Patch) -> None:
    """Typing and receipts are told to all who are in the conversation."""
    signal = Signals.lane

    def to_all(self: Signals, ref: Any, lane: Any, payload: bytes, **named: Any) -> None:
        room = self._rooms.get(ref)
        assert room is not None
        signal(self, ref, room.conversation.lanes["all"], payload, **named)

    patch.setattr(Signals, "lane", to_all)


def search_finds_what_anyone_said(patch: Patch) -> None:
    """The statement that reads what has the words asks for no window and no place."""
    blind = searching._READABLE.replace("EXISTS (SELECT 1", "true OR EXISTS (SELECT 1")
    assert blind != searching._READABLE
    patch.setattr(searching, "_READABLE", blind)


def search_looks_into_what_was_left(patch: Patch) -> None:
    """Who is no longer in a conversation finds what they once could read."""

    def always(self: Any, conversation: Any) -> Sight:
        standing = access.standing(self._actor, conversation, self._now)
        return Sight(conversation=conversation, standing=standing)

    patch.setattr(seeking._Search, "_sight", always)


def files_are_fetched_by_anyone(patch: Patch) -> None:
    """Who knows a file's id fetches it."""
    patch.setattr(file_rules, "verdict", lambda actor, carried, now: "yes")


def pushes_ask_nobody(patch: Patch) -> None:
    """A browser is told of any message of the conversation."""

    async def any_of_them(tx: Any, sight: Sight, message_id: str) -> Any:
        found = await messages.find_row(tx, sight.conversation, message_id)
        return None if found is None else found.message

    patch.setattr(notifying, "messages", SimpleNamespace(find_seen=any_of_them))


PLANTS: dict[str, tuple[Callable[[Patch], None], set[str]]] = {
    plant.__name__: (plant, paths)
    for plant, paths in (
        (live_everyone_hears, {"live"}),
        (live_tells_of_before, {"live"}),
        (resume_reads_every_lane, {"resume"}),
        (resume_says_what_is_not_theirs, {"resume"}),
        (history_reads_all, {"history", "rest", "as"}),
        (previews_show_any_last_word, {"preview", "rest", "as"}),
        (unread_counts_what_is_not_theirs, {"unread"}),
        (answers_name_any_original, {"reply", "history", "resume"}),
        (looking_as_another_is_looking_as_staff, {"as"}),
        (why_is_always_yes, {"why"}),
        (names_are_real, {"preview", "rest", "as"}),
        (rosters_show_everyone, {"preview", "rest", "as"}),
        (times_move_with_everything, {"activity"}),
        (commands_find_any_message, {"answers"}),
        (previews_ask_nobody, {"preview_of_link"}),
        (signals_reach_everyone, {"live"}),
        (search_finds_what_anyone_said, {"search"}),
        (search_looks_into_what_was_left, {"search"}),
        (files_are_fetched_by_anyone, {"file"}),
        (pushes_ask_nobody, {"push"}),
    )
}


PLANTED_ELSEWHERE = {"location", "webhook"}  # tests/acceptance: test_places_privacy.py, test_webhooks.py


@pytest.mark.parametrize("name", PLANTS)
async def test_a_check_taken_out_of_a_path_is_noticed(node: LiveNode, monkeypatch: Patch, name: str) -> None:
    plant, expected = PLANTS[name]
    plant(monkeypatch)
    found: set[str] = set()
    for seed in range(SEED, SEED + LIVES_MAX):
        found |= {mismatch.path for mismatch in (await prove(node, seed)).mismatches}
        if found & expected:
            return
    raise AssertionError(f"{LIVES_MAX} lives and nothing of {expected} was noticed, only {found}")


def test_every_read_path_of_the_table_has_a_planted_fault() -> None:
    """Names differ where one path is looked at in several ways."""
    served = {name for name, path in read_paths()["path"].items() if path["state"] == "served"}
    planted = {path for _, paths in PLANTS.values() for path in paths}
    assert served - planted - PLANTED_ELSEWHERE == set()
