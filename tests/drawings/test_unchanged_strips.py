"""What is drawn alike on two revisions is not drawn again, and no change is missed for that."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pymupdf
import pytest

from review_room.drawings.comparison import unchanged
from review_room.drawings.comparison.alignment import IDENTITY, Alignment, Pixels
from review_room.drawings.comparison.compared_sheet import Box, ComparedSheet
from review_room.drawings.comparison.comparing import DPI, Comparison, compare
from review_room.drawings.comparison.differing import MARGIN
from review_room.drawings.comparison.unchanged import Unchanged

WIDTH, HEIGHT = 1000, 700
STRIP = 256 * 72 / 200
"""Points of a strip's height."""

RESOURCES = """<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>
/ExtGState << /Half << /ca 0.5 >> /Multiply << /BM /Multiply >> >> /XObject << %s >> >>"""


def sheet(content: str, *, xobjects: str = "", files: tuple[tuple[str, bytes], ...] = (), rule: str = "") -> bytes:
    """A page with words all over it and this content; numbers are points from the upper left corner.

    `files` are streams (dictionary, bytes) that `xobjects` names by {0}, {1}.
    """
    words = "".join(
        f"BT /F 9 Tf 1 0 0 -1 {60 + 90 * column} {40 + 60 * row} Tm (word{column}-{row}) Tj ET\n"
        for column in range(10)
        for row in range(11)
    )
    with pymupdf.open() as document:
        page = document.new_page(width=WIDTH, height=HEIGHT)
        numbers = []
        for dictionary, stream in files:
            numbers.append(document.get_new_xref())
            document.update_object(numbers[-1], dictionary)
            document.update_stream(numbers[-1], stream)
        named = xobjects.format(*(f"{number} 0 R" for number in numbers))
        document.xref_set_key(page.xref, "Resources", " ".join((RESOURCES % (named + rule)).split()))
        contents = document.get_new_xref()
        document.update_object(contents, "<<>>")
        document.update_stream(contents, f"1 0 0 -1 0 {HEIGHT} cm\n{words}{content}".encode())
        document.xref_set_key(page.xref, "Contents", f"{contents} 0 R")
        done: bytes = document.tobytes()
        return done


@contextmanager
def everything_drawn(patch: pytest.MonkeyPatch) -> Iterator[None]:
    with patch.context() as only_here:
        only_here.setattr(unchanged, "_CREDIT", 0)
        yield


def compared(before: bytes, after: bytes, patch: pytest.MonkeyPatch) -> Comparison:
    """What is found, after a check that drawing everything finds the same."""
    found = compare(ComparedSheet(before), ComparedSheet(after))
    with everything_drawn(patch):
        assert found == compare(ComparedSheet(before), ComparedSheet(after))
    return found


def image(*, inverted: bool = False, shades: bytes = b"\x00\x60\x60\x00") -> tuple[str, bytes]:
    decode = "/Decode [1 0]" if inverted else ""
    start = "/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"
    return f"<< {start} {decode} >>", shades


SHOWN = "q 120 0 0 120 300 300 cm /A Do Q q 120 0 0 120 600 300 cm /B Do Q"
BOTH = "/A {0} /B {1}"
FORM = "<< /Type /XObject /Subtype /Form /BBox [0 0 900 600] /Group << /S /Transparency /K %s >> >>"
OVERLAP = b"0 g 300 300 200 200 re f 1 g 1 G 0.4 w 310 400 m 490 400 l S"

CHANGES = {
    "a hairline added": ("", "0.5 w 100 130 m 400 130 l S"),
    "a thin light line added": ("", "0.5 G 0.5 w 100 130 m 400 130 l S"),
    "a line moved by half a millimetre": ("1 w 100 130 m 400 130 l S", "1 w 100 131.42 m 400 131.42 l S"),
    "a digit changed": ("BT /F 7 Tf 1 0 0 -1 333 350 Tm (1250) Tj ET", "BT /F 7 Tf 1 0 0 -1 333 350 Tm (1260) Tj ET"),
    "a hairline that became a wide line": ("0 w 100 130 m 400 130 l S", "9 w 100 130 m 400 130 l S"),
    "another dash": ("[9 9] 0 d 2 w 90 130 m 600 130 l S", "[9 9] 9 d 2 w 90 130 m 600 130 l S"),
    "light grey that became dark": ("0.97 g 300 300 80 80 re f", "0.3 g 300 300 80 80 re f"),
    "nearly white that became white": ("0.9 g 300 300 80 80 re f", "1 g 300 300 80 80 re f"),
    "another rule of filling": (
        "300 300 90 90 re 320 320 40 40 re f",
        "300 300 90 90 re 320 320 40 40 re f*",
    ),
    "another order": (
        "0 g 300 300 80 80 re f 1 g 330 330 80 80 re f",
        "1 g 330 330 80 80 re f 0 g 300 300 80 80 re f",
    ),
    "another clip": (
        "q 300 300 80 80 re W n 0 g 0 0 900 600 re f Q",
        "q 300 300 90 80 re W n 0 g 0 0 900 600 re f Q",
    ),
    "see-through": ("0 g 300 300 80 80 re f", "/Half gs 0 g 300 300 80 80 re f"),
    "a covering of white": ("0 g 300 300 80 80 re f", "0 g 300 300 80 80 re f 1 g 310 310 20 20 re f"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_drawing_is_found_as_if_everything_were_drawn(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = CHANGES[change]
    found = compared(sheet(before), sheet(after), monkeypatch)
    # Only ink where there was none, or none where there was, is a change: not another shade of it.
    quiet = {"nearly white that became white"}
    assert bool(found.regions) != (change in quiet)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((image(), image(shades=b"\xff\x00\xff\x00")), (image(shades=b"\xff\x00\xff\x00"), image())),
        ((image(), image()), (image(), image(inverted=True))),
        ((image(), image()), (image(), image(shades=b"\x00\xff\xff\x00"))),
    ],
    ids=["two swapped", "one inverted", "one with other content"],
)
def test_an_image_is_always_looked_at(
    before: tuple[tuple[str, bytes], ...], after: tuple[tuple[str, bytes], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = (sheet(SHOWN, xobjects=BOTH, files=files) for files in (before, after))
    assert compared(old, new, monkeypatch).regions
    assert strips_drawn(old, old, monkeypatch)


def test_a_group_that_knocks_out_what_lies_below_is_always_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (
        sheet("/A Do", xobjects="/A {0}", files=((FORM % knockout, OVERLAP),)) for knockout in ("false", "true")
    )
    assert ComparedSheet(old).can_be_written()
    assert not ComparedSheet(new).can_be_written()
    compared(old, new, monkeypatch)


@pytest.mark.parametrize("side", ["2000", "[2000]"], ids=["large", "of unknown size"])
def test_a_scan_is_not_written_out_at_all(side: str) -> None:
    scan, shades = image()
    files = ((scan.replace("/Width 2", f"/Width {side}").replace("/Height 2", "/Height 600"), shades),)
    assert not ComparedSheet(sheet("/A Do", xobjects="/A {0}", files=files)).can_be_written()
    assert ComparedSheet(sheet("/A Do", xobjects="/A {0}", files=(image(),))).can_be_written()


def test_blending_is_always_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "0.4 g 300 300 80 80 re f /Multiply gs 0.6 g 320 320 80 80 re f"
    drawn = strips_drawn(sheet(content), sheet(content), monkeypatch)
    assert drawn
    assert drawn <= {3, 4}


@pytest.mark.parametrize("off", [-0.36, -0.1, 0, 0.1, 0.36])
def test_a_hairline_at_the_edge_of_a_strip_is_found(off: float, monkeypatch: pytest.MonkeyPatch) -> None:
    line = f"0.6 w 100 {3 * STRIP + off} m 400 {3 * STRIP + off} l S"
    found = compared(sheet(""), sheet(line), monkeypatch).regions
    assert sum(region["added"] for region in found) > 500


def test_what_was_drawn_anew_by_another_hand_is_compared_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [(random.Random(n).uniform(50, 900), random.Random(n).uniform(50, 600)) for n in range(200)]
    before = "".join(f"{x} {y} m {x + 60} {y + 9} l S\n" for x, y in lines)
    after = "".join(f"{x + 60} {y + 9} m {x} {y} l S\n" for x, y in reversed(lines))
    assert not compared(sheet(before), sheet(after), monkeypatch).regions


def test_small_changes_anywhere_are_found_as_if_everything_were_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    pick = random.Random(11)
    for _ in range(12):
        lines = [(pick.uniform(20, 900), pick.uniform(10, 690), pick.choice((0, 0.2, 0.7, 2))) for _ in range(60)]
        changed = list(lines)
        for at in pick.sample(range(60), 2):
            x, y, width = lines[at]
            changed[at] = (
                x + pick.choice((0, 0.01, 1.5)),
                y + pick.choice((0, 0.02, 1.5)),
                width + pick.choice((0, 1)),
            )
        old, new = (
            sheet("".join(f"{w} w {x:.3f} {y:.3f} m {x + 70:.3f} {y:.3f} l S\n" for x, y, w in each))
            for each in (lines, changed)
        )
        compared(old, new, monkeypatch)


def strips_drawn(before: bytes, after: bytes, patch: pytest.MonkeyPatch) -> set[int]:
    """The numbers of the strips of which a picture was made."""
    drawn: set[int] = set()
    real = ComparedSheet.pixels

    def noted(self: ComparedSheet, box: Box, scale: float, alignment: Alignment) -> Pixels:
        drawn.add((box[1] + MARGIN) // 256)
        return real(self, box, scale, alignment)

    with patch.context() as only_here:
        only_here.setattr(ComparedSheet, "pixels", noted)
        compare(ComparedSheet(before), ComparedSheet(after))
    return drawn


def test_only_strips_with_a_change_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = sheet(f"0 w 100 {2.5 * STRIP} m 400 {2.5 * STRIP} l S")
    assert strips_drawn(sheet(""), sheet(""), monkeypatch) == set()
    assert strips_drawn(sheet(""), changed, monkeypatch) == {2}


def test_a_sheet_that_moved_or_was_drawn_anew_is_written_out_for_a_few_strips_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[Box] = []
    real = ComparedSheet.written

    def noted(self: ComparedSheet, box: Box, scale: float) -> bytes | None:
        written.append(box)
        return real(self, box, scale)

    monkeypatch.setattr(ComparedSheet, "written", noted)
    strokes = [f"{x} 0 m {x} 700 l S " for x in range(100, 900, 50)]
    compare(ComparedSheet(sheet("".join(strokes))), ComparedSheet(sheet("".join(reversed(strokes)))))
    assert 0 < len(written) <= 8
    written.clear()
    moved = Unchanged(ComparedSheet(sheet("")), ComparedSheet(sheet("")), Alignment(1, 0.1 + 0j, IDENTITY.certainty))
    assert not moved.strip((0, 0, 100, 100), DPI / 72)
    assert not written


def test_strips_written_out_tell_the_width_of_each_line() -> None:
    texts = [
        ComparedSheet(sheet(f"{width} w 100 100 m 400 100 l S")).written((0, 0, 2000, 900), 1) for width in (0, 1, 2)
    ]
    assert None not in texts
    assert all(one != other for one, other in pairwise([*texts, texts[0]]))


def test_the_same_letters_in_another_face_are_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "BT /F 40 Tf 1 0 0 -1 300 350 Tm (Wall) Tj ET"
    before = sheet(content)
    with pymupdf.open(stream=before, filetype="pdf") as document:
        fonts = [n for n in range(1, document.xref_length()) if "/BaseFont" in document.xref_object(n)]
        for number in fonts:
            text = document.xref_object(number).replace("/Helvetica", "/Courier-Bold")
            document.update_object(number, text)
        after = document.tobytes()
    assert compared(before, after, monkeypatch).regions
