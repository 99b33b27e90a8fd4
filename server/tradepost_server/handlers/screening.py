"""Messages are looked at before they are stored: what is hidden in them, what waits for staff, what is refused."""

import msgspec

from tradepost.protocol.content import Content, Text
from tradepost.protocol.model import Message

from .. import ids
from ..errors import TradepostError
from ..model import NOTHING_KNOWN, Conversation, Known
from ..originals import Originals
from ..rules.content import Saying
from ..rules.leaks.contents import Screened, screened, veiled
from ..rules.leaks.opinions import NO_OPINION, Opinion
from ..rules.leaks.recent import Recent
from ..store import flags
from ..store.db import Connection
from ..store.flags import Held, NewFlag
from ..store.log import NewMessage


class Screening:
    """What people said just before, and the seal of what is hidden. One for each process."""

    def __init__(self, originals: Originals) -> None:
        self._originals, self._recent = originals, Recent()

    def note(self, conversation: Conversation, profile_id: str, client_id: str, content: Content) -> None:
        """Someone says this: what they say next is read together with it."""
        if isinstance(content, Text):
            self._recent.note((conversation.ref, profile_id), client_id, content.text)

    def look(
        self,
        content: Content,
        saying: Saying,
        known: Known = NOTHING_KNOWN,
        opinion: Opinion = NO_OPINION,
        *,
        client_id: str | None = None,
    ) -> Screened:
        """What becomes of a content; with the `client_id` of its message together with what its author said before."""
        author = (saying.conversation.ref, saying.author.profile_id)
        earlier = [] if client_id is None else self._recent.before(author, client_id)
        return screened(content, saying, known, earlier, opinion)

    def flag(self, found: Screened, saying: Saying, message: NewMessage) -> NewFlag | None:
        """The row that a message leaves in which something was found; None where staff need not know."""
        if not found.flagged:
            return None
        shown, findings = found.for_moderators()
        return NewFlag(
            ref=saying.conversation.ref,
            id=ids.new("fg", ids.database(saying.conversation.id)),
            author_id=saying.author.id,
            author_role=saying.role,
            profile_id=message.profile_id,
            client_id=message.client_id,
            fingerprint=message.fingerprint,
            decision=found.decision,
            rule=found.worst.rule,
            stage=saying.conversation.stage,
            audience=saying.lane.audience,
            findings=findings,
            shown=msgspec.json.encode(shown),
            masked=msgspec.json.encode(found.wholly_masked()) if found.decision == "hold" else None,
            original=self._originals.seal(msgspec.json.encode(found.written)),
            kinds=found.kinds,
            files=message.files,
            message_id=message.id,
            reply_to=message.reply_to,
        )

    def views(self, content: Content, saying: Saying) -> bytes | None:
        """How staff see what was released who may not see every contact field."""
        return veiled(content, saying)

    def original(self, sealed: bytes) -> bytes:
        """What was sealed, as JSON.

        Raises: SecretsUnreadable.
        """
        return self._originals.open(sealed)


def instead(found: Screened, flag: NewFlag | None, saying: Saying) -> Held | TradepostError | None:
    """The answer to a message that is not told; None: it is told."""
    if flag is not None and found.decision == "hold":
        return Held(flag.id, saying.at, flag.kinds)
    if found.decision == "block":
        return refused(found)
    return None


def as_new(saying: Saying, message: Message) -> NewMessage:
    """A message that is there already, for the flag of what is found in it now."""
    return NewMessage(
        id=message.id,
        author_id=saying.author.id,
        author_role=saying.role,
        profile_id=saying.author.profile_id,
        client_id=message.client_id,
        fingerprint="",
        content=b"",
        reply_to=message.reply_to,
    )


def require_tellable(found: Screened) -> None:
    """For what cannot wait for staff: an answer, an edit.

    Raises: ContentBlocked.
    """
    if found.decision in ("hold", "block"):
        raise refused(found)


async def keep(tx: Connection, flag: NewFlag | None) -> None:
    """Stores what was found in a message that is told. The caller holds the lock of the log."""
    if flag is not None:
        await flags.insert(tx, [flag])


def refused(found: Screened) -> TradepostError:
    """The answer to what may not be said, or not without a look by staff."""
    place = found.refused_at or next((one.field for one in found.found if one.decided == found.worst), None)
    return flags.blocked(found.worst.rule, found.kinds, "$.content" if place is None else f"$.content.{place}")
