"""What a sender is told when their message is not told as they wrote it: whole in every language."""

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from tradepost.protocol.masking import LeakKind
from tradepost_server.rules.leaks.notices import LANGUAGES, Sentences, Told, notice

NO_SENTENCES = ("kinds", "between", "last", "space")
KINDS: tuple[LeakKind, ...] = get_args(LeakKind)
TOLD: tuple[Told, ...] = get_args(Told)
WIDGET = Path(__file__).resolve().parents[2] / "web-widget/src/i18n"
every_language = pytest.mark.parametrize("language", sorted(LANGUAGES))


def test_there_are_the_languages_of_the_widget() -> None:
    assert set(LANGUAGES) == {path.name for path in WIDGET.iterdir() if path.is_dir()}


@every_language
def test_a_language_has_every_sentence_and_every_kind(language: str) -> None:
    said = LANGUAGES[language]
    sentences = {f.name: getattr(said, f.name) for f in fields(Sentences) if f.name not in NO_SENTENCES}
    assert all(text.strip() == text != "" for text in sentences.values())
    assert {name for name, text in sentences.items() if "{kinds}" in text} == {"hidden", "refused_for"}
    assert not any("{" in text.replace("{kinds}", "") for text in sentences.values())
    assert set(said.kinds) == set(KINDS)
    assert all(said.kinds.values())
    assert len(set(said.kinds.values())) == len(KINDS)


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_no_sentence_was_left_in_english(language: str) -> None:
    english, said = LANGUAGES["en"], LANGUAGES[language]
    for field in fields(Sentences):
        if field.name not in NO_SENTENCES:
            assert getattr(said, field.name) != getattr(english, field.name)


@every_language
@pytest.mark.parametrize("decision", TOLD)
def test_what_is_told_ends_as_a_sentence_and_names_each_kind(language: str, decision: Told) -> None:
    for kinds in ([], ["phone"], list(KINDS)):
        text = notice(decision, kinds, language)
        assert text[-1] in ".。।"
        assert "{" not in text
        if decision in ("mask", "block"):
            assert all(LANGUAGES[language].kinds[kind] in text for kind in kinds)


def test_a_number_that_was_hidden() -> None:
    assert notice("mask", ["phone"], "en") == (
        "Hidden in your message: phone number. This cannot be shared here at this stage. "
        "Everyone sees your message without it."
    )


def test_several_kinds_are_joined_as_each_language_does_and_named_once() -> None:
    found: list[LeakKind] = ["phone", "email", "phone", "url"]
    assert "phone number, email address and link." in notice("mask", found, "en")
    assert "número de teléfono, dirección de correo y enlace." in notice("mask", found, "es")
    assert "Telefonnummer, E-Mail-Adresse und Link." in notice("mask", found, "de")
    assert "رقم هاتف وعنوان بريد إلكتروني ورابط." in notice("mask", found, "ar")
    assert "电话号码、电子邮箱地址和链接。" in notice("mask", found, "zh")


def test_of_what_no_stage_allows_no_stage_is_spoken() -> None:
    assert "stage" not in notice("mask", ["card", "iban"], "en")
    assert "stage" in notice("mask", ["card", "phone"], "en")
    assert "stage" not in notice("block", ["banned"], "en")


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("es-MX", "es"),
        ("pt-BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("DE", "de"),
        ("nl", "en"),
        ("x-klingon", "en"),
        ("", "en"),
    ],
)
def test_a_locale_is_spoken_to_in_its_language_or_in_english(locale: str, language: str) -> None:
    assert notice("hold", [], locale) == LANGUAGES[language].held


def test_what_waits_or_was_refused_by_staff_does_not_say_what_was_found() -> None:
    for decision in ("hold", "reject"):
        assert notice(decision, KINDS, "en") == notice(decision, [], "en")
