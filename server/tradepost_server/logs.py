"""How the process logs: one line an event, structured, without content or tokens."""

import logging
import sys
import traceback

import orjson
import structlog

from .settings import Settings
from .telemetry import tracing
from .telemetry.lines import LINES

CHAIN_MAX = 10  # causes, and members of groups, of one failure
_HARMLESS = (TypeError, AttributeError, NameError, ImportError, OSError)  # whose words tell of code and the system


def configure(settings: Settings) -> None:
    """Text on a terminal, JSON elsewhere, unless settings say otherwise. Control characters are escaped."""
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    renderer = structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer(_json)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["request"]),
        _traced,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(failure),
        _escape,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler, LINES]
    root.setLevel(logging.WARNING)
    logging.getLogger("tradepost").setLevel(settings.log_level.upper())


def failure(exc_info: structlog.typing.ExcInfo) -> str:
    """Where it happened and of which type; words that may cite what people wrote are left out."""
    told: list[str] = []
    waiting: list[BaseException | None] = [exc_info[1]]
    while waiting and len(told) < CHAIN_MAX:
        error = waiting.pop()
        if error is None:
            continue
        where = "".join(traceback.format_tb(error.__traceback__))
        told.append(f"{where}{type(error).__module__}.{type(error).__qualname__}{_words(error)}")
        if isinstance(error, BaseExceptionGroup):
            waiting += reversed(error.exceptions)
        waiting.append(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
    return "\nbecause of\n".join(told)


def _words(error: BaseException) -> str:
    if isinstance(error, _HARMLESS):
        return f": {error}"
    of_postgresql = [getattr(error, name, None) for name in ("sqlstate", "constraint_name")]
    return "".join([": ", " ".join(filter(None, of_postgresql))]) if any(of_postgresql) else ""


def _json(event: object, **_: object) -> str:
    return orjson.dumps(event, default=repr).decode()


def _traced(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A line finds its trace."""
    event.update(tracing.current())
    return event


def _escape(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A line stays one line, and a terminal does what it did before."""
    words = event.get("event")
    if isinstance(words, str) and not words.isprintable():
        event["event"] = words.encode("unicode_escape").decode()
    return event
