"""A mark's surroundings found again on another revision: by words near by, by the picture, there and back."""

import cmath
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pymupdf
import pytest

from demonstration.drawings import generate_set
from review_room.domain.placement import Certainty, Doubt, Evidence, Placement, placed
from review_room.drawings.comparison.alignment import Word
from review_room.drawings.comparison.compared_sheet import ComparedSheet
from review_room.drawings.comparison.patches import Ground, grown, likeness, outlines, phase, shrunk
from review_room.drawings.comparison.registration import Registration
from review_room.drawings.comparison.running import register_files
from review_room.drawings.comparison.votes import Ballot
from review_room.drawings.refusals import Refusal
from tests.drawings.test_comparison import moved, pages

MM = 72 / 25.4
Points = Sequence[tuple[float, float]]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The plan of a ground floor, A1 or A2."""
    made = generate_set(tmp_path_factory.mktemp("plan"), seed=1, sheets=1, formats=("pdf",))
    return next(iter(pages(made).values()))


def placement(before: bytes, after: bytes, points: Points) -> Placement:
    old, new = ComparedSheet(before), ComparedSheet(after)
    found = Registration(old, new).evidence(points).as_json((old.height, new.height))
    return placed(
        [complex(*point) for point in points], Evidence.parse(found), width_mm=new.width / MM, height_mm=new.height / MM
    )


BOX = ((300.0, 250.0), (340.0, 285.0))


@pytest.mark.parametrize(
    ("turn", "shift_mm"),
    [(1, 0), (1, 9.3 - 6.1j), (0.8, 30 + 20j), (cmath.rect(1, 0.008), 2 + 1j)],
    ids=["unmoved", "shifted", "scaled", "turned"],
)
def test_a_mark_goes_where_its_surroundings_went(plan: bytes, turn: complex, shift_mm: complex) -> None:
    found = placement(plan, moved(plan, turn=turn, shift_mm=shift_mm), BOX)
    assert found.certainty is Certainty.SURE
    for point, there in zip(BOX, found.points, strict=True):
        assert abs(there - (turn * complex(*point) + shift_mm)) < 0.5


def drawn(draw: Callable[[pymupdf.Page], None]) -> bytes:
    with pymupdf.open() as document:
        draw(document.new_page(width=400 * MM, height=280 * MM))
        content: bytes = document.tobytes()
        return content


def a_grid(page: pymupdf.Page, shift_mm: float = 0.0) -> None:
    """Squares of 10 mm and not a word."""
    for n in range(36):
        x = (20 + n * 10 + shift_mm) * MM
        page.draw_line((x, 20 * MM), (x, 260 * MM), width=0.7)
    for n in range(25):
        y = (20 + n * 10) * MM
        page.draw_line((20 * MM, y), (370 * MM, y), width=0.7)


@pytest.mark.parametrize("shift_mm", [0.0, 4.0, 10.0])
def test_a_regular_grid_is_never_sure(shift_mm: float) -> None:
    found = placement(drawn(a_grid), drawn(lambda page: a_grid(page, shift_mm)), ((150, 120), (175, 140)))
    assert found.certainty is not Certainty.SURE


def test_blank_paper_is_never_sure(plan: bytes) -> None:
    found = placement(drawn(lambda _: None), drawn(lambda _: None), ((150, 120), (175, 140)))
    assert found.certainty is Certainty.LOST
    corner = placement(plan, plan, ((40, 540), (44, 543)))
    assert corner.certainty is not Certainty.SURE


def test_a_blanked_region_loses_its_marks_and_nothing_is_sure_there(plan: bytes) -> None:
    with pymupdf.open(stream=plan, filetype="pdf") as document:
        page = document[0]
        height = page.rect.height
        page.draw_rect(
            pymupdf.Rect(240 * MM, height - 340 * MM, 400 * MM, height - 200 * MM), color=None, fill=(1, 1, 1)
        )
        blanked = document.tobytes()
    found = placement(plan, blanked, BOX)
    assert found.certainty is not Certainty.SURE
    assert Doubt.CHANGED in found.doubts or found.certainty is Certainty.LOST


def words(places: dict[str, Sequence[complex]], turn: complex = 1, shift: complex = 0) -> list[Word]:
    found = []
    for word, middles in places.items():
        for middle in middles:
            z = turn * middle + shift
            found.append((z.real - 9, z.imag - 3, z.real + 9, z.imag + 3, word))
    return found


def test_words_that_stand_many_times_agree_in_one_place_only() -> None:
    doors = [complex(60 * n, 50 * (n % 3)) for n in range(12)]
    offices = [complex(60 * n + 17 * (n % 4), 90 + 11 * (n % 5)) for n in range(12)]
    places = {"M1021": doors, "办公室": offices}
    first, *_ = Ballot(words(places), words(places, shift=200 + 30j)).votes(300 + 60j, 150, [1 + 0j])
    assert abs(first.shift - (200 + 30j)) < 0.1
    assert first.named == 0
    assert first.rival < 1


def test_words_of_a_view_tell_its_scale_though_the_title_block_kept_its_own() -> None:
    pick = np.random.default_rng(4)
    view = {f"间{n}": [complex(*pick.uniform(50, 500, 2))] for n in range(20)}
    block = {f"签{n}": [complex(*pick.uniform(700, 800, 2))] for n in range(20)}
    before = words(view | block)
    after = words(view, 0.75, 40 + 9j) + words(block)
    assert any(abs(turn - 0.75) < 0.002 for turn in Ballot(before, after).turns(250 + 250j))


def test_likeness_takes_chance_off_and_sees_both_ways() -> None:
    hatch = np.zeros((90, 90), dtype=bool)
    hatch[:, ::3] = True
    shifted = np.roll(hatch, 1, axis=1)
    lines = np.zeros_like(hatch)
    lines[20, 10:80], lines[60, 10:80] = True, True
    half = lines.copy()
    half[60] = False
    assert likeness(lines, lines)[:2] == (1.0, 1.0)
    assert likeness(hatch, shifted)[0] == 0.0  # grown by a pixel, a hatch covers everything
    kept, come, _ = likeness(lines, half)
    assert kept < 0.55
    assert come == 1.0
    assert grown(lines).sum() > lines.sum()


def test_a_piece_is_found_again_and_its_double_is_its_rival() -> None:
    pick = np.random.default_rng(2)
    sheet = np.full((600, 900), 255, dtype=np.uint8)
    for row, column in pick.integers(20, 560, (60, 2)):
        sheet[row : row + 2, column : column + 60] = 0
    lines = outlines(sheet)
    piece = lines[150:270, 210:360]
    ground = Ground(shrunk(lines, 3))
    alone = ground.found(shrunk(piece, 3), 4)
    assert alone is not None
    assert abs(alone.down * 3 - 150) < 2
    assert abs(alone.right * 3 - 210) < 2
    assert alone.rival < 0.9
    lines[420:540, 660:810] = piece
    twice = Ground(shrunk(lines, 3)).found(shrunk(piece, 3), 4)
    assert twice is not None
    assert twice.rival > 0.98


def test_phase_tells_a_small_shift_and_how_sharp_it_is() -> None:
    pick = np.random.default_rng(3)
    sheet = np.full((260, 260), 255, dtype=np.uint8)
    for row, column in pick.integers(10, 200, (30, 2)):
        sheet[row : row + 40, column] = 0
    down, right, sharp = phase(sheet[20:220, 20:220], sheet[15:215, 23:223])
    assert abs(down - 5) < 0.3
    assert abs(right + 3) < 0.3
    assert sharp > 20


def test_marks_are_looked_up_in_a_child_and_a_broken_file_ends_only_that(plan: bytes, tmp_path: Path) -> None:
    good, bad, work = tmp_path / "good.pdf", tmp_path / "bad.pdf", tmp_path / "work"
    good.write_bytes(plan)
    bad.write_bytes(b"%PDF-1.7 no drawing")
    work.mkdir()
    found = register_files(good, good, [BOX, ((100.0, 100.0),)], work)
    assert len(found) == 2
    assert abs(Evidence.parse(found[0]).looks[0].place.at(300 + 250j) - (300 + 250j)) < 0.1
    with pytest.raises(Refusal):
        register_files(good, bad, [BOX], work)
