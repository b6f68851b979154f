"""Says in one place, in the reader's language, why a drawing or one of its sheets was not read and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Values = Mapping[str, str | int]


class RefusalCode(StrEnum):
    """Why a file, or one sheet of it, could not be read."""

    EMPTY_FILE = "empty_file"
    WRONG_KIND = "wrong_kind"
    FILE_TOO_BIG = "file_too_big"
    DAMAGED_PDF = "damaged_pdf"
    PDF_WITH_PASSWORD = "pdf_with_password"  # noqa: S105 - a code, not a secret
    PDF_WITHOUT_PAGES = "pdf_without_pages"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COMPLEX = "too_complex"
    DAMAGED_DXF = "damaged_dxf"
    NOTHING_DRAWN = "nothing_drawn"
    DWG_NOT_READ = "dwg_not_read"
    SHEET_UNREADABLE = "sheet_unreadable"
    READING_BROKE_OFF = "reading_broke_off"


@dataclass(frozen=True)
class RefusalText:
    """A Chinese sentence and the next step for the person; both may hold `{values}`."""

    sentence: str
    next_step: str


REFUSAL_TEXTS: Mapping[RefusalCode, RefusalText] = {
    RefusalCode.EMPTY_FILE: RefusalText(
        "文件“{name}”是空的，没有任何内容。", "请检查原文件能否打开，重新导出后再上传。"
    ),
    RefusalCode.WRONG_KIND: RefusalText(
        "文件“{name}”是{found}，不是可以读取的图纸格式。",
        "请上传 PDF 或 DXF；其他格式请在设计软件中导出为 PDF 或 DXF。",
    ),
    RefusalCode.FILE_TOO_BIG: RefusalText(
        "文件“{name}”有 {megabytes} MB，超过上限 {limit} MB。", "请按专业或楼层拆分为几个文件后上传。"
    ),
    RefusalCode.DAMAGED_PDF: RefusalText(
        "PDF 文件“{name}”已损坏或不完整，无法打开。", "请从设计软件重新导出 PDF，上传前先在本机打开检查。"
    ),
    RefusalCode.PDF_WITH_PASSWORD: RefusalText(
        "PDF 文件“{name}”设有打开密码，无法读取。", "请取消密码保护，重新导出后上传。"
    ),
    RefusalCode.PDF_WITHOUT_PAGES: RefusalText("PDF 文件“{name}”里没有页面。", "请重新导出包含图纸页面的 PDF。"),
    RefusalCode.TOO_MANY_PAGES: RefusalText(
        "文件“{name}”有 {pages} 页，超过每个文件 {limit} 页的上限。", "请按专业拆分为几个文件后上传。"
    ),
    RefusalCode.TOO_COMPLEX: RefusalText(
        "“{name}”过于复杂：{reason}，已停止读取以保护系统。",
        "请清理过密的填充和多层嵌套的块（如 PURGE、AUDIT），或拆分后重新导出。",
    ),
    RefusalCode.DAMAGED_DXF: RefusalText(
        "DXF 文件“{name}”的结构已损坏，自动修复没有成功。",
        "请在设计软件中用 AUDIT 或 RECOVER 修复，另存为 DXF 后上传。",
    ),
    RefusalCode.NOTHING_DRAWN: RefusalText(
        "“{name}”里没有可以显示的图形。", "请检查图层是否全部关闭或冻结、外部参照是否已绑定，再重新导出。"
    ),
    RefusalCode.DWG_NOT_READ: RefusalText(
        "文件“{name}”是 DWG 格式，目前还不能直接读取。", "请在设计软件中另存为 DXF，或打印为 PDF 后上传。"
    ),
    RefusalCode.SHEET_UNREADABLE: RefusalText(
        "“{name}”的这一页无法读取：{reason}。", "请检查这一页能否正常显示，重新导出后上传。"
    ),
    RefusalCode.READING_BROKE_OFF: RefusalText(
        "读取“{name}”时读图程序意外中断。", "请重新上传；如果再次出现，请改用 PDF 导出。"
    ),
}


class Refusal(Exception):
    """A whole file is refused; carries a code of `REFUSAL_TEXTS` and the values for its sentence."""

    def __init__(self, code: RefusalCode, **values: str | int) -> None:
        super().__init__(code, values)
        self.code = code
        self.values: Values = values

    @property
    def sentence(self) -> str:
        """The filled Chinese sentence."""
        return REFUSAL_TEXTS[self.code].sentence.format_map(_Blank(self.values))

    @property
    def next_step(self) -> str:
        """The filled Chinese next step."""
        return REFUSAL_TEXTS[self.code].next_step.format_map(_Blank(self.values))

    def __str__(self) -> str:
        return f"{self.sentence}{self.next_step}"

    def named(self, name: str) -> "Refusal":
        """The same refusal, told about the file or sheet called `name`."""
        return Refusal(self.code, **{**self.values, "name": name})


class _Blank(dict[str, str | int]):
    """A sentence must still be readable when a value is missing."""

    def __missing__(self, key: str) -> str:
        return "？"


class RemarkCode(StrEnum):
    """What the reader of a drawing should know although it was read."""

    PDF_REPAIRED = "pdf_repaired"
    DXF_REPAIRED = "dxf_repaired"
    ENTITIES_SKIPPED = "entities_skipped"
    FAR_AWAY_LEFT_OUT = "far_away_left_out"
    DENSE_HATCH_FILLED = "dense_hatch_filled"
    ANNOTATIONS_BAKED = "annotations_baked"
    SCRIPTS_REMOVED = "scripts_removed"
    REFERENCES_MISSING = "references_missing"


REMARK_TEXTS: Mapping[RemarkCode, str] = {
    RemarkCode.PDF_REPAIRED: "文件有损坏，已自动修复，请核对页面是否完整。",
    RemarkCode.DXF_REPAIRED: "DXF 有损坏，已自动修复，请核对图形是否完整。",
    RemarkCode.ENTITIES_SKIPPED: "有 {count} 个图元无法显示，已跳过。",
    RemarkCode.FAR_AWAY_LEFT_OUT: "有 {count} 个图元远离图面，未显示。",
    RemarkCode.DENSE_HATCH_FILLED: "有 {count} 处填充过密，按实心显示。",
    RemarkCode.ANNOTATIONS_BAKED: "页面上的批注已并入图面显示。",
    RemarkCode.SCRIPTS_REMOVED: "文件带有脚本或附件，已去除。",
    RemarkCode.REFERENCES_MISSING: "有 {count} 个外部参照或图片没有随文件上传，未显示。",
}


@dataclass(frozen=True)
class Remark:
    """A remark on a file or sheet: a code of `REMARK_TEXTS` and its values."""

    code: RemarkCode
    values: Values

    def __str__(self) -> str:
        return REMARK_TEXTS[self.code].format_map(_Blank(self.values))
