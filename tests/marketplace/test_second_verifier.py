"""Two verifiers, written apart: they must say the same of every record, and refuse every change of one."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from marketplace.domain.verification import NotVerified, verify
from tests.marketplace import records
from tests.marketplace.records import Shape, a_record
from tests.marketplace.tampering import one_place_changes
from tests.marketplace.verifiers import VECTORS, verdict_of_the_file, verdicts_of_the_browser

SHAPES = [
    Shape(),
    Shape(candidates=1, excluded=0),
    Shape(candidates=9, group_size=2, balls=4, contributing=3, absent=1, need=3),
    Shape(candidates=6, contributing=3, attempt=2),
    Shape(beacon="lottery", attempt=3, excluded=3),
    Shape(beacon="drand", contributing=2, absent=2),
]

CHANGE = Callable[[dict[str, Any]], object]
BAD_ANNOUNCEMENTS: dict[str, CHANGE] = {
    "a repeated draw of level 1": lambda a: a.update(attempt=2, previous="5" * 64),
    "a second attempt that points to nothing": lambda a: a.update(attempt=2),
    "more needed than there are groups": lambda a: a.update(need=99),
    "a number of balls that is none": lambda a: a["candidates"][0].update(balls=True),
    "too many balls": lambda a: a["candidates"][0].update(balls=101),
    "an agency twice": lambda a: a["candidates"].insert(0, a["candidates"][0]),
    "an agency both in and out": lambda a: a["excluded"][0].update(id=a["candidates"][0]["id"]),
    "an exclusion without a reason": lambda a: a["excluded"][0].update(reason=""),
    "a supervisor who opens first": lambda a: a["contributors"][1].update(stage=1),
    "an operator nobody announced": lambda a: a.update(operator="operator:other"),
    "one key for two": lambda a: a["contributors"][0].update(key=a["contributors"][1]["key"]),
    "a strange contributor": lambda a: a["contributors"][1].update(role="friend"),
    "deadlines in the wrong order": lambda a: a["deadlines"].update(commit="2030-01-01T00:00:00Z"),
    "a local time": lambda a: a["deadlines"].update(commit="2020-01-01 00:00:00"),
    "a beacon that is missing": lambda a: a.update(
        beacon={"kind": "lottery", "source": "双色球", "ref": "1", "required": True}
    ),
    "an unknown member": lambda a: a.update(note="x"),
    "a missing member": lambda a: a.pop("title"),
}


def _refused_by_ours(record: Any) -> bool:
    with pytest.raises(NotVerified):
        verify(record)
    return True


def test_both_verifiers_give_every_honest_record_the_same_level() -> None:
    texts = [json.dumps(a_record(shape), ensure_ascii=False) for shape in SHAPES]
    texts += [json.dumps(vector["record"]) for vector in VECTORS]
    levels = [verdict_of_the_file(text) for text in texts]
    assert levels == [1, 1, 2, 2, 3, 3, 1, 2, 3]
    assert verdicts_of_the_browser(texts) == levels


def test_a_thousand_changes_in_one_place_are_refused_by_both() -> None:
    """Of the vectors the Python file refuses every change in test_fairdraw."""
    own = [json.dumps(one) for shape in (SHAPES[2], SHAPES[5]) for one in one_place_changes(a_record(shape))]
    vectors = [json.dumps(one) for vector in VECTORS for one in one_place_changes(vector["record"])]
    chosen = random.Random(1).sample(own, 250) + random.Random(1).sample(vectors, 750)
    assert [verdict_of_the_file(text) for text in chosen[:250]] == [None] * 250
    assert verdicts_of_the_browser(chosen) == [None] * 1000


def test_an_announcement_that_breaks_a_rule_is_refused_by_all_though_every_digest_fits() -> None:
    records = {name: a_record(change=change) for name, change in BAD_ANNOUNCEMENTS.items()}
    texts = [json.dumps(record) for record in records.values()]
    accepted = [
        name
        for name, text, browser in zip(records, texts, verdicts_of_the_browser(texts), strict=True)
        if verdict_of_the_file(text) is not None or browser is not None
    ]
    assert accepted == []
    assert all(_refused_by_ours(record) for record in records.values())


@pytest.mark.parametrize("value", ["7.2./", "07./", "7", "7./x", "./", ""])
def test_a_lottery_string_of_another_form_is_refused_by_all(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(records.BEACONS, "lottery", (records.LOTTERY, value, {}))
    record = a_record(Shape(beacon="lottery"))
    text = json.dumps(record)
    assert (verdict_of_the_file(text), verdicts_of_the_browser([text])) == (None, [None])
    assert _refused_by_ours(record)
