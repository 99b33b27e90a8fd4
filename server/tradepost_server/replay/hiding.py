"""What the server may hide: words whose place a sign takes, and nothing else of a text. Pure."""

import re

from ..rules.leaks.masking import DOTS, SIGNS

_SIGN = re.compile(rf"[{''.join(SIGNS.values())}]{DOTS[0]}{{0,{len(DOTS)}}}")


def stands_for(read: str, written: str) -> bool:
    """Whether `read` is `written` word for word, but for signs in place of words."""
    first, *others = _SIGN.split(read)
    if not others or not written.startswith(first):
        return False
    at, last = len(first), others.pop()
    for words in others:
        found = written.find(words, at + 1)  # a sign stands for something
        if found < 0:
            return False
        at = found + len(words)
    return len(written) - len(last) > at and written.endswith(last)
