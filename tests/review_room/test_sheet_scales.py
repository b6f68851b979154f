"""Scales of sheets and what marks measure by them: whose they are, who sees them, what they may never change."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from review_room.domain.mark import BadMark
from review_room.domain.sheet_scale import BadScale
from review_room.models import Finding, ReviewCase, SheetScale
from review_room.queries import visible_events
from review_room.room_sheets import title_scale_json
from review_room.usecases.events import mark_json
from review_room.usecases.opinion_content import finding_row, names_of_organisations
from review_room.usecases.sheet_scales import MOST_ON_A_SHEET, visible_scales
from service_centre.audit.models import AuditEntry
from service_centre.errors import Forbidden, NotFound
from tests.review_room.builders import City, a_draft, an_open_room, first_sheet, operate

DETAIL = [600.0, 100.0, 800.0, 300.0]


def titled(city: City, case: ReviewCase, scale: str, *, confidence: int = 95) -> None:
    sheet = first_sheet(city, case)
    sheet.scale, sheet.confidence = scale, confidence
    city.session.flush()


def a_scale(city: City, case: ReviewCase, **changes: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "sheet_id": first_sheet(city, case).id, "region": None, "stated": "1:50"} | changes


def a_length(points: list[list[float]] | None = None, kind: str = "length") -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "kind": kind, "geometry": {"points": points or [[100, 100], [160, 100]]}}


def a_measured_draft(city: City, case: ReviewCase, who: str = "fire", mark: dict[str, Any] | None = None) -> str:
    """A draft with a length of 60 mm on paper, or another mark; returns the finding's id."""
    finding_id = a_draft(city, case, who)
    operate(city, case, who, "place_mark", mark={**(mark or a_length()), "finding_id": finding_id})
    return finding_id


def measure(city: City, finding_id: str) -> dict[str, Any]:
    finding = city.session.get_one(Finding, finding_id)
    city.session.refresh(finding)
    (mark,) = [one for one in finding.marks if one.kind != "cloud"]
    told: dict[str, Any] = mark_json(mark, finding)["measure"]
    return told


def test_a_length_is_measured_by_the_scale_of_the_title_block(city: City, case: ReviewCase) -> None:
    titled(city, case, "1:100")
    told = measure(city, a_measured_draft(city, case))
    assert (told["text"], told["scale"], told["source"]) == ("6.00 m", "1:100", "title_block")


@pytest.mark.parametrize(
    ("scale", "confidence", "why"),
    [("", 95, "unknown_scale"), ("1:100 1:50", 95, "unknown_scale"), ("1:100", 20, "unconfirmed_scale")],
)
def test_without_a_certain_scale_nothing_is_measured_and_it_is_said_why(
    city: City, case: ReviewCase, scale: str, confidence: int, why: str
) -> None:
    titled(city, case, scale, confidence=confidence)
    told = measure(city, a_measured_draft(city, case))
    assert (told["text"], told["value"], told["why"]) == ("", None, why)


def test_a_picture_has_no_certain_scale_until_somebody_confirms_it(city: City, case: ReviewCase) -> None:
    titled(city, case, "1:100")
    first_sheet(city, case).file.kind = "png"
    assert title_scale_json(first_sheet(city, case)) == {"ratio": 100.0, "text": "1:100", "sure": False}
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, stated="1:100"))
    assert measure(city, a_measured_draft(city, case))["text"] == "6.00 m"


def test_angles_and_counts_need_no_scale(city: City, case: ReviewCase) -> None:
    corner = a_length([[10, 0], [0, 0], [0, 10]], kind="angle")
    assert measure(city, a_measured_draft(city, case, mark=corner))["text"] == "90.0°"
    columns = a_length([[10, 10], [20, 10], [30, 10]], kind="count")
    assert measure(city, a_measured_draft(city, case, mark=columns))["text"] == "3"


def test_an_outline_that_crosses_itself_is_refused(city: City, case: ReviewCase) -> None:
    with pytest.raises(BadMark):
        a_measured_draft(city, case, mark=a_length([[0, 0], [40, 30], [40, 0], [0, 30]], kind="area"))


def test_a_detail_has_a_scale_of_its_own(city: City, case: ReviewCase) -> None:
    titled(city, case, "1:100")
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, stated="1:20", region=DETAIL))
    inside, outside = a_length([[610, 110], [660, 110]]), a_length([[10, 10], [60, 10]])
    across = a_length([[10, 110], [660, 110]])
    told = [measure(city, a_measured_draft(city, case, mark=one)) for one in (inside, outside, across)]
    assert [one["text"] or one["why"] for one in told] == ["1.000 m", "5.00 m", "across_scales"]


def test_a_drawn_distance_calibrates_the_sheet(city: City, case: ReviewCase) -> None:
    line = {"points": [[100, 100], [220, 100]], "real": "6 m"}
    done = operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, calibrated=line))
    told = done.events[-1].payload["scale"]
    assert (told["ratio"], told["source"], told["real"], told["by"]) == (50.0, "calibrated", "6 m", "虚构·fire")
    assert measure(city, a_measured_draft(city, case))["text"] == "3.000 m"


def test_drafts_of_ones_own_unit_follow_a_new_scale(city: City, case: ReviewCase) -> None:
    finding_id = a_measured_draft(city, case)
    done = operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case))
    assert [event.kind for event in done.events] == ["measure_marks", "set_sheet_scale"]
    assert measure(city, finding_id)["text"] == "3.000 m"
    operate(city, case, "fire", "remove_sheet_scale", scale_id=done.events[-1].payload["scale"]["id"])
    assert measure(city, finding_id)["why"] == "unknown_scale"


def test_what_was_submitted_keeps_the_scale_it_was_measured_by(city: City, case: ReviewCase) -> None:
    titled(city, case, "1:100")
    finding_id = a_measured_draft(city, case)
    operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case))
    assert measure(city, finding_id)["text"] == "6.00 m"


@pytest.mark.parametrize("submitted", [False, True])
def test_no_unit_changes_what_another_has_measured(city: City, case: ReviewCase, submitted: bool) -> None:
    titled(city, case, "1:100")
    finding_id = a_measured_draft(city, case)
    if submitted:
        operate(city, case, "fire", "submit_finding", finding_id=finding_id)
    done = operate(city, case, "agency", "set_sheet_scale", scale=a_scale(city, case))
    assert measure(city, finding_id)["text"] == "6.00 m"
    assert [event.kind for event in done.events] == ["set_sheet_scale"]


def test_another_units_scale_serves_where_there_is_none_of_ones_own(city: City, case: ReviewCase) -> None:
    operate(city, case, "agency", "set_sheet_scale", scale=a_scale(city, case))
    told = measure(city, a_measured_draft(city, case))
    assert (told["text"], told["by"]) == ("3.000 m", city.organisations["agency"].short_name)
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, stated="1:200"))
    operate(city, case, "agency", "set_sheet_scale", scale=a_scale(city, case, stated="1:10"))
    assert measure(city, a_measured_draft(city, case))["text"] == "12.00 m"


def test_only_its_own_unit_mends_or_removes_a_scale(city: City, case: ReviewCase) -> None:
    scale = a_scale(city, case)
    operate(city, case, "fire", "set_sheet_scale", scale=scale)
    for who in ("agency", "lead"):
        with pytest.raises(Forbidden):
            operate(city, case, who, "remove_sheet_scale", scale_id=scale["id"])
        with pytest.raises(Forbidden):
            operate(city, case, who, "set_sheet_scale", scale={**scale, "stated": "1:75"})
    operate(city, case, "fire", "set_sheet_scale", scale={**scale, "stated": "1:75"})
    assert city.session.get_one(SheetScale, scale["id"]).ratio == 75.0


def test_the_owner_and_the_designer_neither_set_nor_see_scales(city: City, case: ReviewCase) -> None:
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case))
    seers = {
        who for who in ("fire", "agency", "lead", "overseer", "owner", "designer", "clerk") if _sees(city, case, who)
    }
    assert seers == {"fire", "agency", "lead", "overseer"}
    for who in ("owner", "designer"):
        with pytest.raises(Forbidden):
            operate(city, case, who, "set_sheet_scale", scale=a_scale(city, case))


def _sees(city: City, case: ReviewCase, who: str) -> bool:
    told = any(event.kind == "set_sheet_scale" for event in visible_events(city.session, case, city[who], after=0))
    assert told == bool(visible_scales(city.session, case, city[who]))
    return told


def test_a_scale_of_another_case_does_not_exist(city: City, case: ReviewCase) -> None:
    scale = a_scale(city, case)
    operate(city, case, "fire", "set_sheet_scale", scale=scale)
    other = an_open_room(city)
    with pytest.raises(NotFound):
        operate(city, other, "fire", "remove_sheet_scale", scale_id=scale["id"])
    with pytest.raises(NotFound):
        operate(city, other, "fire", "set_sheet_scale", scale=scale)


@pytest.mark.parametrize(
    "changes",
    [
        {"stated": "很大"},
        {"region": [0, 0, 1, 1]},
        {"region": "all"},
        {"calibrated": {"points": [[0, 0], [100, 0]], "real": ""}},
        {"calibrated": {"points": [[0, 0], ["x", 0]], "real": "6 m"}},
        {"calibrated": {"points": [[0, 0], [9000, 0]], "real": "6 m"}},
    ],
)
def test_what_is_no_scale_is_refused(city: City, case: ReviewCase, changes: dict[str, Any]) -> None:
    with pytest.raises(BadScale):
        operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, **changes))


def test_a_unit_sets_only_so_many_scales_on_a_sheet(city: City, case: ReviewCase) -> None:
    for _ in range(MOST_ON_A_SHEET):
        operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case))
    with pytest.raises(BadScale):
        operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case))


def test_a_moved_mark_of_a_draft_takes_the_scale_of_its_new_place(city: City, case: ReviewCase) -> None:
    titled(city, case, "1:100")
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, stated="1:20", region=DETAIL))
    mark = a_length()
    finding_id = a_measured_draft(city, case, mark=mark)
    there = {"points": [[610, 110], [670, 110]], "value": 999, "scale": {"ratio": 1}}
    operate(city, case, "fire", "change_mark", mark_id=mark["id"], geometry=there)
    assert measure(city, finding_id)["text"] == "1.200 m"


def test_the_trail_says_who_set_which_scale(city: City, case: ReviewCase) -> None:
    operate(city, case, "fire", "set_sheet_scale", scale=a_scale(city, case, region=DETAIL))
    entry = city.session.scalars(
        select(AuditEntry).where(AuditEntry.stream == case.audit_stream).order_by(AuditEntry.position.desc())
    ).first()
    assert entry is not None
    assert entry.action == "set_sheet_scale"
    assert '"ratio":"1:50"' in entry.body
    assert "600.00,100.00,800.00,300.00" in entry.body


def test_papers_show_what_was_measured_under_the_words_of_the_finding(city: City, case: ReviewCase) -> None:
    titled(city, case, "1:100")
    finding = city.session.get_one(Finding, a_measured_draft(city, case))
    city.session.refresh(finding)
    row = finding_row(finding, names_of_organisations(city.session))
    assert row.text == "疏散楼梯净宽不足 1.10 m。\n图上量得：长度 6.00 m（1:100）"
