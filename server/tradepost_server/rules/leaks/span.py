"""What was found in a text, and where."""

from typing import Literal, NamedTuple, get_args

Kind = Literal["phone", "email", "url", "handle", "messenger", "iban", "card", "banned"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LEAST_SCORE = 0.5  # what is less likely is not reported


class Span(NamedTuple):
    """`text[start:end]`, in characters of the text as it was written, gives away a `kind`."""

    start: int
    end: int
    kind: Kind
    rule: str  # id of what found it, such as `phone.spelled`; stored with messages, so never renamed
    score: float  # 0..1, how sure
