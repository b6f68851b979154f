"""The drawing generator keeps the promises that tests, benchmarks and the demo city rely on."""

import subprocess
import sys
from pathlib import Path

import ezdxf
import pymupdf
import pytest

from demonstration.drawings import GeneratedSet, big_set, generate_set, heavy_sheet
from demonstration.drawings.building import building_of
from demonstration.drawings.display_list import Dimension, Hatch, Insert, Polyline, Text
from demonstration.drawings.frame import BINDING, MARGIN, PAPERS
from demonstration.drawings.generate import _choose

MM = 72 / 25.4
DOTS_PER_INCH = 60
PIXELS_PER_MM = DOTS_PER_INCH / 25.4


@pytest.fixture(scope="module")
def revisions(tmp_path_factory: pytest.TempPathFactory) -> tuple[GeneratedSet, GeneratedSet]:
    folder = tmp_path_factory.mktemp("revisions")
    first = generate_set(folder / "1", seed=5, sheets=13, formats=("pdf",))
    second = generate_set(folder / "2", seed=5, sheets=13, revision=2, formats=("pdf",))
    return first, second


def bytes_of(made: GeneratedSet) -> dict[str, bytes]:
    return {file.path.name: file.path.read_bytes() for file in made.files}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    once = generate_set(tmp_path / "a", seed=3, revision=2)
    again = generate_set(tmp_path / "b", seed=3, revision=2)
    assert bytes_of(once) == bytes_of(again)
    assert once.changes == again.changes


def test_another_process_gives_the_same_bytes(tmp_path):
    here = generate_set(tmp_path / "here", seed=4, sheets=3)
    command = [sys.executable, "-m", "demonstration.drawings", str(tmp_path / "there"), "--seed", "4", "--sheets", "3"]
    told = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    there = {path.name: path.read_bytes() for path in (tmp_path / "there").iterdir()}
    assert there == bytes_of(here)
    assert here.sheets[0].sheet_no in told.stdout.decode()


def test_another_seed_gives_another_building(tmp_path):
    one, two = (generate_set(tmp_path / str(seed), seed=seed, sheets=1, formats=("pdf",)) for seed in (1, 2))
    assert one.files[0].path.read_bytes() != two.files[0].path.read_bytes()


def test_every_sheet_of_a_mixed_set_is_in_exactly_one_file(tmp_path):
    made = generate_set(tmp_path, seed=1)
    numbers = [sheet.sheet_no for sheet in made.sheets]
    assert len(numbers) == len(set(numbers)) == 6
    assert {file.kind for file in made.files} == {"pdf", "dxf"}
    assert {sheet.discipline for sheet in made.sheets} >= {"建筑", "结构", "消防"}


def test_the_pdf_says_number_and_title_as_text(revisions):
    for file in revisions[0].files:
        with pymupdf.open(file.path) as document:
            for page, sheet in zip(document, file.sheets, strict=True):
                text = page.get_text()
                assert sheet.sheet_no in text
                assert sheet.title in text
                assert "演示" in text


def test_pages_have_exactly_the_size_of_their_paper(revisions):
    for file in revisions[0].files:
        with pymupdf.open(file.path) as document:
            for page, sheet in zip(document, file.sheets, strict=True):
                assert (sheet.width_mm, sheet.height_mm) == PAPERS[sheet.paper]
                assert page.rect.width == pytest.approx(sheet.width_mm * MM, abs=0.01)
                assert page.rect.height == pytest.approx(sheet.height_mm * MM, abs=0.01)


def test_fonts_are_embedded_as_small_subsets_and_layers_can_be_switched(revisions):
    path = revisions[0].files[0].path
    assert path.stat().st_size < 400_000
    with pymupdf.open(path) as document:
        assert "轴线" in {group["name"] for group in document.get_ocgs().values()}


def test_a_dxf_is_sound_and_its_title_block_has_attributes(tmp_path):
    for file in generate_set(tmp_path, seed=2, sheets=9, formats=("dxf",)).files:
        document = ezdxf.readfile(file.path)
        assert document.audit().errors == []
        (sheet,) = file.sheets
        (block,) = document.modelspace().query('INSERT[name=="图签-演示"]')
        told = {attribute.dxf.tag: attribute.dxf.text for attribute in block.attribs}
        assert (told["图号"], told["图名"], told["版本"]) == (sheet.sheet_no, sheet.title, "A")


def test_a_plan_in_dxf_has_real_dimensions_hatches_and_a_frame_enlarged_by_the_scale(tmp_path):
    made = generate_set(tmp_path, seed=2, sheets=1, formats=("dxf",))
    space = ezdxf.readfile(made.files[0].path).modelspace()
    assert len(space.query("DIMENSION")) > 30
    assert len(space.query("HATCH")) > 10
    outer = space.query('LWPOLYLINE[layer=="图框"]')[0]
    assert max(outer.get_points("xy")) == (made.sheets[0].width_mm * 100, made.sheets[0].height_mm * 100)


def test_the_first_revision_has_no_changes_and_the_second_about_a_third(revisions):
    first, second = revisions
    assert first.changes == ()
    changed = {change.sheet_no for change in second.changes}
    assert len(changed) == round(len(second.sheets) / 3)


def test_sheets_differ_where_stated_and_nowhere_else(revisions):
    first, second = revisions
    for before, after in zip(first.files, second.files, strict=True):
        with pymupdf.open(before.path) as old, pymupdf.open(after.path) as new:
            for number, sheet in enumerate(after.sheets):
                boxes = [change.box for change in second.changes if change.sheet_no == sheet.sheet_no]
                places = difference(old[number], new[number], sheet.height_mm)
                assert all(any(inside(place, box) for box in boxes) for place in places), sheet
                assert all(any(inside(place, box) for place in places) for box in boxes), sheet


@pytest.mark.parametrize("sheets", [3, 13, 30])
def test_the_drawing_list_names_every_sheet_with_its_paper(tmp_path, sheets):
    made = generate_set(tmp_path, seed=6, sheets=sheets, formats=("pdf",))
    with pymupdf.open(made.files[0].path) as document:
        words = document[0].get_text().split("\n")
    for sheet in made.sheets:
        assert words[words.index(sheet.sheet_no) + 2] == sheet.paper


def difference(old: pymupdf.Page, new: pymupdf.Page, height: float) -> list[tuple[float, float]]:
    """The places in mm, y up, where two pages look different."""
    one, two = (page.get_pixmap(dpi=DOTS_PER_INCH, colorspace="GRAY") for page in (old, new))
    width, a, b = one.width, one.samples, two.samples
    rows = [y for y in range(one.height) if a[y * width : (y + 1) * width] != b[y * width : (y + 1) * width]]
    return [
        ((x + 0.5) / PIXELS_PER_MM, height - (y + 0.5) / PIXELS_PER_MM)
        for y in rows
        for x in range(width)
        if abs(a[y * width + x] - b[y * width + x]) > 8
    ]


def inside(place: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return box[0] - 0.5 <= place[0] <= box[2] + 0.5 and box[1] - 0.5 <= place[1] <= box[3] + 0.5


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_drawn_over_the_frame_whatever_the_seed(seed):
    building = building_of(seed)
    for plan in _choose(building, seed, 20):
        for amended in (False, True):
            paper, picture = plan.draw(amended)
            margin = MARGIN[paper]
            for entity in picture.entities:
                for x, y in points_of(entity):
                    assert BINDING <= x <= picture.width - margin, (plan.title, entity)
                    assert margin <= y <= picture.height - margin, (plan.title, entity)


def points_of(entity: object) -> tuple[tuple[float, float], ...]:
    match entity:
        case Polyline(points=points):
            return points
        case Hatch(loop=loop):
            return loop
        case Dimension(a=a, b=b):
            return a, b
        case Text(at=at) | Insert(at=at):
            return (at,)
    return ()


@pytest.mark.parametrize("wish", [{"revision": 3}, {"sheets": 0}, {"formats": ("dwg",)}, {"formats": ()}])
def test_a_wish_it_cannot_fulfil_is_refused(tmp_path, wish):
    with pytest.raises(ValueError, match="no drawings"):
        generate_set(tmp_path, seed=1, **wish)


@pytest.mark.parametrize("ending", ["pdf", "dxf"])
def test_a_heavy_sheet_has_the_entities_asked_for(tmp_path, ending):
    path = heavy_sheet(tmp_path / f"heavy.{ending}", 1500, seed=1)
    again = heavy_sheet(tmp_path / f"again.{ending}", 1500, seed=1)
    assert path.read_bytes() == again.read_bytes()
    if ending == "dxf":
        assert len(ezdxf.readfile(path).modelspace()) >= 1500
    else:
        with pymupdf.open(path) as document:
            assert "演示70" in document[0].get_text()


def test_a_big_set_has_every_sheet_number_once_and_weighs_what_was_asked(tmp_path: Path) -> None:
    files = big_set(tmp_path, seed=3, sheets=23, megabytes=3)
    numbers = [sheet.sheet_no for file in files for sheet in file.sheets]
    assert len(numbers) == len(set(numbers)) == 23
    assert {number.split("-")[1][0] for number in numbers} == {"1", "2"}
    weight = sum(file.path.stat().st_size for file in files)
    assert 2_500_000 < weight < 4_500_000
