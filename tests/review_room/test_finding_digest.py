"""The trail binds a finding to the last word and the last coordinate of its marks."""

from typing import Any

import pytest

from review_room.finding_digest import content_digest
from review_room.models import Finding
from tests.review_room.builders import City, a_draft, an_open_room
from tests.review_room.test_carrying import a_revised_case, carried_as


def changes(geometry: dict[str, Any]) -> list[dict[str, Any]]:
    """The geometry with one thing changed, each in turn."""
    moved = [[geometry["points"][0][0] + 0.01, geometry["points"][0][1]], *geometry["points"][1:]]
    others: dict[str, Any] = {"text": "净宽足够", "height_mm": 4.5, "stamp": "approved", "closed": False, "turn": 90}
    return [{**geometry, "points": moved}, *({**geometry, name: other} for name, other in others.items())]


def test_every_part_of_a_mark_is_bound(city: City) -> None:
    finding = city.session.get_one(Finding, a_draft(city, an_open_room(city)))
    (mark,) = finding.marks
    before = {content_digest(finding)}
    for changed in changes(dict(mark.geometry)):
        mark.geometry = changed
        before.add(content_digest(finding))
    assert len(before) == 7


def test_every_part_of_a_carried_mark_is_bound(city: City) -> None:
    _, revised, _ = a_revised_case(city)
    carried = carried_as(city, revised)
    finding = carried.mark.finding
    assert carried.geometry is not None
    before = {content_digest(finding)}
    for changed in [*changes(dict(carried.geometry)), None]:
        carried.geometry = changed
        before.add(content_digest(finding))
    assert len(before) == 8


@pytest.mark.parametrize("name", ["text", "standard", "reason", "reply_text"])
def test_every_word_of_the_finding_is_bound(city: City, name: str) -> None:
    finding = city.session.get_one(Finding, a_draft(city, an_open_room(city)))
    before = content_digest(finding)
    setattr(finding, name, "另一句话")
    assert content_digest(finding) != before
