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
        """Long words, of which something similar may stand in the text, and what is still asked as it is (numbers)."""
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


class Line(NamedTuple):
    """A text and its words."""

    text: str
    tokens: list[Token]


def lines(texts: Iterable[str]) -> list[Line]:
    """Texts with their words."""
    return [Line(text, list(folding.tokens(text))) for text in texts]


def akin(query: Query, said: Iterable[Line]) -> set[str]:
    """Words of texts that begin like one of the query: perhaps another form of it."""
    begins = {word[:2] for word in query.stemmed}
    return {t.word for line in said for t in line.tokens if t.by == "word" and t.word[:2] in begins}


def find(query: Query, said: Sequence[Line], stems: Stems, similar: Sequence[str] = ()) -> Found:
    """The text that has most of what is looked for, around its first place."""
    seeker = _Seeker(query, stems, similar)
    best: tuple[int, list[tuple[int, int]], str] = (-1, [], "")
    for line in said:
        places, terms = seeker.places(line)
        if len(terms) > best[0]:
            best = (len(terms), places, line.text)
    return _cut(best[2], best[1])


def matches(query: Query, said: Sequence[Line], stems: Stems, similar: Sequence[str] = ()) -> bool:
    """Whether all that is looked for stands in these texts."""
    seeker = _Seeker(query, stems, similar)
    met = set[str]().union(*(seeker.places(line)[1] for line in said))
    folded = [" ".join(token.word for token in line.tokens) for line in said]
    together = all(any(phrase in line for line in folded) for phrase in query.phrases)
    return together and met >= {*(term.word for term in query.terms), *similar}


class _Seeker:
    """A query laid out so that each word of a text is looked at once, whatever the query."""

    def __init__(self, query: Query, stems: Stems, similar: Sequence[str]) -> None:
        self._stems, self._similar = stems, similar
        self._exact = {term.word for term in query.terms}
        self._begins = [term.word for term in query.terms if term.beginning]
        self._inside = [term.word for term in query.terms if term.by in ("run", "pieces")]
        self._stemmed = {stem: t.word for t in query.terms for stem in stems.get(t.word, ())}

    def places(self, line: Line) -> tuple[list[tuple[int, int]], set[str]]:
        """Where something that is looked for stands, and what of it."""
        places: list[tuple[int, int]] = []
        met: set[str] = set()
        for token in line.tokens:
            if token.by in ("run", "pieces"):
                found, words = self._pieces(token)
            else:
                word = self._word(token)
                found, words = ([(token.start, token.end)], {word}) if word is not None else ([], set())
            places += found
            met |= words
        return _joined(places), met

    def _word(self, token: Token) -> str | None:
        """The word of the query that this is a form of."""
        word = token.word[:WORD_MAX_CHARS]
        if word in self._exact:
            return word
        for begin in self._begins:
            if word.startswith(begin):
                return begin
        for stem in self._stems.get(token.word, ()):
            if stem in self._stemmed:
                return self._stemmed[stem]
        return next((one for one in self._similar if alike(one, token.word)), None)

    def _pieces(self, token: Token) -> tuple[list[tuple[int, int]], set[str]]:
        """In a run the places of what is looked for; of other words the whole."""
        found: list[tuple[int, int]] = []
        met = {word for word in self._inside if word in token.word}
        if token.by == "run" and len(token.word) == token.end - token.start:
            for word in met:
                found += [(token.start + i, token.start + i + len(word)) for i in _starts(token.word, word)]
        elif met or self._word(token) is not None:
            found.append((token.start, token.end))
        return found, met


def _starts(text: str, word: str) -> list[int]:
    """Where a word stands in a text, without overlaps."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(at)
        at = text.find(word, at + len(word))
    return found


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
