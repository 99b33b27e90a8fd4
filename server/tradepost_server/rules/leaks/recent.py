"""What people said just before: a number, an address or a name that is told in pieces is found in its last one."""

from collections import OrderedDict
from collections.abc import Hashable, Iterator

from .splits import EARLIER_CHARS, EARLIER_MOST

AUTHORS_MAX = 10_000
_NOTHING: dict[str, str] = {}


class Recent:
    """The last messages of the authors who spoke last; of those before, nothing. Bounded."""

    def __init__(self) -> None:
        self._said: OrderedDict[Hashable, dict[str, str]] = OrderedDict()

    def before(self, author: Hashable, message: str) -> Iterator[str]:
        """What an author said before a message (its id), oldest first. To be read at once."""
        return (text for name, text in self._said.get(author, _NOTHING).items() if name != message)

    def note(self, author: Hashable, message: str, text: str) -> None:
        """The author says this; again under the same id: nothing happens."""
        said = self._said.get(author)
        if said is None:
            said = self._said[author] = {}
        else:
            self._said.move_to_end(author)
        if message not in said:
            said[message] = text[: EARLIER_CHARS + 1]
            if len(said) > EARLIER_MOST:
                del said[next(iter(said))]
        if len(self._said) > AUTHORS_MAX:
            self._said.popitem(last=False)
