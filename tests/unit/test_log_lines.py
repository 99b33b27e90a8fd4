"""How a failure is written to the log: where and what it was, without words that may cite what people wrote."""

import sys

import asyncpg
import pytest

from tradepost_server.logs import failure


def logged(error: BaseException) -> str:
    try:
        raise error
    except BaseException:
        return failure(sys.exc_info())


@pytest.mark.parametrize(
    "error",
    [
        ValueError("canary"),
        KeyError("canary"),
        asyncpg.DataError("invalid input for query argument $1: 'canary'"),
        UnicodeDecodeError("utf-8", b"canary", 0, 1, "canary"),
        ExceptionGroup("canary", [ValueError("canary"), KeyError("canary")]),
    ],
)
def test_words_that_may_cite_content_are_left_out(error: Exception) -> None:
    text = logged(error)
    assert type(error).__name__ in text
    assert "canary" not in text
    assert "test_log_lines.py" in text


@pytest.mark.parametrize("error", [TypeError("no such argument"), OSError(111, "Connection refused")])
def test_words_of_mistakes_in_code_and_of_the_system_stay(error: Exception) -> None:
    assert str(error) in logged(error)


def test_what_postgresql_refused_is_told_by_its_code_and_constraint() -> None:
    refused = asyncpg.CheckViolationError("canary")
    refused.constraint_name = "messages_check"
    text = logged(refused)
    assert "asyncpg.exceptions.CheckViolationError: 23514 messages_check" in text
    assert "canary" not in text


def test_causes_and_the_members_of_groups_are_told() -> None:
    def fail() -> None:
        try:
            raise ValueError("canary")
        except ValueError as error:
            raise RuntimeError("canary") from error

    try:
        fail()
    except RuntimeError as error:
        text = logged(ExceptionGroup("several", [error, OSError(2, "No such file")]))
    assert [name in text for name in ("ExceptionGroup", "RuntimeError", "ValueError", "No such file")] == [True] * 4
    assert text.count("File ") >= 3
