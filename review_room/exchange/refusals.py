"""Why a file of annotations is not taken in."""

from service_centre.errors import Invalid


class XfdfTooLarge(Invalid):
    """Refused before it is read."""

    code = "xfdf_too_large"
    sentence = "XFDF 文件超过 {limit} 的上限，未导入。"
    next_step = "请在原软件中按图纸分批导出批注后再导入。"


class XfdfWithDoctype(Invalid):
    """Document types and entities can name files and grow without end; XFDF (ISO 19444-1) needs neither."""

    code = "xfdf_with_doctype"
    sentence = "XFDF 文件含有文档类型或实体声明（DOCTYPE、ENTITY），存在安全风险，未导入。"
    next_step = "请使用 Acrobat 等软件重新导出批注，不要手工修改文件。"


class XfdfTooDeep(Invalid):
    """Nested deeper, or into more elements, than any annotation is."""

    code = "xfdf_too_deep"
    sentence = "XFDF 文件的嵌套超过 {depth} 层或内容超过 {elements} 项，未导入。"
    next_step = "请使用 Acrobat 等软件重新导出批注，或分批导出。"


class XfdfMalformed(Invalid):
    """No well-formed XML."""

    code = "xfdf_malformed"
    sentence = "文件不是完整的 XML，无法作为 XFDF 读取，未导入。"
    next_step = "请检查文件是否下载完整，重新导出后再导入。"


class NotXfdf(Invalid):
    """XML of another kind."""

    code = "not_xfdf"
    sentence = "文件不是 XFDF 批注文件，未导入。"
    next_step = "请在 Acrobat 等软件中选择“将批注导出为 XFDF”，再导入导出的文件。"
