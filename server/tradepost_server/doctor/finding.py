"""What the doctor says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]
STATUSES: tuple[Status, ...] = ("ok", "warn", "fail")  # from good to bad


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer. `advice` is empty where all is well."""

    name: str
    status: Status
    found: str
    advice: str = ""


def judge(name: str, good: bool, found: str, advice: str, *, otherwise: Status = "warn") -> Finding:
    """A finding that is ok if it is good, and `otherwise` with the advice."""
    return Finding(name, "ok", found) if good else Finding(name, otherwise, found, advice)


def worst(findings: Sequence[Finding]) -> Status:
    """The gravest status among the findings; "ok" for none."""
    return max((finding.status for finding in findings), key=STATUSES.index, default="ok")


def render(findings: Sequence[Finding]) -> str:
    """Plain aligned text: a line for each finding, one for its advice, and a last line that sums up."""
    width = max((len(finding.name) for finding in findings), default=0)
    lines = []
    for finding in findings:
        lines.append(f"{finding.status:<4}  {finding.name:<{width}}  {finding.found}")
        if finding.advice:
            lines.append(f"{'':<4}  {'':<{width}}  -> {finding.advice}")
    ok, warn, fail = (sum(finding.status == status for finding in findings) for status in STATUSES)
    lines.append(f"{ok} ok, {warn} to look at, {fail} to mend")
    return "\n".join(lines) + "\n"
