"""`tradepost inspect-text`: what a policy makes of messages, one JSON object a line, without a server."""

import os
import signal
import sys
from collections.abc import Iterator
from typing import BinaryIO, TextIO

import msgspec

from tradepost.protocol.masking import LeakKind, ReviewDecision
from tradepost.protocol.policy import PolicyDocument

from . import wire_words
from .rules.leaks.recent import Recent
from .rules.leaks.review import Reviewer, review, reviewer
from .rules.policy import in_force
from .serving import CannotServe

LINE_MAX_BYTES = 1 << 20


class Message(msgspec.Struct, frozen=True):
    """A line that comes in. `by` tells the authors of one conversation apart."""

    conversation: str
    by: str
    text: str


class Found(msgspec.Struct, frozen=True):
    """A span that goes out; `start` and `end` count characters of `text`."""

    start: int
    end: int
    kind: LeakKind
    rule: str
    score: float


class Inspected(msgspec.Struct, frozen=True):
    """A line that goes out."""

    decision: ReviewDecision
    masked: str
    spans: list[Found]


class BadLine(Exception):
    """A line that is no message; says why."""


class Inspection:
    """Messages of any number of conversations, looked at in the order in which they were said."""

    def __init__(self, by: Reviewer, *, stage: str, author: str, reader: str) -> None:
        self._by, self._stage, self._author, self._reader = by, stage, author, reader
        self._recent = Recent()
        self._count = 0  # messages so far

    def look(self, message: Message) -> Inspected:
        """What becomes of a message, given what its author said before it in the conversation."""
        whose = (message.conversation, message.by)
        self._count += 1
        verdict = review(
            self._by,
            message.text,
            stage=self._stage,
            author=self._author,
            readers=[self._reader],
            earlier=self._recent.before(whose, str(self._count)),
        )
        self._recent.note(whose, str(self._count), message.text)
        return Inspected(verdict.decision, verdict.masked, [Found(*span) for span in verdict.spans])


def inspection(document: PolicyDocument, stage: str, author: str, reader: str) -> Inspection:
    """Raises: CannotServe for a role or stage that the policy does not have."""
    roles = in_force(document)
    for option, role in (("--from", author), ("--to", reader)):
        if role not in roles:
            raise CannotServe(f"{option}: no such role: {role}.", f"The policy has {', '.join(roles)}.", 2)
    if document.stages is not None and stage not in document.stages:
        raise CannotServe(f"--stage: no such stage: {stage}.", f"The policy has {', '.join(document.stages)}.", 2)
    staff = [name for name, role in roles.items() if role.staff]
    return Inspection(reviewer(document.masking, staff), stage=stage, author=author, reader=reader)


def inspect_lines(looking: Inspection, lines: BinaryIO, out: BinaryIO, errors: TextIO) -> int:
    """Writes a line for each message; a line that is none is said on `errors` and passed over.

    Shape:  the exit status: 0, or 2 where a line was passed over.
    """
    bad = 0
    decoder, encoder = msgspec.json.Decoder(Message), msgspec.json.Encoder()
    for number, line in enumerate(_lines(lines), start=1):
        try:
            message = _message(decoder, line)
        except BadLine as error:
            print(f"tradepost: line {number}: {error}", file=errors)
            bad += 1
            continue
        out.write(encoder.encode(looking.look(message)) + b"\n")
        out.flush()
    return 2 if bad else 0


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    """Each line that is not empty; None for one that is too long to be kept."""
    while line := source.readline(LINE_MAX_BYTES + 1):
        if len(line) > LINE_MAX_BYTES:
            while line and not line.endswith(b"\n"):
                line = source.readline(LINE_MAX_BYTES)
            yield None
        else:
            yield line.rstrip(b"\r\n")


def _message(decoder: msgspec.json.Decoder[Message], line: bytes | None) -> Message:
    if line is None:
        raise BadLine(f"Longer than {LINE_MAX_BYTES:,} bytes.")
    try:
        return decoder.decode(line)
    except msgspec.ValidationError as error:
        raise BadLine(": ".join(wire_words.refusal(str(error)))) from None
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise BadLine(f"$: {wire_words.syntax(line)}") from None


def inspect_standard_input(looking: Inspection) -> int:
    """The same from standard input to standard output."""
    try:
        return inspect_lines(looking, sys.stdin.buffer, sys.stdout.buffer, sys.stderr)
    except BrokenPipeError:  # nobody reads on: what Python still has for them goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
