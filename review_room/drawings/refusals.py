"""Says in one place why a drawing or one of its sheets was not read and what to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from review_room.drawings.phrases import Translate, Value, Values, as_json, filled, joined, parse_values


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
    INCOMPLETE_DXF = "incomplete_dxf"
    NOTHING_DRAWN = "nothing_drawn"
    DWG_NOT_READ = "dwg_not_read"
    DAMAGED_IMAGE = "damaged_image"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED_ARCHIVE = "damaged_archive"
    ARCHIVE_WITH_PASSWORD = "archive_with_password"  # noqa: S105 - a code, not a secret
    ARCHIVE_TOO_BIG = "archive_too_big"
    ARCHIVE_TOO_FULL = "archive_too_full"
    ARCHIVE_WITHOUT_DRAWINGS = "archive_without_drawings"
    SHEET_UNREADABLE = "sheet_unreadable"
    COMPARISON_FAILED = "comparison_failed"
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
        "请上传 PDF、DXF、DWG、PNG、JPEG、TIFF 或装有这些文件的 ZIP；其他格式请在设计软件中导出为 PDF 或 DXF。",
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
    RefusalCode.INCOMPLETE_DXF: RefusalText(
        "DXF 文件“{name}”不完整：后面的内容缺失，没有可以显示的图形。",
        "文件可能没有保存完或没有复制完。请从设计软件重新导出，在本机打开检查后再上传；重新上传这个文件不会有不同结果。",
    ),
    RefusalCode.NOTHING_DRAWN: RefusalText(
        "“{name}”里没有可以显示的图形。", "请检查图层是否全部关闭或冻结、外部参照是否已绑定，再重新导出。"
    ),
    RefusalCode.DWG_NOT_READ: RefusalText(
        "DWG 文件“{name}”无法打开：文件已损坏，或版本不在 R13 至 2018 之间。文件已原样保存为附件。",
        "请在设计软件中用 AUDIT 或 RECOVER 修复后，另存为 DXF 或打印（PLOT）为 PDF，再上传。",
    ),
    RefusalCode.DAMAGED_IMAGE: RefusalText(
        "图片文件“{name}”无法读取：{reason}。", "请在本机打开检查，重新扫描或另存后上传。"
    ),
    RefusalCode.TOO_MANY_PIXELS: RefusalText(
        "图片“{name}”有 {width}×{height} 像素，超过这种图片 {limit} 百万像素的上限。",
        "请以不超过 400 dpi 的分辨率重新扫描；黑白图纸请存为 G4 压缩的 TIFF。",
    ),
    RefusalCode.DAMAGED_ARCHIVE: RefusalText(
        "压缩包“{name}”已损坏或不完整：{reason}。",
        "请在本机解压检查，重新压缩为普通 ZIP 后上传，或直接上传其中的图纸。",
    ),
    RefusalCode.ARCHIVE_WITH_PASSWORD: RefusalText(
        "压缩包“{name}”设有密码，无法解压。", "请取消密码重新压缩，或直接上传其中的图纸。"
    ),
    RefusalCode.ARCHIVE_TOO_BIG: RefusalText(
        "压缩包“{name}”解压后有 {megabytes} MB，超过上限 {limit} MB，没有解压。", "请拆分为几个压缩包，或直接上传图纸。"
    ),
    RefusalCode.ARCHIVE_TOO_FULL: RefusalText(
        "压缩包“{name}”里有 {count} 个文件，超过上限 {limit} 个，没有解压。", "请拆分为几个压缩包，或直接上传图纸。"
    ),
    RefusalCode.ARCHIVE_WITHOUT_DRAWINGS: RefusalText(
        "压缩包“{name}”里没有可以收入的图纸。{skipped}",
        "请压缩 PDF、DXF、DWG、PNG、JPEG 或 TIFF 图纸后上传，压缩包里不要再套压缩包。",
    ),
    RefusalCode.COMPARISON_FAILED: RefusalText(
        "两版图纸无法自动比对：{reason}。", "请并排查看两版图纸，或稍后重新比对。"
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

    def __init__(self, code: RefusalCode, /, **values: Value) -> None:
        super().__init__(code, values)
        self.code = code
        self.values: Values = values

    @property
    def sentence(self) -> str:
        """The filled Chinese sentence."""
        return filled(REFUSAL_TEXTS[self.code].sentence, self.values)

    @property
    def next_step(self) -> str:
        """The filled Chinese next step."""
        return filled(REFUSAL_TEXTS[self.code].next_step, self.values)

    def __str__(self) -> str:
        return f"{self.sentence}{self.next_step}"

    def named(self, name: str) -> "Refusal":
        """The same refusal, told about the file or sheet called `name`."""
        return Refusal(self.code, **{**self.values, "name": name})

    @property
    def note(self) -> "Note":
        """The refusal as it is kept for readers of other languages."""
        return {"code": str(self.code), "values": as_json(self.values)}


class RemarkCode(StrEnum):
    """What the reader of a drawing should know although it was read."""

    PDF_REPAIRED = "pdf_repaired"
    DXF_REPAIRED = "dxf_repaired"
    DXF_INCOMPLETE = "dxf_incomplete"
    ENTITIES_SKIPPED = "entities_skipped"
    FAR_AWAY_LEFT_OUT = "far_away_left_out"
    DENSE_HATCH_FILLED = "dense_hatch_filled"
    ANNOTATIONS_BAKED = "annotations_baked"
    SCRIPTS_REMOVED = "scripts_removed"
    REFERENCES_MISSING = "references_missing"
    HIDDEN_LEFT_OUT = "hidden_left_out"
    EMBEDDED_NOT_SHOWN = "embedded_not_shown"
    T_ARCH_NOT_DRAWN = "t_arch_not_drawn"
    FOREIGN_NOT_DRAWN = "foreign_not_drawn"
    SCAN_SIZE_GUESSED = "scan_size_guessed"
    ARCHIVE_UNPACKED = "archive_unpacked"
    ARCHIVE_SKIPPED = "archive_skipped"
    DWG_CONVERTED_PARTLY = "dwg_converted_partly"


REMARK_TEXTS: Mapping[RemarkCode, str] = {
    RemarkCode.PDF_REPAIRED: "文件有损坏，已自动修复，请核对页面是否完整。",
    RemarkCode.DXF_REPAIRED: "DXF 有损坏，已自动修复，请核对图形是否完整。",
    RemarkCode.DXF_INCOMPLETE: "DXF 不完整：后面的内容缺失，只显示已有的部分，请核对或重新导出。",
    RemarkCode.ENTITIES_SKIPPED: "有 {count} 个图元无法显示，已跳过。",
    RemarkCode.FAR_AWAY_LEFT_OUT: "有 {count} 个图元远离图面，未显示。",
    RemarkCode.DENSE_HATCH_FILLED: "有 {count} 处填充过密，按实心显示。",
    RemarkCode.ANNOTATIONS_BAKED: "页面上的批注已并入图面显示。",
    RemarkCode.SCRIPTS_REMOVED: "文件带有脚本或附件，已去除。",
    RemarkCode.REFERENCES_MISSING: "有 {count} 个外部参照或图片没有随文件上传，未显示。",
    RemarkCode.HIDDEN_LEFT_OUT: "隐藏图层上的图元过多，有 {count} 个未收入（图面可见内容完整）。",
    RemarkCode.EMBEDDED_NOT_SHOWN: "有 {count} 个 OLE 嵌入对象（如 Word、Excel 表格）只显示位置，不显示内容。",
    RemarkCode.T_ARCH_NOT_DRAWN: (
        "有 {count} 个天正对象无法显示（{names}），请在天正中用“图形导出”另存为 T3 格式后重新上传。"
    ),
    RemarkCode.FOREIGN_NOT_DRAWN: (
        "有 {count} 个专业软件的自定义对象无法显示（{names}），请在原软件中分解或打印为 PDF 后重新上传。"
    ),
    RemarkCode.SCAN_SIZE_GUESSED: "图片没有写明可信的扫描分辨率，按 {size}（{dpi} dpi）推定图幅，请核对尺寸。",
    RemarkCode.ARCHIVE_UNPACKED: "已解压 {count} 个文件。",
    RemarkCode.ARCHIVE_SKIPPED: "跳过 {count} 个：{names}。",
    RemarkCode.DWG_CONVERTED_PARTLY: "DWG 只能用备用方式读取，图纸布局和少数图元可能缺失，请核对或另存为 DXF 上传。",
}


@dataclass(frozen=True)
class Remark:
    """A remark on a file or sheet: a code of `REMARK_TEXTS` and its values."""

    code: RemarkCode
    values: Values

    def __str__(self) -> str:
        return filled(REMARK_TEXTS[self.code], self.values)

    @property
    def note(self) -> "Note":
        """The remark as it is kept for readers of other languages."""
        return {"code": str(self.code), "values": as_json(self.values)}


Note = dict[str, Any]
"""A refusal or a remark as JSON: `code` and `values`."""


def note_in_words(note: Note, translate: Translate) -> str:
    """What a note says, in the language of `translate`. Raises `KeyError` for one this version does not know."""
    code, values = note["code"], parse_values(note["values"])
    if code in REMARK_TEXTS:
        return filled(REMARK_TEXTS[code], values, translate)
    text = REFUSAL_TEXTS[code]
    return joined(filled(part, values, translate) for part in (text.sentence, text.next_step))
