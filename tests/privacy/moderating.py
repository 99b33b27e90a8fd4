"""The steps of a life in which someone is kept from saying or hearing something: by staff, or by each other."""

from typing import TYPE_CHECKING

from privacy.model import Waiting

if TYPE_CHECKING:
    from privacy.life import Life


def waiting(life: "Life") -> list[str]:
    """The flags of what waits for staff."""
    return [flag for flag, held in life.model.held.items() if held.outcome is None]


async def hotline(life: "Life") -> bool:
    """What staff tell parties passes as it is."""
    words = life.words()
    sent = await life.supervisor.send(life.id, words.whole)
    life.said(sent, "staff", "supervisor", frozenset({"all"}), words, None)
    life.log.append(f"the supervisor says {words.whole} ({sent['message']})")
    return True


async def settle(life: "Life") -> bool:
    """Staff release what waits, as it was written or with what was found hidden; or they refuse it."""
    flag = life.random.choice(waiting(life))
    held, how = life.model.held[flag], life.random.choice(["whole", "masked", "reject"])
    asked = {"conversation": life.id, "flag": flag}
    if how == "reject":
        await life.agent.command("message.reject", **asked)
        held.outcome = "rejected"
    else:
        author = life.model.people[held.author]
        answer = await (await life.agent.ask("message.approve", **asked, masked=how == "masked"))
        if author.now is None:
            assert answer.get("code") == "forbidden", answer
            return False
        await _told(life, held, answer["result"]["flag"]["message"], flag, masked=how == "masked")
    life.model.ever_staff |= {held.words.secret, *([held.words.contact.trace] if held.words.contact else [])}
    life.counts[how] += 1
    life.log.append(f"staff settle {held.words.whole} ({flag}): {how}")
    return True


async def _told(life: "Life", held: Waiting, message: str, flag: str, *, masked: bool) -> None:
    """It has a place now: in the lane that it was written for, or with what it answers in a narrower one."""
    held.outcome = "approved"
    original = life.model.messages.get(held.answers or "")
    if original is not None and not life.model.within(held.audience, original.audience):
        held.audience = life.model.with_author(original.audience, held.author, held.author_role)
    page = await life.agent.command("history", conversation=life.id, limit=200)
    shown = next(m for m in page["messages"] if m["id"] == message)
    if frozenset(shown["audience"]) != held.audience:
        life.noticed.append(("answers", message, f"told to {shown['audience']}, not {sorted(held.audience)}"))
    life.place({**shown, "message": message}, held, masked=masked)
    for file, carrier in life.files.items():
        if carrier == flag:
            life.files[file] = message


async def block(life: "Life") -> bool:
    """Someone hears no more from someone else, who is not told."""
    pair = [person for person in life.present() if life.socket_of(person) is not None]
    if len(pair) < 2:
        return False
    blocker, blocked = life.random.sample(pair, 2)
    socket = life.socket_of(blocker)
    assert socket is not None
    answer = await (await socket.ask("profile.block", profile=blocked.profile))
    if answer["type"] == "error":
        assert answer["code"] == "not_found", answer  # they never met
        return False
    life.model.blocks.add((blocker.id, blocked.id))
    life.counts["block"] += 1
    life.log.append(f"{blocker.profile} blocks {blocked.profile}")
    return True


async def unblock(life: "Life") -> bool:
    """What was kept from them is theirs again; until now no byte of it was."""
    blocker, blocked = life.random.choice(sorted(life.model.blocks))
    person, other = life.model.people[blocker], life.model.people[blocked]
    socket, watched = life.socket_of(person), life.watched[person.profile]
    if socket is None:
        return False
    kept = {
        marker
        for said in life.model.messages.values()
        if life.model.hides(person, said)
        for version in said.versions
        for marker in version.markers()
    }
    raw = watched.gather()
    for marker in sorted(kept - life.model.ever[person.id]):
        if marker.encode() in raw:
            life.noticed.append(("live", person.profile, f"told {marker} of whom they had blocked"))
    life.counts["kept from a blocker"] += len(kept - life.model.ever[person.id])
    await socket.command("profile.unblock", profile=other.profile)
    life.model.blocks.discard((blocker, blocked))
    life.counts["unblock"] += 1
    life.log.append(f"{person.profile} unblocks {other.profile}")
    return True


async def freeze(life: "Life") -> bool:
    """Staff stop the conversation, or let it go on."""
    life.frozen = not life.frozen
    await life.agent.command("conversation.moderate", conversation=life.id, frozen=life.frozen)
    life.counts["freeze"] += life.frozen
    life.log.append(f"staff {'stop' if life.frozen else 'go on with'} the conversation")
    return True
