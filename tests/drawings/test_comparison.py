"""Two revisions of a sheet: laid on one another, and every change found, and nothing else."""

import cmath
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest

from demonstration.drawings import GeneratedSet, generate_set
from review_room.domain.comparison import SheetText, renumbered
from review_room.drawings.comparison.alignment import Certainty, by_phase, by_words
from review_room.drawings.comparison.compared_sheet import ComparedSheet
from review_room.drawings.comparison.comparing import compare
from review_room.drawings.comparison.regions import grouped, labelled
from review_room.drawings.comparison.running import compare_files
from review_room.drawings.refusals import Refusal, RefusalCode


def pages(made: GeneratedSet) -> Mapping[str, bytes]:
    """Each sheet as a PDF of its own, by number."""
    found: dict[str, bytes] = {}
    for file in made.files:
        with pymupdf.open(file.path) as document:
            for number, sheet in enumerate(file.sheets):
                with pymupdf.open() as single:
                    single.insert_pdf(document, from_page=number, to_page=number)
                    found[sheet.sheet_no] = single.tobytes()
    return found


@pytest.fixture(scope="module")
def revisions(tmp_path_factory: pytest.TempPathFactory) -> tuple[GeneratedSet, GeneratedSet]:
    folder = tmp_path_factory.mktemp("revisions")
    return (
        generate_set(folder / "1", seed=5, sheets=8, formats=("pdf",)),
        generate_set(folder / "2", seed=5, sheets=8, formats=("pdf",), revision=2),
    )


def overlaps(region: Mapping[str, Any], box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = box
    return bool(region["left"] < right and region["right"] > left and region["bottom"] < top and region["top"] > bottom)


def moved(content: bytes, *, turn: complex = 1, shift_mm: complex = 0) -> bytes:
    """The sheet as another plotter would lay it on the paper: scaled and turned about the corner, then shifted."""
    shift = shift_mm * 72 / 25.4
    with pymupdf.open(stream=content, filetype="pdf") as document:
        page = document[0]
        page.clean_contents()
        (xref,) = page.get_contents()
        matrix = f"{turn.real:.6f} {turn.imag:.6f} {-turn.imag:.6f} {turn.real:.6f} {shift.real:.4f} {shift.imag:.4f}"
        document.update_stream(xref, f"q {matrix} cm\n".encode() + document.xref_stream(xref) + b"\nQ")
        done: bytes = document.tobytes()
        return done


def test_every_change_that_was_made_is_found_and_nothing_else(revisions: tuple[GeneratedSet, GeneratedSet]) -> None:
    before, after = (pages(made) for made in revisions)
    changes = revisions[1].changes
    assert len(changes) > 5
    for number in before:
        found = compare(ComparedSheet(before[number]), ComparedSheet(after[number]))
        made = [change for change in changes if change.sheet_no == number]
        assert found.alignment.is_identity
        for change in made:
            assert any(overlaps(region, change.box) for region in found.regions), (number, change.what)
        for region in found.regions:
            assert any(overlaps(region, change.box) for change in made), (number, region)


def test_a_changed_word_is_told_however_few_pixels_it_has(revisions: tuple[GeneratedSet, GeneratedSet]) -> None:
    before, after = (pages(made) for made in revisions)
    number = next(change.sheet_no for change in revisions[1].changes if "改名" in change.what)
    found = compare(ComparedSheet(before[number]), ComparedSheet(after[number]))
    assert any(region["words_before"] and region["words_after"] for region in found.regions)


@pytest.mark.parametrize(
    ("turn", "shift_mm"),
    [(1, 0.02 + 0.03j), (1, 12.3 - 4.1j), (0.98, 3 + 5j), (cmath.rect(1, 0.01), 4 + 2j)],
    ids=["less than a pixel", "shifted", "scaled", "turned"],
)
def test_a_sheet_that_only_lies_elsewhere_is_unchanged(
    revisions: tuple[GeneratedSet, GeneratedSet], turn: complex, shift_mm: complex
) -> None:
    content = next(iter(pages(revisions[0]).values()))
    found = compare(ComparedSheet(content), ComparedSheet(moved(content, turn=turn, shift_mm=shift_mm)))
    inside = [region for region in found.regions if region["added"] + region["removed"] > 200]
    assert inside == []
    assert found.alignment.certainty is Certainty.EXACT


def test_what_is_told_of_the_alignment_carries_millimetres_over(
    revisions: tuple[GeneratedSet, GeneratedSet],
) -> None:
    content = next(iter(pages(revisions[0]).values()))
    before, after = ComparedSheet(content), ComparedSheet(moved(content, turn=0.98, shift_mm=3 + 5j))
    told = compare(before, after).as_json((before.height * 25.4 / 72, after.height * 25.4 / 72))["alignment"]
    turn, shift = complex(*told["turn"]), complex(*told["shift_mm"])
    assert abs(turn * (100 + 50j) + shift - (0.98 * (100 + 50j) + 3 + 5j)) < 0.05


def test_phase_correlation_finds_a_shift_to_a_fifth_of_a_pixel() -> None:
    pick = np.random.default_rng(1)
    large = np.full((1200, 1600), 255, dtype=np.uint8)
    for _ in range(60):
        row, column = pick.integers(100, 1000), pick.integers(100, 1400)
        large[row : row + 8, column : column + 120] = 0
    small = large.reshape(300, 4, 400, 4).mean(axis=(1, 3)).astype(np.uint8)
    shifted = np.roll(large, (10, -14), axis=(0, 1)).reshape(300, 4, 400, 4).mean(axis=(1, 3)).astype(np.uint8)
    found = by_phase(small, shifted, 1.0)
    assert abs(found.shift - complex(-3.5, 2.5)) < 0.2


def test_words_that_moved_are_outvoted() -> None:
    pick = random.Random(3)
    words = [(x := pick.uniform(0, 900), y := pick.uniform(0, 600), x + 30, y + 8, f"词{n}") for n in range(40)]
    after = [(a + 20, b + 5, c + 20, d + 5, word) for a, b, c, d, word in words]
    after[:10] = [(a + 90, b, c + 90, d, word) for a, b, c, d, word in after[:10]]
    found = by_words(words, after)
    assert found is not None
    assert abs(found.shift - (20 + 5j)) < 0.01


def test_parts_are_told_apart_by_touching_and_nothing_else() -> None:
    mask = np.zeros((9, 9), dtype=bool)
    mask[1:8, 1], mask[7, 1:8], mask[1:8, 7] = True, True, True  # a U: joined only at its foot
    mask[3, 4] = True
    labels, count = labelled(mask)
    assert count == 2
    assert labels[1, 1] == labels[1, 7] != labels[3, 4]
    assert (labels[~mask] == -1).all()


def test_changes_near_each_other_are_one_region_and_far_ones_two() -> None:
    added = np.zeros((60, 60), dtype=np.int32)
    removed = np.zeros_like(added)
    added[10, 10:14], removed[12, 16], added[50, 50] = 9, 20, 30
    added[30, 30] = 2  # too few pixels to be a change
    first, second = grouped(added, removed)
    assert (first.left, first.top, first.right, first.bottom, first.added, first.removed) == (10, 10, 17, 13, 36, 20)
    assert (second.left, second.top, second.added) == (50, 50, 30)


def _page(*, line_width: float | None = None, fill: float = 0.9) -> ComparedSheet:
    """A sheet with a grey surface, and perhaps a line."""
    with pymupdf.open() as document:
        page = document.new_page(width=600, height=400)
        page.draw_rect(pymupdf.Rect(300, 100, 400, 200), color=None, fill=(fill, fill, fill))
        if line_width is not None:
            page.draw_line((50.2, 80.3), (250.7, 140.9), width=line_width)
        return ComparedSheet(document.tobytes())


@pytest.mark.parametrize("line_width", [0, 0.02, 0.1, 0.25])
def test_a_line_is_found_however_thin_it_is(line_width: float) -> None:
    (region,) = compare(_page(), _page(line_width=line_width)).regions

    assert region["added"] > 100
    assert region["removed"] == 0


@pytest.mark.parametrize(("before", "after"), [(0.9, 0.3), (0.3, 0.9), (0.5, 0.8)])
def test_a_surface_in_another_shade_is_a_change(before: float, after: float) -> None:
    (region,) = compare(_page(fill=before), _page(fill=after)).regions

    assert (region["added"] > 0, region["removed"] > 0) == (after < before, after > before)


PAPER, WASH, SCAN = (1, 1, 1), (0.92, 0.92, 0.92), (0.88, 0.88, 0.88)
BLACK, RED, BLUE, CYAN, YELLOW = (0, 0, 0), (1, 0, 0), (0, 0, 1), (0, 1, 1), (1, 1, 0)


def _drawn(paper: tuple[float, float, float], *strokes: Callable[[pymupdf.Page], object]) -> ComparedSheet:
    """A sheet on paper of a colour, with what is drawn on it."""
    with pymupdf.open() as document:
        page = document.new_page(width=600, height=400)
        page.draw_rect(page.rect, color=None, fill=paper)
        page.insert_text((40, 60), "1F")
        for stroke in strokes:
            stroke(page)
        return ComparedSheet(document.tobytes())


def _block(fill: tuple[float, float, float]) -> Callable[[pymupdf.Page], object]:
    return lambda page: page.draw_rect(pymupdf.Rect(300, 100, 360, 150), color=None, fill=fill)


def _line(colour: tuple[float, float, float], width: float) -> Callable[[pymupdf.Page], object]:
    return lambda page: page.draw_line((100, 300), (500, 310), color=colour, width=width)


def _hatch(page: pymupdf.Page) -> None:
    for step in range(200):
        page.draw_line((200 + 1.4 * step, 200), (200 + 1.4 * step, 350), width=0.4)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(_drawn(WASH), _drawn(WASH, _block(BLACK)), id="a block on a wash of grey"),
        pytest.param(_drawn(WASH, _block(BLACK)), _drawn(WASH), id="a wall painted over with the wash"),
        pytest.param(_drawn(PAPER), _drawn(WASH, _block(BLACK)), id="a block, and the wash came with it"),
        pytest.param(_drawn(SCAN), _drawn(SCAN, _block(BLACK), _line(BLACK, 2)), id="a box on the paper of a scan"),
        pytest.param(_drawn(PAPER), _drawn(PAPER, _line(CYAN, 8)), id="a line in a light colour"),
        pytest.param(_drawn(PAPER), _drawn(PAPER, _line(YELLOW, 1)), id="a thin line in yellow"),
        pytest.param(_drawn(PAPER, _line(RED, 6)), _drawn(PAPER, _line(BLUE, 6)), id="a line in another colour"),
        pytest.param(_drawn(PAPER), _drawn(PAPER, _block((0.75, 0.75, 0.75))), id="a grey surface"),
        pytest.param(_drawn(PAPER, _hatch), _drawn(PAPER, _hatch, _line(BLACK, 3)), id="a line over a dense hatch"),
    ],
)
def test_no_background_and_no_colour_hides_a_change(before: ComparedSheet, after: ComparedSheet) -> None:
    assert compare(before, after).regions


def _layered(*, cross: bool) -> ComparedSheet:
    """A sheet with a layer that is off, and perhaps something new on it."""
    with pymupdf.open() as document:
        page = document.new_page(width=600, height=400)
        page.insert_text((40, 60), "1F")
        hidden = document.add_ocg("隐藏", on=False)
        page.draw_line((100, 100), (200, 200), width=2, oc=hidden)
        if cross:
            page.draw_line((300, 100), (500, 300), width=2, oc=hidden)
        return ComparedSheet(document.tobytes())


def test_a_change_on_a_layer_that_is_off_is_told_as_such() -> None:
    (region,) = compare(_layered(cross=False), _layered(cross=True)).regions
    assert region["hidden"]
    assert compare(_layered(cross=True), _layered(cross=True)).regions == ()


def test_a_new_frame_round_everything_hides_no_change_on_a_layer_that_is_off() -> None:
    def framed(sheet: ComparedSheet) -> ComparedSheet:
        with pymupdf.open(stream=sheet._content, filetype="pdf") as document:
            document[0].draw_rect(pymupdf.Rect(20, 20, 580, 380), width=2)
            return ComparedSheet(document.tobytes())

    regions = compare(_layered(cross=False), framed(_layered(cross=True))).regions
    assert [region.get("hidden", False) for region in regions] == [False, True]


def test_paper_that_is_a_little_darker_is_no_change() -> None:
    assert compare(_drawn(PAPER, _line(BLACK, 1)), _drawn((0.97, 0.97, 0.97), _line(BLACK, 1))).regions == ()


def test_a_comparison_runs_in_a_child_and_a_broken_file_ends_only_that(tmp_path: Path) -> None:
    made = generate_set(tmp_path / "drawings", seed=2, sheets=1, formats=("pdf",))
    good, bad = made.files[0].path, tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 no drawing")
    work = tmp_path / "work"
    work.mkdir()
    assert compare_files(good, good, work)["unchanged"] is True
    with pytest.raises(Refusal) as refused:
        compare_files(good, bad, work)
    assert refused.value.code is RefusalCode.COMPARISON_FAILED


def test_a_sheet_with_another_number_is_known_by_its_words() -> None:
    words = [" ".join(f"词{sheet}{n}" for n in range(30)) for sheet in range(3)]
    old = [SheetText(n, f"建施-0{n}", f"图{n}", words[n]) for n in range(3)]
    new = [
        SheetText(10, "建施-07", "图1", words[1] + " 新词"),
        SheetText(11, "建施-08", "新图", "别的 完全 不同 的 词 语 在 此"),
    ]
    assert renumbered(new, old) == {10: 1}
