"""What a reader types is found as it stands on the sheet."""

import pytest

from review_room.word_context import AFTER_AT_MOST, context_of
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


def shown(rows: list[WordRow], query: str) -> list[str]:
    """The hits as they are listed, what was looked for in brackets."""
    sheet = searchable(rows)
    return [
        "".join(f"[{words}]" if found else words for words, found in context_of(sheet, hit))
        for hit in hits(sheet, terms_of(query))
    ]


@pytest.mark.parametrize("query", ["fire door", "door fire"])
def test_terms_that_stand_together_are_one_hit(query: str) -> None:
    rows = line("FIRE", "DOOR") + line("DOOR", bottom=50) + line("FIRE", "RATED", "DOOR", bottom=20)
    assert found(rows, query) == ["FIRE DOOR", "DOOR", "FIRE DOOR"]
    assert shown(rows, query) == ["[FIRE] [DOOR]", "[DOOR]", "[FIRE] RATED [DOOR]"]


def test_a_line_is_listed_once_however_often_the_term_stands_in_it() -> None:
    rows = line("设备间", "卫生间") + line("卫生间", bottom=50)
    assert shown(rows, "间") == ["设备[间]卫生[间]", "卫生[间]"]
    assert [len(hit.rectangles) for hit in hits(searchable(rows), terms_of("间"))] == [2, 1]


def test_a_term_within_another_is_not_listed_twice() -> None:
    assert found(line("甲级防火门"), "防火门 门") == ["甲级防火门"]


def test_words_drawn_twice_at_one_place_are_listed_once() -> None:
    assert found(line("疏散楼梯") + line("疏散楼梯", left=10.1), "楼梯") == ["疏散楼梯"]
    assert found(line("疏散楼梯") + line("疏散楼梯", left=90), "楼梯") == ["疏散楼梯"] * 2


def test_a_hit_shows_the_words_of_its_row_though_they_stand_apart_and_in_another_order() -> None:
    table = [
        *line("FINISH", left=60, bottom=100),
        *line("FINISH", left=60, bottom=80),
        *line("D-101", left=10, bottom=100),
        *line("D-102", left=10, bottom=80),
        *line("900x2100", left=120, bottom=80),
    ]
    assert shown(table, "finish") == ["D-101 [FINISH]", "D-102 [FINISH] 900x2100"]


def test_a_word_alone_in_its_line_shows_the_lines_above_and_below() -> None:
    rows = line("ROOM", bottom=106) + line("FINISH", bottom=100) + line("SCHEDULE", bottom=94) + line("FAR", bottom=10)
    assert shown(rows, "finish") == ["ROOM [FINISH] SCHEDULE"]


def test_only_what_was_looked_for_is_emphasised_and_chinese_has_no_spaces() -> None:
    assert shown(line("首层", "疏散楼梯", "平面图"), "楼梯") == ["首层疏散[楼梯]平面图"]


def test_long_lines_are_cut() -> None:
    (text,) = shown(line("门", *(["构造做法"] * 40)), "门")
    assert text.endswith("…")
    assert len(text) == AFTER_AT_MOST + len("[门]…")


def test_upright_words_have_their_neighbours_above_and_below() -> None:
    rows: list[WordRow] = [[10, 20, 15, 60, "north"], [10, 62, 15, 100, "elevation"], [12, 300, 17, 320, "x1"]]
    assert shown(rows, "north") == ["[north] elevation"]
