"""What a replay found, for people and as JSON."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from .finding import Finding
from .meter import Meter
from .record import Record

FINDINGS_SHOWN = 20


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one run. All is well if `lost`, `doubled`, `reordered` and `foreign` are 0."""

    messages: int  # in the log: turns and notes
    participants: int
    lost: int  # events and messages that were someone's, or the log's, and never came
    doubled: int  # told to a callback, or stored, more than once
    reordered: int  # told or stored out of order
    foreign: int  # in a raw frame of someone whose they were not
    p50_ms: float  # from the call that sends to the callback of each other member
    p99_ms: float
    reconnects: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.reordered or self.foreign)


class Tally:
    """Adds up what each conversation gave."""

    def __init__(self) -> None:
        self._faults: Counter[str] = Counter()
        self._messages = self._participants = 0
        self.shown: list[str] = []  # the first findings, in words

    def add(self, record: Record, findings: Sequence[Finding]) -> None:
        """One conversation."""
        self._messages += sum(e.name == "message.created" for lane in record.log.values() for e in lane)
        self._participants += len(record.witnesses)
        self._faults.update(finding.fault for finding in findings)
        room = FINDINGS_SHOWN - len(self.shown)
        self.shown += [f"{finding.fault}: {finding.where}" for finding in findings[:room]]

    def report(self, meter: Meter) -> Report:
        """The whole run."""
        return Report(
            messages=self._messages,
            participants=self._participants,
            lost=self._faults["lost"],
            doubled=self._faults["doubled"],
            reordered=self._faults["reordered"],
            foreign=self._faults["foreign"],
            p50_ms=meter.latencies.quantile_ms(0.5),
            p99_ms=meter.latencies.quantile_ms(0.99),
            reconnects=meter.reconnects,
        )
