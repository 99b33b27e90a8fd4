"""Which pictures of a pack suit some words. Pure: accents, upper case and plural endings do not matter."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+")
PREFIX_MIN = 2  # letters with which a word may begin to be meant
WHOLE, TAG, ALT, TAG_BEGINS, ALT_BEGINS = 40, 10, 5, 4, 2  # how well a word suits


def words(text: str) -> list[str]:
    """The words of a text, without accents and in small letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(plain.casefold())


def forms(word: str) -> set[str]:
    """A word, and what it may be the plural of in English or Spanish."""
    found = {word}
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        found.add(word[:-1])
        if len(word) > 4 and word.endswith("es"):
            found.add(word[:-2])
        if len(word) > 4 and word.endswith("ies"):
            found.add(f"{word[:-3]}y")
        if len(word) > 4 and word.endswith("ces"):
            found.add(f"{word[:-3]}z")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said of a picture, in all languages."""

    phrases: frozenset[str]  # its tags, each as one text
    tags: frozenset[str]  # the forms of their words
    alt: frozenset[str] = field(default_factory=frozenset)  # the forms of the words that describe it

    @classmethod
    def of(cls, tags: Iterable[str], alts: Iterable[str]) -> "Described":
        """Prepared to be compared."""
        told = [words(tag) for tag in tags]
        return cls(
            phrases=frozenset(" ".join(tag) for tag in told),
            tags=frozenset(form for tag in told for word in tag for form in forms(word)),
            alt=frozenset(form for alt in alts for word in words(alt) for form in forms(word)),
        )


def score(query: Sequence[str], described: Described) -> int:
    """How well a picture suits the words: 0 where one of them does not suit at all."""
    total = WHOLE if " ".join(query) in described.phrases else 0
    for word in query:
        best = _best(word, described)
        if not best:
            return 0
        total += best
    return total


def _best(word: str, described: Described) -> int:
    meant = forms(word)
    if meant & described.tags:
        return TAG
    if meant & described.alt:
        return ALT
    if len(word) >= PREFIX_MIN:
        if any(known.startswith(word) for known in described.tags):
            return TAG_BEGINS
        if any(known.startswith(word) for known in described.alt):
            return ALT_BEGINS
    return 0


def rank(query: str, pictures: Sequence[Described]) -> list[int]:
    """The places of the pictures that suit all words, best first, and in the given order among equals.

    Where none suits all of them, those that suit some.
    """
    asked = list(dict.fromkeys(words(query)))
    scored = [score(asked, one) for one in pictures] if asked else []
    if not any(scored):
        scored = [sum(_best(word, one) for word in asked) for one in pictures]
    found = [place for place, points in enumerate(scored) if points]
    return sorted(found, key=lambda place: -scored[place])
