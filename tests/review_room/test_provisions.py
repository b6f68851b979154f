"""The code library: what is in force and mandatory on which day, and how it is taken in and asked."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review_room.code_commands import SEED
from review_room.domain.provision import Period, Standing, advice, clause_order, matches, standing, terms_of
from review_room.errors import CodeTableWrong
from review_room.models import Provision, Standard
from review_room.usecases.provisions import COLUMNS, find_provisions, import_codes

DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))
HEAD = ",".join(COLUMNS)
FIRE = "GB 50016-2014,2018年版,建筑设计防火规范,2018-10-01,,,,5.5.18,疏散净宽度,2018-10-01,2023-06-01"
FIRE_TEN = "GB 50016-2014,2018年版,建筑设计防火规范,2018-10-01,,,,5.5.9,,,"
OLD = "GBJ 16-87,,建筑设计防火规范,1988-05-01,2006-12-01,GB 50016-2006,,,,,"
WHOLE = "GB 55037-2022,,建筑防火通用规范,2023-06-01,,,是,7.1.4,疏散净宽度,,"


def taken_in(session: Session, *rows: str) -> tuple[int, int]:
    return import_codes(session, [HEAD, *rows])


@given(DAYS, st.integers(1, 4000), DAYS)
def test_a_standard_is_in_force_from_its_first_day_until_the_day_before_it_is_replaced(
    since: date, days: int, day: date
) -> None:
    until = since + timedelta(days)
    found = standing(Period(since, until), day)
    expected = Standing.NOT_YET if day < since else Standing.REPLACED if day >= until else Standing.IN_FORCE
    assert found is expected


@given(DAYS, DAYS)
def test_a_full_text_mandatory_code_is_mandatory_throughout_while_in_force(since: date, day: date) -> None:
    found = advice(Period(since), Period(None), day, wholly_mandatory=True)
    assert found.mandatory == (day >= since)


def test_a_provision_is_no_longer_mandatory_from_the_day_it_moved_into_a_full_text_code() -> None:
    period = Period(date(2018, 10, 1), date(2023, 6, 1))
    told = [
        advice(Period(date(2018, 10, 1)), period, day, wholly_mandatory=False)
        for day in (date(2023, 5, 31), date(2023, 6, 1))
    ]
    assert [(one.mandatory, one.was_mandatory) for one in told] == [(True, False), (False, True)]


def test_clauses_are_sorted_by_their_numbers() -> None:
    assert sorted(["5.5.18", "5.5.9", "A.0.1", "10.1.1"], key=clause_order) == ["5.5.9", "5.5.18", "10.1.1", "A.0.1"]


@pytest.mark.parametrize("query", ["gb50016 5.5", "防火 疏散", "GB 50016 净宽", "ｇｂ５００１６ ５．５"])
def test_a_query_names_standard_title_heading_or_the_beginning_of_a_clause(query: str) -> None:
    assert matches(
        terms_of(query), standard="GB 50016-2014", title="建筑设计防火规范", clause="5.5.18", heading="疏散净宽度"
    )


def test_a_table_is_taken_in_and_brought_up_to_date_by_the_next(session: Session) -> None:
    assert taken_in(session, FIRE, FIRE_TEN, WHOLE, OLD) == (3, 3)
    assert taken_in(session, FIRE.replace("疏散净宽度", "疏散宽度")) == (1, 1)
    assert session.scalar(select(func.count()).select_from(Provision)) == 3
    assert session.scalars(select(Provision.heading).where(Provision.clause == "5.5.18")).one() == "疏散宽度"


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        ([FIRE, FIRE], "两次"),
        ([FIRE.replace("2018-10-01,,", "2018/10/1,,", 1)], "2018-10-01"),
        ([FIRE.replace("2023-06-01", "2017-06-01")], "晚于"),
        ([FIRE.replace("GB 50016-2014", "")], "没有规范编号"),
        ([FIRE.replace("建筑设计防火规范", "")], "没有规范名称"),
        ([FIRE.replace("5.5.18", "5" * 40)], "太长"),
    ],
)
def test_a_line_that_is_not_understood_stops_the_whole_table_and_is_named(
    session: Session, rows: list[str], word: str
) -> None:
    with pytest.raises(CodeTableWrong, match=word):
        taken_in(session, WHOLE, *rows)


def test_a_table_without_its_headings_is_refused(session: Session) -> None:
    with pytest.raises(CodeTableWrong, match="缺少列"):
        import_codes(session, ["code,title", "GB 1,x"])


def test_what_is_in_force_comes_first_and_clauses_in_their_order(session: Session) -> None:
    taken_in(session, FIRE, FIRE_TEN, WHOLE, "GBJ 16-87,,建筑设计防火规范,1988-05-01,2006-12-01,,,9.9,,,")
    found = find_provisions(session, "防火", on=date(2022, 1, 1))
    assert [(one.provision.clause, str(one.advice.standing)) for one in found] == [
        ("5.5.9", "in_force"),
        ("5.5.18", "in_force"),
        ("7.1.4", "not_yet"),
        ("9.9", "replaced"),
    ]
    assert find_provisions(session, "   ", on=date(2022, 1, 1)) == []


def test_the_list_that_comes_with_it_is_taken_in_whole(session: Session) -> None:
    standards, provisions = import_codes(session, SEED.read_text(encoding="utf-8").splitlines())
    assert standards > 10
    assert provisions > 30
    moved = session.scalars(select(Standard).where(Standard.edition == "2018年版")).one()
    assert moved.in_force.covers(date(2026, 1, 1))


def test_the_commands_take_in_a_file_and_list_what_is_in_force(app: Flask, session: Session, tmp_path) -> None:  # type: ignore[no-untyped-def]
    table = tmp_path / "codes.csv"
    table.write_text("\n".join([HEAD, FIRE, OLD]), encoding="utf-8-sig")
    runner = app.test_cli_runner()
    assert "2 本规范" in runner.invoke(args=["codes", "import", str(table)]).output
    listed = runner.invoke(args=["codes", "list", "--on", "2024-01-01"]).output
    assert "GB 50016-2014" in listed
    assert "GBJ 16-87" not in listed
    table.write_text("\n".join([HEAD, FIRE.replace("2018-10-01", "?")]), encoding="utf-8")
    refused = runner.invoke(args=["codes", "import", str(table)])
    assert refused.exit_code == 1
    assert "第 2 行" in refused.output
