"""What can be wrong with a signature before it is made."""

from __future__ import annotations

from service_centre.errors import Conflict, Invalid, NotFound


class FieldAlreadySigned(Conflict):
    """The field named bears a signature; a second one would cover it."""

    code = "field_already_signed"
    sentence = "签署位置“{field}”已经签署，不能重复签署。"
    next_step = "请刷新页面查看签署进度。"


class SignatureFieldMissing(NotFound):
    """The document has no signature field of that name."""

    code = "signature_field_missing"
    sentence = "文件中没有签署位置“{field}”。"
    next_step = "请重新生成文件后再签署。"


class FieldsAfterSignature(Conflict):
    """Signature fields are made before the first signature, never after it."""

    code = "fields_after_signature"
    sentence = "文件已有签名，不能再增加签署位置。"
    next_step = "请用未签署的文件重新开始。"


class UnreadableDocument(Invalid):
    """The bytes are not a PDF that can be signed: damaged, encrypted or something else."""

    code = "unreadable_document"
    sentence = "文件无法签署：不是完整的、未加密的 PDF。"
    next_step = "请重新生成文件。"
