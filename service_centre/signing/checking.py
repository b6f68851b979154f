"""Checks every signature of a document against one trusted root, offline."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from service_centre.signing.authority import holder_of


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What one signature is worth.

    `intact`: the signed bytes are unchanged. `valid`: intact, made with the certificate's key, and nothing was changed
    afterwards but what the document allows. `trusted`: the certificate and the time stamp lead to the root given.
    `covers_whole`: the signature speaks of the file to its last byte (true of the last signature only; `valid` judges
    what came after an earlier one). `signed_at`: time of the trusted stamp, else None. `problem`: empty if all is well.
    """

    field: str
    signer: str
    intact: bool
    valid: bool
    trusted: bool
    covers_whole: bool
    signed_at: datetime | None
    problem: str

    @property
    def sound(self) -> bool:
        """Intact, valid and trusted."""
        return self.intact and self.valid and self.trusted


def check(pdf: bytes, trust_root: bytes) -> list[SignatureReport]:
    """Report on every signature in the order of signing; `trust_root` is a certificate in DER.

    A file that cannot be read as PDF gives one report without a field name, so that an empty list always means "no
    signatures".
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        filled = [str(name) for name, _, _ in enumerate_sig_fields(reader, filled_status=True)]
        reports = [_report(reader, signature, trust_root) for signature in reader.embedded_signatures]
    except Exception as error:  # damaged or hostile bytes may raise anything in a parser; the verdict is the same
        return [_failed("", f"文件无法读取：{error}")]
    known = {report.field for report in reports}
    return [*reports, *(_failed(name, "签名的格式无法识别") for name in filled if name not in known)]


def _report(reader: PdfFileReader, signature: EmbeddedPdfSignature, trust_root: bytes) -> SignatureReport:
    field = str(signature.field_name or "")
    try:
        moment = _stamped_time(signature)
        context, stamp_context = (_context(reader, trust_root, moment) for _ in range(2))
        outcome = validate_pdf_signature(signature, context, stamp_context)
        signer = _signer(signature)
    except Exception as error:  # as above: one broken signature must not hide the verdict on the others
        return _failed(field, f"签名无法验证：{error}")
    return _verdict(field, signer, outcome)


def _failed(field: str, problem: str) -> SignatureReport:
    return SignatureReport(field, "", False, False, False, False, None, problem)


def _verdict(field: str, signer: str, outcome: PdfSignatureStatus) -> SignatureReport:
    unchanged_since = outcome.modification_level is not None and bool(outcome.docmdp_ok)
    stamp = outcome.timestamp_validity
    stamp_good = stamp is not None and stamp.intact and stamp.valid and stamp.trusted
    return SignatureReport(
        field=field,
        signer=signer,
        intact=bool(outcome.intact),
        valid=bool(outcome.intact and outcome.valid and unchanged_since),
        trusted=bool(outcome.trusted and stamp_good),
        covers_whole=outcome.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        signed_at=stamp.timestamp if stamp is not None and stamp_good else None,
        problem="；".join(_problems(outcome, unchanged_since, stamp_good)),
    )


def _problems(outcome: PdfSignatureStatus, unchanged_since: bool, stamp_good: bool) -> Iterator[str]:
    if not outcome.intact:
        yield "签名覆盖的内容已被改动"
    elif not outcome.valid:
        yield "签名值与证书不符"
    if not unchanged_since:
        yield "签名之后文件有不允许的改动"
    if not outcome.trusted:
        yield "签名证书不受信任"
    if not stamp_good:
        yield "没有可信的时间戳"


def _context(reader: PdfFileReader, trust_root: bytes, moment: datetime | None) -> ValidationContext:
    """A context that knows what the document itself brings along, and fetches nothing."""
    settings: dict[str, Any] = {
        "trust_roots": list(load_certs_from_pemder_data(trust_root)),
        "allow_fetching": False,
        "revocation_mode": "soft-fail",
        "moment": moment,
    }
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(settings)
    except NoDSSFoundError:
        return ValidationContext(**settings)


def _stamped_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """The time the stamp claims: the certificates are judged at that moment, the stamp itself by its own chain."""
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
        return moment
    return None


def _signer(signature: EmbeddedPdfSignature) -> str:
    return holder_of(x509.load_der_x509_certificate(signature.signer_cert.dump()))
