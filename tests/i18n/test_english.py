"""Nothing that can reach a page is without its English."""

import os
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from flask import Flask
from sqlalchemy.orm import Session

from tests.i18n.messages import CHINESE, ROOT, messages

CATALOGUE = ROOT / "service_centre" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACES = re.compile(r"\{\w*\}|%\(\w+\)s")


def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as stream:
        return read_po(stream, locale="en")


@pytest.fixture(scope="module", autouse=True)
def _new_messages_enter_the_catalogue() -> None:
    """UPDATE_TRANSLATIONS=1 adds what is missing, empty, and takes out what is gone."""
    if not os.environ.get("UPDATE_TRANSLATIONS"):
        return
    known, renewed = catalogue(), Catalog(locale="en", fuzzy=False)
    for text, place in sorted(messages().items(), key=lambda pair: (pair[1], pair[0])):
        entry = known.get(text)
        renewed.add(text, entry.string if entry else "", locations=[(place, 1)])
    with CATALOGUE.open("wb") as stream:
        write_po(stream, renewed, width=120, omit_header=False, no_location=True)


def test_every_message_has_its_english() -> None:
    known = catalogue()
    missing = [f"{place}: {text}" for text, place in messages().items() if not (known.get(text) and known[text].string)]
    assert missing == []


def test_no_english_is_left_over() -> None:
    wanted = messages()
    assert [entry.id for entry in catalogue() if entry.id and entry.id not in wanted] == []


def test_places_for_values_are_the_same_in_both_languages() -> None:
    wrong = [
        entry.id
        for entry in catalogue()
        if entry.id and sorted(PLACES.findall(str(entry.id))) != sorted(PLACES.findall(str(entry.string)))
    ]
    assert wrong == []


@pytest.mark.parametrize("address", ["/", "/sign-in", "/marketplace/draws", "/marketplace/rosters", "/nowhere"])
def test_public_pages_are_english_when_switched(app: Flask, session: Session, address: str) -> None:
    client = app.test_client()
    client.post("/language", data={"language": "en"})
    page = re.sub(r"<[^>]+>", " ", client.get(address).text)
    assert CHINESE.findall(page.replace("中文", "").replace("审", "")) == []
