"""Which sheet of a revision a mark follows its own to: by number, and by content where numbers were shifted."""

from review_room.domain.carried_mark import Follows, followed
from review_room.domain.comparison import SheetText


def a_sheet(id_: int, number: str, title: str, *, words: str = "", common: int = 20) -> SheetText:
    """A sheet with words of its own and words that all sheets of the set have."""
    shared = " ".join(f"共{n}" for n in range(common))
    return SheetText(id_, number, title, words or f"{shared} " + " ".join(f"{title}{n}" for n in range(30)))


PLAN = a_sheet(1, "建施-03", "首层平面图")


def test_a_sheet_is_followed_by_its_number() -> None:
    new = [a_sheet(10, "建施-03", "首层平面图"), a_sheet(11, "建施-04", "二层平面图")]
    assert followed(PLAN, new) == Follows(10, sure=True)


def test_a_sheet_put_in_before_shifts_the_numbers_and_the_content_is_followed() -> None:
    new = [a_sheet(10, "建施-03", "夹层平面图"), a_sheet(11, "建施-04", "首层平面图")]
    assert followed(PLAN, new) == Follows(11, sure=True)


def test_storeys_that_repeat_each_other_are_told_apart_by_title() -> None:
    words = " ".join(f"词{n}" for n in range(40))
    old = a_sheet(1, "水施-02", "二层给排水平面图", words=words)
    new = [
        a_sheet(10, "水施-02", "一层给排水平面图", words=words),
        a_sheet(11, "水施-03", "二层给排水平面图", words=words),
    ]
    assert followed(old, new) == Follows(11, sure=True)


def test_storeys_that_repeat_each_other_without_titles_are_not_sure() -> None:
    words = " ".join(f"词{n}" for n in range(40))
    old = SheetText(1, "水施-02", "甲", words)
    new = [SheetText(10, "水施-02", "乙", words), SheetText(11, "水施-03", "丙", words)]
    assert followed(old, new) == Follows(10, sure=False)


def test_a_sheet_that_was_not_sent_again_stays_in_force() -> None:
    assert followed(PLAN, [a_sheet(10, "结施-01", "基础平面图")]) is None


def test_a_number_that_now_names_something_else_is_not_sure() -> None:
    other = SheetText(10, "建施-03", "屋面构造", " ".join(f"别{n}" for n in range(60)))
    assert followed(PLAN, [other]) == Follows(10, sure=False)


def test_scans_have_no_words_and_are_known_by_number_and_title() -> None:
    old, new = SheetText(1, "建施-03", "首层平面图", ""), SheetText(10, "建施-03", "首层平面图", "")
    assert followed(old, [new]) == Follows(10, sure=True)
    assert followed(old, [SheetText(10, "建施-03", "别的图", "")]) == Follows(10, sure=False)
