"""How many lines the log got, by level."""

import logging

LEVELS = ("warning", "error", "critical")


class LineCount(logging.Handler):
    """Counts; writes nothing."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines = dict.fromkeys(LEVELS, 0)

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        level = record.levelname.lower()
        if level in self.lines:
            self.lines[level] += 1


LINES = LineCount()
"""Of the process: so is the log."""
