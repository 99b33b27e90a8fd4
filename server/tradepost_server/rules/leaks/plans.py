"""Numbering plans: which digits people dial in the countries that we know, and how they write them.

Wider than what is assigned: a person reads `555-0123` and `07700 900123` as phone numbers, and so do we.
"""

import re
from typing import Literal

Sort = Literal["mobile", "fixed", "local"]

# Country: its code, then what follows the code for mobiles and for others, then what is dialled inside the country.
_PLANS: dict[str, tuple[str, str, str, str, str]] = {
    "ES": ("34", r"[67]\d{8}", r"[89]\d{8}", r"[67]\d{8}", r"[89]\d{8}"),
    "PT": ("351", r"9[1236]\d{7}", r"[23]\d{8}", r"9[1236]\d{7}", r"[23]\d{8}"),
    "FR": ("33", r"0?[67]\d{8}", r"0?[1-589]\d{8}", r"0[67]\d{8}", r"0[1-589]\d{8}"),
    "DE": ("49", r"0?1[567]\d{8,9}", r"0?[2-9]\d{6,10}", r"01[567]\d{8,9}", r"0[2-9]\d{8,10}"),
    "IT": ("39", r"3\d{8,9}", r"0\d{7,10}", r"3[2-9]\d{8}", r"0\d{8,10}"),
    "GB": ("44", r"0?7\d{9}", r"0?[12389]\d{8,9}", r"07\d{9}", r"0[12389]\d{8,9}"),
    "IE": ("353", r"0?8[35-9]\d{7}", r"0?[1-9]\d{6,8}", r"08[35-9]\d{7}", r"0[1-9]\d{7,8}"),
    "NL": ("31", r"0?6\d{8}", r"0?[1-578]\d{8}", r"06\d{8}", r"0[1-578]\d{8}"),
    "BE": ("32", r"0?4\d{8}", r"0?[1-9]\d{7}", r"04\d{8}", r"0[1-9]\d{7}"),
    "PL": ("48", r"[45678]\d{8}", r"[123]\d{8}", r"[5-8]\d{8}", r"[1-4]\d{8}"),
    "US": ("1", r"[2-9]\d{2}[2-9]\d{6}", r"[2-9]\d{9}", r"1?[2-9]\d{2}[2-9]\d{6}", r"1?[2-9]\d{9}"),  # and Canada
    "MX": ("52", r"1?[2-9]\d{9}", r"[2-9]\d{9}", r"04[45][2-9]\d{9}", r"(?:01)?[2-9]\d{9}"),
    "BR": (
        "55",
        r"0?[1-9][1-9]9\d{8}",
        r"[1-9][1-9][2-5]\d{7}",
        r"0?[1-9][1-9]9\d{8}|9\d{8}",
        r"0?[1-9][1-9][2-5]\d{7}",
    ),
    "AR": ("54", r"9\d{10}", r"[1-3]\d{9}", r"0?11(?:15)?[2-9]\d{7}|15\d{8}", r"0?[23]\d{9}"),
    "CL": ("56", r"9\d{8}", r"[2-7]\d{8}", r"9\d{8}", r"[2-7]\d{8}"),
    "CO": ("57", r"3\d{9}", r"60\d{8}", r"3[0-5]\d{8}", r"60\d{8}"),
    "PE": ("51", r"9\d{8}", r"[1-8]\d{7,8}", r"9\d{8}", r"01\d{7}"),
    "IN": ("91", r"0?[6-9]\d{9}", r"0?[1-5]\d{9}", r"0?[6-9]\d{9}", r"0[1-5]\d{9}"),
    "JP": ("81", r"0?[789]0\d{8}", r"0?[1-9]\d{8}", r"0[789]0\d{8}", r"0[1-9]\d{8}"),
}
CODES = frozenset(code for code, *_ in _PLANS.values())
COUNTRIES = (*_PLANS, "CA")


def _any(parts: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{part})" for part in parts))


_MOBILE_ABROAD = _any([rf"{code}(?:{mobile})" for code, mobile, _, _, _ in _PLANS.values()])
_FIXED_ABROAD = _any([rf"{code}(?:{fixed})" for code, _, fixed, _, _ in _PLANS.values()])
_MOBILE = _any([mobile for _, _, _, mobile, _ in _PLANS.values()])
_FIXED = _any([fixed for _, _, _, _, fixed in _PLANS.values()])
_ABROAD = re.compile(r"[1-9]\d{7,14}")
_LOCAL = re.compile(r"\d{7,15}")

# Lengths of the groups in which numbers are written, without a code of the country before them.
SHAPES = frozenset(
    tuple(map(int, shape.split("-")))
    for shape in (
        "3-3-3 3-2-2-2 3-6 2-3-2-2 2-7 2-3-4 1-2-2-2-2 2-2-2-2-2 1-4-4 5-4 3-3-4 1-3-3-4 3-4-3 3-3-2-2 3-7 6-4 3-4-4 "
        "2-4-4 2-8 2-5-4 1-2-5-4 3-5-4 3-4-4 5-5 5-6 6-5 3-5 5-3-3 4-3-4 4-7 4-3-3 4-2-2-2 4-2-4 4-6 4-4-3 4-8 5-7 3-8 "
        "4-4-4 3-3-5 2-2-8 "
        "3-2-3-2 2-9 3-9 1-9 3-2-4-4 2-2-4-4 1-10 2-10 1-8 0-9 4-3-2-2 4-2-3-2 3-2-2-3 3-3-3-1 2-2-2-2-1 "
        "1-2-2-2-2-2 2-2-2-2-2-1 "
        "2-2-2-3 2-2-3-2 3-3-2-1 2-3-3-2 2-3-3 1-3-7 2-4-5"
    ).split()
)  # fmt: skip


def abroad(digits: str) -> Sort | None:
    """What `digits` are, dialled from another country: with the code of theirs, without + or 00."""
    if _MOBILE_ABROAD.fullmatch(digits):
        return "mobile"
    if _FIXED_ABROAD.fullmatch(digits):
        return "fixed"
    return "local" if _ABROAD.fullmatch(digits) else None


def at_home(digits: str) -> Sort | None:
    """What `digits` are, dialled inside a country; `local`: perhaps in the same town."""
    if _MOBILE.fullmatch(digits):
        return "mobile"
    if _FIXED.fullmatch(digits):
        return "fixed"
    return "local" if _LOCAL.fullmatch(digits) else None
