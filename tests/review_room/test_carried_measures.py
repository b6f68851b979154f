"""A measure that follows its sheet keeps its scale, is reckoned anew, and is looked at again where it changed."""

from sqlalchemy import select

from review_room.domain.carried_mark import CarriedState
from review_room.domain.placement import Certainty, Doubt, Placement
from review_room.exchange.annotation import Shape
from review_room.exchange_marks import marked_sheets
from review_room.models import CarriedMark, DrawingSet, Finding, Mark, ReviewCase, SheetRevision
from review_room.usecases import carrying
from review_room.usecases.events import carried_json
from tests.builders import NOON
from tests.review_room.builders import City
from tests.review_room.test_carrying import a_revised_case

LINE = [[100.0, 100.0], [160.0, 100.0]]


def a_revised_measure(city: City, *, stated: str = "1:100") -> tuple[ReviewCase, DrawingSet]:
    """A case whose issued finding has a length of 6 m, and a revision whose title block states a scale."""
    case, revised, after = a_revised_case(city)
    mark = city.session.scalars(select(Mark)).one()
    mark.kind, mark.geometry = mark.kind.__class__("length"), {"points": LINE}
    mark.scale = {"ratio": 100.0, "source": "title_block", "id": None, "by": None}
    before = city.session.get_one(SheetRevision, mark.sheet_revision_id)
    before.scale, after.scale = "1:100", stated
    before.confidence = after.confidence = 95
    city.session.flush()
    return case, revised


def carried_to(city: City, revised: DrawingSet, points: list[list[float]]) -> CarriedMark:
    (sheet,) = carrying.to_carry(city.session, revised)
    placement = Placement(tuple(complex(*point) for point in points), Certainty.SURE, 97)
    placements = {mark.mark_id: placement for mark in sheet.marks}
    carrying.keep_carried(city.session, revised, sheet, placements, now=NOON)
    return city.session.scalars(select(CarriedMark)).one()


def told_of(city: City) -> str:
    finding = city.session.scalars(select(Finding)).one()
    city.session.refresh(finding)
    (told,) = carried_json(finding.marks, finding)
    return str(told["measure"]["text"])


def test_a_measure_that_moved_as_a_whole_is_followed_without_a_look(city: City) -> None:
    _, revised = a_revised_measure(city)
    carried = carried_to(city, revised, [[114.0, 100.0], [174.03, 100.0]])
    assert (carried.state, carried.doubts) == (CarriedState.PLACED, [])
    assert told_of(city) == "6.00 m"


def test_a_measure_whose_value_changed_waits_for_a_look(city: City) -> None:
    _, revised = a_revised_measure(city)
    carried = carried_to(city, revised, [[114.0, 100.0], [180.0, 100.0]])
    assert (carried.state, carried.doubts) == (CarriedState.TO_CHECK, [Doubt.MEASURE_CHANGED])
    assert told_of(city) == "6.60 m"


def test_a_measure_on_a_sheet_that_states_another_scale_keeps_its_own_and_waits_for_a_look(city: City) -> None:
    _, revised = a_revised_measure(city, stated="1:150")
    carried = carried_to(city, revised, LINE)
    assert (carried.state, carried.doubts) == (CarriedState.TO_CHECK, [Doubt.SCALE_CHANGED])
    assert told_of(city) == "6.00 m"


def test_other_programs_are_given_the_value_at_the_new_place(city: City) -> None:
    case, revised = a_revised_measure(city)
    carried_to(city, revised, [[114.0, 100.0], [180.0, 100.0]])
    marked = marked_sheets(city.session, case, city["fire"])
    (one,) = [annotation for annotation in marked.annotations if annotation.shape is Shape.LENGTH]
    assert (one.reading, one.scale and one.scale.text) == ("6.60 m", "1:100")
    assert one.contents.endswith("长度 6.60 m（1:100）")


def test_the_scales_of_a_sheet_are_given_as_viewports_to_those_who_see_them(city: City) -> None:
    case, _ = a_revised_measure(city)
    sheets = marked_sheets(city.session, case, city["owner"]).sheets
    assert [one.scale.text for sheet in sheets for one in sheet.viewports] == ["1:100"]
