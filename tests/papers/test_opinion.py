import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest

from review_room.papers.content import FindingRow, OpinionContent, canonical_opinion, counted, numbered, opinion_digest
from review_room.papers.opinion import render_opinion
from service_centre.signing.seals import prepare
from tests.papers.conftest import UNITS, finding, has_ink, opinion, pictures, plain, text_of

FROZEN_BEFORE = "sha256:fba2f17641b537ef367aa25f01f2ae8e29962d61154406aad1c148acf88e7579"
"""Digest of seven findings as it was computed before a finding had a number of its own."""


def test_everything_the_opinion_says_stands_on_the_paper(short_opinion: OpinionContent) -> None:
    paper = render_opinion(short_opinion)
    words = plain(text_of(paper.pdf))
    header = short_opinion.header
    for said in (
        "施工图联合审查意见书", header.case_no, header.project_name, header.project_code, header.owner,
        header.design_firm,
        header.agency, header.lead_department, header.stage, "2026年11月2日", "2026年11月23日", "第2轮",
        "演示文件，无法律效力", short_opinion.conclusion, paper.digest,
    ):  # fmt: skip
        assert plain(said) in words, said
    for unit, stance, person, duty in UNITS:
        assert all(said in words for said in (unit, stance, person, duty))
    assert all(sheet.digest in words for sheet in short_opinion.sheets)


def test_every_page_has_its_number_and_how_many_there_are(short_opinion: OpinionContent) -> None:
    with pymupdf.open(stream=render_opinion(short_opinion).pdf, filetype="pdf") as document:
        for number, page in enumerate(document, start=1):
            assert f"第 {number} 页 共 {len(document)} 页" in page.get_text()


def test_numbering_restarts_for_each_discipline(short_opinion: OpinionContent) -> None:
    pairs = [(row.discipline, number) for number, row in numbered(short_opinion.findings)]
    assert pairs[:5] == [("建筑", "1"), ("建筑", "2"), ("建筑", "3"), ("结构", "1"), ("结构", "2")]


def test_an_opinion_frozen_before_numbers_were_kept_shows_those_it_was_signed_with() -> None:
    rows = tuple(replace(finding(number), number=None) for number in range(7))
    assert [row.number for row in counted(rows)] == [1, 1, 1, 1, 1, 2, 2]
    assert opinion_digest(opinion(rows)) == FROZEN_BEFORE


def test_a_number_taken_back_leaves_its_gap() -> None:
    rows = (replace(finding(0), number=1), replace(finding(0), number=3))
    assert [number for number, _ in numbered(counted(rows))] == ["1", "3"]


def test_three_hundred_findings_of_five_hundred_characters_lose_nothing() -> None:
    rows = tuple(finding(n, _long_text(n)) for n in range(300))
    started = time.perf_counter()
    paper = render_opinion(opinion(rows, sheets=200))
    assert time.perf_counter() - started < 30
    expected = plain("".join(row.text for _, row in numbered(rows)))
    assert _column(paper.pdf, "审查意见") == expected


def test_a_single_finding_longer_than_a_page_breaks_over_pages_without_loss() -> None:
    row = finding(0, "".join(_long_text(n) for n in range(12)))
    assert _column(render_opinion(opinion((row,))).pdf, "审查意见") == plain(row.text)


def test_a_row_that_breaks_says_on_the_next_page_that_it_continues() -> None:
    row = finding(0, "".join(_long_text(n) for n in range(12)))
    assert _column(render_opinion(opinion((row,))).pdf, "序号", following="专业").startswith("1续")


def test_an_opinion_without_findings_says_so() -> None:
    assert "本轮无审查意见" in text_of(render_opinion(opinion(())).pdf)


def test_characters_the_font_lacks_are_named_instead_of_vanishing() -> None:
    words = plain(text_of(render_opinion(opinion((finding(0, "楼梯😀标宽违\u0007末"),))).pdf))
    assert "楼梯〔U+1F600〕标宽违〔U+0007〕末" in words


def test_text_has_ink_in_two_renderers(short_opinion: OpinionContent, tmp_path: Path) -> None:
    for page, ours, other in pictures(render_opinion(short_opinion).pdf, tmp_path):
        for word in page.get_text("words"):
            if word[4].strip("—…，。"):
                assert has_ink(ours, word[:4]), word
                assert has_ink(other, word[:4]), word


def test_all_fonts_are_embedded(short_opinion: OpinionContent) -> None:
    with pymupdf.open(stream=render_opinion(short_opinion).pdf, filetype="pdf") as document:
        fonts = {font[0] for number in range(len(document)) for font in document.get_page_fonts(number)}
        assert fonts
        assert all(len(document.extract_font(font)[3]) > 500 for font in fonts)


def test_each_signatory_has_a_field_on_the_last_pages_that_can_be_prepared(short_opinion: OpinionContent) -> None:
    paper = render_opinion(short_opinion)
    assert [field.name for field in paper.fields] == [signatory.field for signatory in short_opinion.signatories]
    with pymupdf.open(stream=prepare(paper.pdf, paper.fields), filetype="pdf") as document:
        widgets = {widget.field_name: widget.rect for page in document for widget in page.widgets()}
        last = document[-1]
        captions = {unit: last.search_for(unit)[-1] for unit, *_ in UNITS}
        for position, (unit, *_) in enumerate(UNITS):
            rectangle = widgets[f"signature_{position}"]
            assert rectangle in last.rect
            assert 0 < rectangle.y0 - captions[unit].y1 < 40
            assert rectangle.x0 - 10 < captions[unit].x0 < rectangle.x1


def test_many_signatories_go_over_several_pages(short_opinion: OpinionContent) -> None:
    many = tuple(replace(short_opinion.signatories[1], field=f"signature_{n}") for n in range(23))
    fields = render_opinion(replace(short_opinion, signatories=many)).fields
    places = {(field.page, field.left_mm, field.bottom_mm) for field in fields}
    assert len(places) == 23
    assert all(field.bottom_mm > 15 for field in fields)


def test_the_canonical_opinion_is_the_same_for_the_same_content(short_opinion: OpinionContent) -> None:
    text = canonical_opinion(short_opinion)
    assert text == canonical_opinion(replace(short_opinion))
    value = json.loads(text)
    assert list(value) == sorted(value)
    assert value["header"]["issued_on"] == "2026-11-23"
    assert b": " not in text


@pytest.mark.parametrize("field", ["text", "reply", "state", "provision"])
def test_any_changed_word_changes_the_digest(short_opinion: OpinionContent, field: str) -> None:
    changed = replace(short_opinion.findings[3], **{field: "改动"})
    findings = (*short_opinion.findings[:3], changed, *short_opinion.findings[4:])
    assert opinion_digest(replace(short_opinion, findings=findings)) != opinion_digest(short_opinion)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", opinion_digest(short_opinion))


def _long_text(number: int) -> str:
    sentence = (
        f"第{number}条：首层疏散楼梯间（净宽1.2m，编号LT-{number}）未直通室外，不符合《建筑防火通用规范》；请补充。"
    )
    return (sentence * 10)[:500]


def _column(pdf: bytes, heading: str, *, following: str = "条文依据") -> str:
    """All characters of one column of the list of findings, in reading order, without its headings."""
    found = []
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        for page in document:
            boxes = [word for word in page.get_text("words") if word[4] == heading]
            nexts = [word for word in page.get_text("words") if word[4] == following]
            if not boxes or not nexts or page.rect.width < page.rect.height:
                continue
            left, right, top = _edges(page, boxes[0], nexts[0])
            end = min((hit.y0 for hit in page.search_for("图纸版本及摘要清单")), default=page.rect.height - 50)
            clip = pymupdf.Rect(left, top, right, end)
            lines = sorted(
                (line["bbox"][1], "".join(char["c"] for span in line["spans"] for char in span["chars"]))
                for block in page.get_text("rawdict", clip=clip)["blocks"]
                for line in block["lines"]
            )
            found.append("".join(text for _, text in lines))
    return plain("".join(found))


def _edges(page: pymupdf.Page, box: tuple[float, ...], following: tuple[float, ...]) -> tuple[float, float, float]:
    """Left and right edge of the column under a heading, and the lower edge of the heading."""
    rectangles = [drawing["rect"] for drawing in page.get_drawings() if drawing["fill"]]
    own = next(r for r in rectangles if r.contains(pymupdf.Rect(box[:4])))
    assert not own.contains(pymupdf.Rect(following[:4]))
    return own.x0, own.x1, own.y1


def test_the_rows_are_plain_values_that_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        finding(0).text = "改动"  # type: ignore[misc]
    assert isinstance(finding(0), FindingRow)
