"""Two hundred random lives, and every audience, role and time in turn: nothing to the wrong one, nothing missing."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from privacy import paths
from privacy.proof import prove
from support.indexing import indexed
from support.node import LiveNode, participant
from support.sockets import RawSocket

SEED, LIVES, TOGETHER = 20_261_125, 200, 10
LEAST = {  # of the lives together
    **dict.fromkeys(("allow", "mask", "hold", "reveal", "block"), 100),
    **dict.fromkeys(("masked text", "masked file", "masked card", "masked edit", "masked move"), 15),
    **dict.fromkeys(("whole", "masked", "reject", "unblock", "freeze"), 15),
    **dict.fromkeys(("kept from a blocker", "stopped"), 5),
}
_played: dict[int, Counter[str]] = {}  # by the first seed: what happened


@pytest.mark.parametrize("first", range(SEED, SEED + LIVES, TOGETHER))
async def test_a_life_is_seen_by_each_as_the_model_says(node: LiveNode, first: int) -> None:
    _played[first] = Counter()
    for seed in range(first, first + TOGETHER):
        proof = await prove(node, seed)
        assert not proof.mismatches, proof.story()
        _played[first] += proof.counts


def test_people_are_kept_from_saying_and_hearing_in_every_way() -> None:
    if len(_played) < LIVES / TOGETHER:
        pytest.skip("only some of the lives were played")
    done = sum(_played.values(), Counter[str]())
    assert {what: done[what] for what, least in LEAST.items() if done[what] < least} == {}


def test_the_same_seed_is_the_same_life() -> None:
    """A mismatch can be looked at again: everything random comes from the seed."""
    source = (Path(__file__).parent / "life.py").read_text()
    assert "random.Random(seed)" in source
    assert source.count("random.") == source.count("self.random.") + source.count("random.Random")


ROLES = ("buyer", "seller", "courier", "agent")
TIMES = ("before", "during", "after")  # the courier's window
AUDIENCES = (["all"], ["buyer"], ["seller"], ["courier"], ["staff"], ["buyer", "seller"], ["seller", "courier"])


def entitled(reader: str, speaker: str, audience: list[str], time: str) -> bool:
    if reader == "agent":
        return True
    inside = "all" in audience or reader in audience or reader == speaker
    return inside and (reader != "courier" or time == "during")


@pytest.mark.parametrize("speaker", ["buyer", "seller", "agent"])
async def test_every_audience_role_and_window_is_searched_for_on_every_path(node: LiveNode, speaker: str) -> None:
    made = await node.conversation(("buyer:1", "buyer"), ("seller:1", "seller"))
    sockets = {role: await node.connect(f"{role}:1", role) for role in ROLES}
    await sockets["agent"].command("conversation.join", conversation=made["id"])
    secrets = await _speak(node, made["id"], sockets, speaker)
    for role in ROLES:
        await sockets[role].all_heard()
        live = b"".join(sockets[role].raw).decode()
        later = (await _read_all(node, made["id"], role)).decode()
        for secret, (audience, time) in secrets.items():
            theirs = entitled(role, speaker, audience, time)
            assert (secret in live) == theirs, (role, audience, time, "live")
            assert (secret in later) == theirs, (role, audience, time, "after a reconnect")


async def _speak(
    node: LiveNode, conversation: str, sockets: dict[str, RawSocket], speaker: str
) -> dict[str, tuple[list[str], str]]:
    """A secret for each audience, before, during and after the courier's part."""
    secrets: dict[str, tuple[list[str], str]] = {}
    courier = ""
    for time in TIMES:
        if time == "during":
            body = {"profile": "courier:1", "role": "courier", "history": "from_join"}
            added = await node.rest.post(f"/conversations/{conversation}/participants", json=body)
            courier = added.json()["participant"]["id"]
        if time == "after":
            await node.rest.delete(f"/conversations/{conversation}/participants/{courier}")
        for audience in AUDIENCES:
            if speaker == "agent" or time == "during" or "courier" not in audience:
                secret = f"zq{time}x{'y'.join(audience)}q"
                await sockets[speaker].send(conversation, secret, audience=audience)
                secrets[secret] = (audience, time)
    return secrets


async def _read_all(node: LiveNode, conversation: str, role: str) -> bytes:
    """All bytes of all paths, from a fresh connection."""
    seen = (await node.rest.get(f"/conversations/{conversation}")).json()["conversation"]
    messages = (await node.rest.get(f"/conversations/{conversation}/messages?limit=200")).json()["messages"]
    await indexed(node)
    socket = await node.connect(f"{role}:1", role)
    reader = paths.Reader(
        node=node,
        profile=f"{role}:1",
        role=role,
        participant=participant(seen, f"{role}:1"),
        conversation=conversation,
        socket=socket,
        token=await node.token(f"{role}:1", role),
        lanes=tuple(lane["id"] for lane in seen["lanes"]),
        messages=tuple(message["id"] for message in messages),
        others=tuple(p["profile"] for p in seen["participants"]),
        words=tuple(f"zq{time}" for time in TIMES),
        files=(),
        addresses={},
    )
    reads = [await path(reader) for path in paths.PATHS.values()]
    shown: Any = await paths.seen_as(node, conversation, reader.participant)
    return b"\n".join([*(read.raw for read in reads), *socket.raw, shown.raw])
