"""What staff see: all that was said, but for phones and emails that their role may not see, and for what is masked."""

import json
import re

from privacy import paths
from privacy.contacts import mark
from privacy.life import Life
from privacy.mismatch import SECRET, Mismatch, foreign_words, words_of
from privacy.model import UNSEEN, Said
from support.sockets import RawSocket

PATHS = ("history", "preview", "rest", "search", "resume")
REVEALED = 2  # masked messages, by themselves


async def looks(life: Life) -> list[Mismatch]:
    """One of the roles, on every path; what reached an agent who watched; flags and originals."""
    role = life.random.choice(list(UNSEEN))
    found = _live(life) + await _reads(life, role) + await _flags(life)
    return found + await _reveals(life)


def _live(life: Life) -> list[Mismatch]:
    """All bytes that ever reached the agent, who watched from the beginning."""
    raw = b"\n".join(life.agent.raw)
    found = foreign_words(life, raw, life.model.ever_staff, "staff live", "agent")
    told = {v.secret for m in life.model.messages.values() for v in m.versions if v.secret is not None}
    lacking = sorted(told - {match.decode() for match in SECRET.findall(raw)})
    return found + [Mismatch("staff live", "agent", f"was never sent {one}") for one in lacking]


async def _reads(life: Life, role: str) -> list[Mismatch]:
    """Every message, as it is shown to the role, and nothing else."""
    profile = f"{role}:{life.seed}:reader"
    socket = await life.node.connect(profile, role)
    try:
        reader = _reader(life, profile, role, socket, await life.node.token(profile, role))
        reads = {name: await paths.PATHS[name](reader) for name in PATHS}
        refused = (await paths.moderating(reader)).answers == ()
    finally:
        await socket.close()
    said = sorted(life.model.messages.values(), key=lambda m: m.at)
    known = {marker for m in said for marker in m.newest.markers(UNSEEN[role])}
    found = [
        one
        for name in PATHS  # lists, and what is found everywhere, tell of the tenant's other conversations too
        for one in foreign_words(life, reads[name].raw, known, f"staff {name}", profile, secret=_own(life))
    ]
    shown = {m["id"]: words_of(m) for m in reads["history"].answers[0]["messages"]}
    wanted = {m.id: m.newest.shown(UNSEEN[role]) for m in said}
    if shown != wanted:
        found.append(Mismatch("staff history", profile, f"shows {shown}, not {wanted}"))
    there = [hit["message"]["id"] for answer in reads["search"].answers for hit in answer["hits"]]
    if there != [m.id for m in reversed(said) if not m.deleted]:
        found.append(Mismatch("staff search", profile, f"finds {there}"))
    if refused != (role == "phones"):  # which has no grant to moderate
        found.append(Mismatch("moderating", profile, "is told of flags" if not refused else "is told of no flags"))
    return found


def _own(life: Life) -> "re.Pattern[bytes]":
    """The secrets of this life."""
    return re.compile(rb"zq%bx\d+q" % mark(life.seed).encode())


def _reader(life: Life, profile: str, role: str, socket: RawSocket, token: str) -> paths.Reader:
    return paths.Reader(
        node=life.node,
        profile=profile,
        role=role,
        participant="",
        conversation=life.id,
        socket=socket,
        token=token,
        lanes=tuple(life.lanes),
        messages=tuple(life.model.messages),
        others=(),
        words=(f"zq{mark(life.seed)}x",),
        files=(),
        addresses={},
    )


async def _flags(life: Life) -> list[Mismatch]:
    """Staff with the grant see what was found, and what waits; no phone, email or card in it."""
    page = await life.supervisor.command("flag.list", conversation=life.id, limit=200)
    flags = {flag["id"]: flag for flag in page["flags"]}
    traces = [c.trace for c in life.contacts if c.kind != "banned" and c.trace in json.dumps(page)]
    found = [Mismatch("flags", "supervisor", f"told {trace}") for trace in traces]
    outcomes = {flag: held.outcome for flag, held in life.model.held.items()}
    shown = {flag: flags.get(flag, {}).get("outcome") for flag in outcomes}
    if shown != outcomes:
        found.append(Mismatch("flags", "supervisor", f"settled as {shown}, not {outcomes}"))
    waiting = {flag for flag, one in flags.items() if one.get("waiting")}
    if waiting != {flag for flag, outcome in outcomes.items() if outcome is None}:
        found.append(Mismatch("flags", "supervisor", f"{waiting} wait, of {outcomes}"))
    flagged = {flag["message"] for flag in flags.values() if "message" in flag}
    lacking = {m.id for m in life.model.messages.values() if any(v.masked for v in m.versions)} - flagged
    return found + [Mismatch("flags", "supervisor", f"lacks {one}") for one in sorted(lacking)]


def _masked(life: Life) -> list[Said]:
    return [m for m in life.model.messages.values() if m.newest.masked]


async def _reveals(life: Life) -> list[Mismatch]:
    """What masked messages said is shown for a reason, which is kept."""
    found, masked = list[Mismatch](), _masked(life)
    for said in life.random.sample(masked, min(REVEALED, len(masked))):
        at = {"conversation": life.id, "message": said.id}
        shown = await life.supervisor.command("message.reveal", **at, reason=f"to see {said.id}")
        whole = said.newest.words.whole if said.newest.words is not None else None
        if words_of(shown) != whole:
            found.append(Mismatch("reveal", "supervisor", f"{said.id} said {words_of(shown)}, not {whole}"))
        newest = (await life.node.rest.get("/audit?limit=1")).json()["entries"][0]
        kept = (newest["action"], newest.get("message"), newest.get("reason"), newest["by"])
        if kept != ("message.reveal", said.id, f"to see {said.id}", f"supervisor:{life.seed}"):
            found.append(Mismatch("reveal", "supervisor", f"leaves {kept}"))
        life.counts["reveal"] += 1
    return found
