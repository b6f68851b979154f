"""What a reader types is found as it stands on the sheet."""

import pytest

from review_room.word_search import WordRow, hits, searchable, terms_of


def line(*words: str, left: float = 10, bottom: float = 100, height: float = 5) -> list[WordRow]:
    """Words of one line, each character as wide as the line is high, half a height between the words."""
    rows: list[WordRow] = []
    for word in words:
        right = left + height * len(word)
        rows.append([left, bottom, right, bottom + height, word])
        left = right + height / 2
    return rows


def found(rows: list[WordRow], query: str) -> list[str]:
    return [hit.text for hit in hits(searchable(rows), terms_of(query))]


@pytest.mark.parametrize(
    "query", ["ELECTRICAL", "electrical", "ＥＬＥＣＴＲＩＣＡＬ", "Electr", '"electrical room"', "room electrical"]
)
def test_case_and_width_do_not_matter(query: str) -> None:
    assert "Electrical" in " ".join(found(line("Electrical", "ROOM"), query))


@pytest.mark.parametrize("query", ["疏散楼梯", "疏散 楼梯", '"疏散 楼梯"', "疏　散楼梯"])
@pytest.mark.parametrize("words", [("疏散楼梯",), ("疏散", "楼梯"), ("疏", "散", "楼", "梯"), ("疏 散 楼 梯",)])
def test_spaces_within_chinese_do_not_matter(query: str, words: tuple[str, ...]) -> None:
    assert found(line(*words), query)


def test_all_words_of_a_query_must_stand_on_the_sheet() -> None:
    rows = line("首层平面图") + line("疏散楼梯", bottom=50)
    assert found(rows, "平面 楼梯") == ["首层平面图", "疏散楼梯"]
    assert found(rows, "平面 电梯") == []


def test_single_characters_set_wide_are_one_word_and_longer_pieces_are_words_of_their_own() -> None:
    assert terms_of("平 面 图") == ("平面图",)
    assert terms_of("平面 图 纸 A") == ("平面", "图纸", "a")


def test_words_of_different_places_are_no_phrase() -> None:
    rows = line("平面") + line("图纸", left=400, bottom=20)
    assert found(rows, "平面图纸") == []
    assert found(rows, "平面") == ["平面"]


def test_characters_set_below_each_other_are_one_word() -> None:
    rows: list[WordRow] = [[10, 100 - 6 * n, 15, 105 - 6 * n, c] for n, c in enumerate("会签栏")]
    assert found(rows, "会签栏") == ["会 签 栏"]


def test_a_hit_marks_the_part_of_the_word_that_was_looked_for() -> None:
    (hit,) = hits(searchable([[10, 20, 70, 30, "首层疏散楼梯"]]), terms_of("疏散"))
    assert hit.rectangles == ((30, 20, 50, 30),)


def test_a_hit_over_several_words_has_a_rectangle_for_each() -> None:
    (hit,) = hits(searchable(line("FIRE", "DOOR")), terms_of('"fire door"'))
    assert [len(hit.rectangles), hit.text] == [2, "FIRE DOOR"]


def test_upright_words_are_marked_as_a_whole() -> None:
    (hit,) = hits(searchable([[10, 20, 15, 80, "北立面图"]]), terms_of("立面"))
    assert hit.rectangles == ((10, 20, 15, 80),)


@pytest.mark.parametrize("query", ["", "   ", '""', '" "', "　"])
def test_nothing_asked_nothing_found(query: str) -> None:
    assert found(line("墙"), query) == []


def test_ligatures_and_sharp_s_keep_their_places() -> None:
    (hit,) = hits(searchable([[0, 0, 60, 10, "straße㎡"]]), terms_of("STRASSE"))
    assert hit.rectangles[0][0] == 0


def test_what_stands_after_chinese_set_wide_is_marked_where_it_stands() -> None:
    rows = line("会", "签 栏", "图", "Ａ1", "ROOM")
    (hit,) = hits(searchable(rows), terms_of("oo"))
    left, _, right, _ = (float(number) for number in rows[-1][:4])
    assert (hit.text, hit.rectangles[0][0]) == ("ROOM", left + (right - left) / 4)
    (hit,) = hits(searchable(rows), terms_of("签栏图"))
    assert (hit.text, len(hit.rectangles)) == ("签 栏 图", 2)


def test_words_that_fold_to_more_characters_do_not_move_those_after_them() -> None:
    rows = line("㎡", "ﬃ", "ROOM")
    (hit,) = hits(searchable(rows), terms_of('"m2 ffi room"'))
    assert (hit.text, len(hit.rectangles)) == ("㎡ ﬃ ROOM", 3)
    (hit,) = hits(searchable(rows), terms_of("room"))
    assert hit.rectangles == (tuple(rows[2][:4]),)


def test_a_sheet_without_words_or_with_empty_ones_has_no_hits_there() -> None:
    assert found([], "墙") == []
    assert found([*line("", "墙", ""), [0, 0, 0, 0, " "]], "墙") == ["墙"]


def test_words_below_each_other_are_joined_only_when_single() -> None:
    rows: list[WordRow] = [[10, 100, 25, 105, "平面"], [10, 94, 25, 99, "图纸"], [10, 88, 25, 93, "纸"]]
    assert found(rows, "面图") == []
    assert found(rows, "纸纸") == []
