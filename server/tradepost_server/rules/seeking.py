"""What is looked for: the words of a query, what finds them in the index, and where they stand in a text. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tradepost.protocol.limits import QUERY_WORDS_MAX
from tradepost.protocol.searching import Highlight

from ..errors import Invalid
from . import folding
from .folding import WORD_MAX_CHARS, Class, Token

PIECES_MAX = 8  # of one word, asked of the index; the whole word is compared after
PREFIX_MIN, SIMILAR_MIN = 3, 4  # letters of a word of which the beginning, or something like it, is enough
SNIPPET_CHARS, BEFORE_CHARS = 160, 40
SIMILAR = 0.4  # of the pieces of a word that another shares
_QUOTED = re.compile('["“”„«»]')

Stems = Mapping[str, frozenset[str]]  # word → what remains of it without its ending


class Term(NamedTuple):
    """One word of a query."""

    word: str
    by: Class
    beginning: bool = False  # words that begin with it count too


@dataclass(frozen=True, slots=True)
class Query:
    """What has to be in a message, all of it."""

    terms: tuple[Term, ...]
    phrases: tuple[str, ...] = ()  # words that stand together

    @property
    def stemmed(self) -> list[str]:
        """The words that may have endings."""
        return [term.word for term in self.terms if term.by in ("word", "pieces")]

    @property
    def together(self) -> list[str]:
        """What has to stand in the folded text as it is: phrases, and words that are found by their pieces."""
        return [*self.phrases, *(t.word for t in self.terms if len(t.word) > 1 and _lexemes(t) != [t.word])]

    def asked(self, stems: Stems) -> str | None:
        """As a tsquery; None for nothing."""
        return " & ".join(_asked(term, stems) for term in self.terms) or None

    @property
    def loose(self) -> "tuple[list[str], Query] | None":
        """Long words, of which something similar may stand in the text, and what is still asked as it is: numbers, too."""
        long = [t.word for t in self.terms if t.by == "word" and len(t.word) >= SIMILAR_MIN and t.word.isalpha()]
        kept = tuple(t for t in self.terms if t.word not in long)
        return (sorted(long, key=len, reverse=True), Query(kept)) if long and not self.phrases else None


def parse(text: str, path: str = "$.query") -> Query:
    """The words of a query.

    Raises: Invalid where there are too many.
    """
    terms: dict[str, Term] = {}
    phrases: list[str] = []
    parts = _QUOTED.split(text)
    for place, part in enumerate(parts):
        quoted = place % 2 == 1 and place < len(parts) - 1
        found = list(folding.tokens(part))
        if quoted and len(found) > 1:
            phrases.append(" ".join(token.word for token in found))
        for token in found:
            word = token.word[:WORD_MAX_CHARS]
            terms.setdefault(word, Term(word, token.by))
        last = found[-1] if found and place == len(parts) - 1 else None
        if last is not None and last.by == "word" and last.end == len(part) and len(last.word) >= PREFIX_MIN:
            word = last.word[:WORD_MAX_CHARS]
            terms[word] = Term(word, "word", beginning=True)
    if len(terms) > QUERY_WORDS_MAX:
        raise Invalid(f"Expected at most {QUERY_WORDS_MAX} words, got {len(terms)}", path=path)
    return Query(tuple(terms.values()), tuple(phrases))


def _lexemes(term: Term) -> list[str]:
    """What finds a word in the index: itself, or its pieces where words are searched by these."""
    token = Token(term.word, 0, 0, term.by)
    if term.by == "run":
        found = [piece for piece in folding.pieces(token) if len(piece) == min(2, len(term.word))]
    elif term.by == "pieces" and len(term.word) > len("abc"):
        found = list(folding.pieces(token))
    else:
        return [term.word]
    step = max(1, -(-len(found) // PIECES_MAX))
    return list(dict.fromkeys(found[::step]))


def _asked(term: Term, stems: Stems) -> str:
    """Quoted, so that nothing in it is an operator. Words of scripts with stems and pieces are found by either."""
    itself = " & ".join(f"'{_escaped(lexeme)}'" for lexeme in _lexemes(term))
    others = [f"'{_escaped(stem)}'" for stem in sorted(stems.get(term.word, ())) if stem != term.word]
    if term.by != "word":
        return f"({itself})"
    return "(" + " | ".join([f"{itself}:*" if term.beginning else itself, *others]) + ")"


def _escaped(lexeme: str) -> str:
    return lexeme.replace("\\", "\\\\").replace("'", "''")


# In a text


class Found(NamedTuple):
    """A piece of a text, and what of it was looked for."""

    snippet: str
    highlights: list[Highlight]


def akin(query: Query, texts: Iterable[str]) -> set[str]:
    """Words of texts that begin like one of the query: perhaps another form of it."""
    begins = {word[:2] for word in query.stemmed}
    return {t.word for text in texts for t in folding.tokens(text) if t.by == "word" and t.word[:2] in begins}


def find(query: Query, texts: Sequence[str], stems: Stems, similar: Sequence[str] = ()) -> Found:
    """The text that has most of what is looked for, around its first place."""
    best: tuple[int, list[tuple[int, int]], str] = (-1, [], "")
    for text in texts:
        places, terms = _places(query, text, stems, similar)
        if len(terms) > best[0]:
            best = (len(terms), places, text)
    return _cut(best[2], best[1])


def _places(query: Query, text: str, stems: Stems, similar: Sequence[str]) -> tuple[list[tuple[int, int]], set[str]]:
    places: list[tuple[int, int]] = []
    met: set[str] = set()
    for token in folding.tokens(text):
        for term in query.terms:
            found = _within(token, term, stems)
            if found:
                met.add(term.word)
                places += found
        for word in similar:
            if token.by == "word" and alike(word, token.word):
                met.add(word)
                places.append((token.start, token.end))
    return _joined(places), met


def _within(token: Token, term: Term, stems: Stems) -> list[tuple[int, int]]:
    """Where in a token of the text a word of the query stands."""
    if token.by == "run" == term.by and len(token.word) == token.end - token.start:
        starts = [i for i in range(len(token.word)) if token.word.startswith(term.word, i)]
        return [(token.start + i, token.start + i + len(term.word)) for i in starts]
    same = token.word[:WORD_MAX_CHARS] == term.word or (term.beginning and token.word.startswith(term.word))
    inside = term.by in ("run", "pieces") and term.word in token.word
    kin = bool(stems.get(token.word, frozenset()) & stems.get(term.word, frozenset()))
    return [(token.start, token.end)] if same or inside or kin else []


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _cut(text: str, places: Sequence[tuple[int, int]]) -> Found:
    """At spaces where there are some near; dots say that there is more."""
    first = places[0][0] if places else 0
    start = max(0, first - BEFORE_CHARS) if len(text) > SNIPPET_CHARS else 0
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + SNIPPET_CHARS)
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    shown = before + text[start:end].replace("\n", " ") + after
    kept = [(max(a, start), min(z, end)) for a, z in places if a < end and z > start]
    offset = len(before) - start
    return Found(shown, [Highlight(start=a + offset, end=z + offset) for a, z in kept])


def alike(word: str, other: str) -> bool:
    """Whether two words share most of their pieces of three, as PostgreSQL's trigrams count."""
    mine, theirs = _trigrams(word), _trigrams(other)
    return len(mine & theirs) >= SIMILAR * len(mine)


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
