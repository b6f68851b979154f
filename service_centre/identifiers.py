"""Codes given from outside: parsed once at the border, trusted inside."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

from service_centre.errors import Invalid

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_PROJECT_CODE: Final = re.compile(r"(\d{4})-(\d{6})-(\d{2})-(\d{2})-(\d{6})", re.ASCII)


class BadCreditCode(Invalid):
    """Not a unified social credit code."""

    code = "bad_credit_code"
    sentence = "统一社会信用代码“{text}”不正确：应为 18 位数字或大写字母（不含 I、O、S、V、Z），且校验位相符。"
    next_step = "请对照营业执照重新填写。"


class BadProjectCode(Invalid):
    """Not a project code of the national platform."""

    code = "bad_project_code"
    sentence = (
        "项目代码“{text}”不正确：应为“年份或年月-地区-类型-行业-序号”，"
        "如 2026-620100-47-01-000001 或 2611-620100-04-01-000001。"
    )
    next_step = "请对照投资项目在线审批监管平台的赋码重新填写。"


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A unified social credit code (统一社会信用代码, GB 32100-2015)."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise BadCreditCode unless length, alphabet and check character are right."""
        value = _plain(text).upper()
        if len(value) != 18 or any(character not in _ALPHABET for character in value):
            raise BadCreditCode(text=text.strip()[:40])
        if value[17] != check_character(value[:17]):
            raise BadCreditCode(text=value)
        return cls(value)


def check_character(first_seventeen: str) -> str:
    """The 18th character of a credit code (GB 32100-2015, appendix B)."""
    weighted = sum(w * _ALPHABET.index(c) for w, c in zip(_WEIGHTS, first_seventeen, strict=True))
    return _ALPHABET[-weighted % 31]


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A national project code `YYYY-AAAAAA-II-CC-NNNNNN`: year, region, kind, trade, serial.

    Newer codes of the national platform begin with year and month, `YYMM`, instead of the year.
    """

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise BadProjectCode unless the form, the time (from 2015) and the region are possible."""
        match = _PROJECT_CODE.fullmatch(_plain(text))
        if not match or not _possible(match[1]) or not 11 <= int(match[2][:2]) <= 82 or not int(match[5]):
            raise BadProjectCode(text=text.strip()[:40])
        return cls(match[0])


def _plain(text: str) -> str:
    """Without blanks around it, and with full-width digits, letters and dashes as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _possible(digits: str) -> bool:
    year_and_month = int(digits[:2]) >= 15 and 1 <= int(digits[2:]) <= 12
    return year_and_month or 2015 <= int(digits) <= 2100


def shown_name(raw: str) -> str:
    """What a sender calls a file, for people to read: no folders, no control marks, at most 200 letters."""
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    # Cc: control; Cf: direction marks that could make "fdp.exe" read as "exe.pdf".
    shown = "".join(letter for letter in last if letter.isprintable())
    return shown.strip(" .")[:200] or "未命名文件"
