"""Makes signature fields and signs them: PAdES B-LT, from bytes to bytes, offline.

A signed document is never written to while it is open: pyHanko then makes signatures that other readers reject.
"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field, enumerate_sig_fields
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, PdfSigningSession, SigDSSPlacementPreference
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from service_centre.signing.appearance import SealStampStyle
from service_centre.signing.authority import Authority, Credential
from service_centre.signing.errors import (
    FieldAlreadySigned,
    FieldsAfterSignature,
    SignatureFieldMissing,
    UnreadableDocument,
)
from service_centre.signing.faces import SealFace, SignatureField

_DIGEST = "sha256"


def _is_worth_logging(record: logging.LogRecord) -> bool:
    """Drop pyHanko's warning that nothing is fetched: that is our intention, and the revocation list is given."""
    return "fetching is not allowed" not in record.getMessage()


logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(_is_worth_logging)


def prepare(pdf: bytes | Path, fields: Sequence[SignatureField]) -> bytes:
    """Add all empty signature fields at once; to be done before the first signature."""
    content = pdf.read_bytes() if isinstance(pdf, Path) else pdf
    if signed_fields(content):
        raise FieldsAfterSignature
    with _readable():
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        for field in fields:
            spec = SigFieldSpec(field.name, on_page=field.page, box=field.box_in_points())
            append_signature_field(writer, spec)
        labels = {field.name: field.label for field in fields}
        for name, _, reference in enumerate_sig_fields(writer):
            reference.get_object()[pdf_name("/TU")] = TextStringObject(labels.get(name, name))
        return _written(writer)


def signed_fields(pdf: bytes) -> set[str]:
    """Names of the fields that bear a signature: a job that runs twice asks this first."""
    with _readable():
        return {name for name, _, _ in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf)), filled_status=True)}


def sign(
    pdf: bytes,
    *,
    field: str,
    credential: Credential,
    authority: Authority,
    reason: str,
    location: str,
    signed_at: datetime,
    face: SealFace,
    font: bytes,
) -> bytes:
    """Sign one field and return the longer document; the bytes given stay its beginning, unchanged.

    The first signature certifies the document and allows filling in of forms only; later ones approve. Each carries a
    time stamp of the authority's clock (`signed_at`) and, within the same revision, the certificates and the revocation
    list a later check needs. `font` is a whole TrueType font that has the characters of `face`.
    """
    with _readable():
        states = {name: value is not None for name, value, _ in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf)))}
    if field not in states:
        raise SignatureFieldMissing(field=field)
    if states[field]:
        raise FieldAlreadySigned(field=field)
    settings = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=_DIGEST,
        name=credential.holder,
        reason=reason,
        location=location,
        certify=not any(states.values()),
        docmdp_permissions=MDPPerm.FILL_FORMS,
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=True,
        validation_context=_presign_context(authority, signed_at),
        dss_settings=DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE),
    )
    signer = PdfSigner(
        settings,
        _signer(credential),
        timestamper=_clock(authority, signed_at),
        stamp_style=SealStampStyle(face=face, font=font),
    )
    return asyncio.run(_sign(pdf, signer, signed_at))


async def _sign(pdf: bytes, signer: PdfSigner, signed_at: datetime) -> bytes:
    """The steps of pyHanko's `async_sign_pdf`, with our moment in place of its clock."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    session: PdfSigningSession = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = signed_at
    collected = await session.perform_presign_validation(writer)
    reserved = await session.estimate_signature_container_size(collected)
    document = session.prepare_tbs_document(collected, bytes_reserved=reserved)
    output = io.BytesIO()
    prepared, stream = document.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=signed_at)
    done = await document.perform_signature(prepared.document_digest, attributes)
    await done.post_signature_processing(stream)
    return output.getvalue()


def _presign_context(authority: Authority, signed_at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=[_certificate(authority.root.certificate)],
        allow_fetching=False,
        crls=[authority.revocation_list(signed_at)],
        revocation_mode="require",
        moment=signed_at,
    )


def _signer(credential: Credential) -> SimpleSigner:
    return SimpleSigner(_certificate(credential.certificate), _key(credential), _store(credential.root))


def _clock(authority: Authority, moment: datetime) -> DummyTimeStamper:
    """pyHanko's own time-stamping service within the program: our clock's key, the moment given."""
    clock = authority.clock
    return DummyTimeStamper(_certificate(clock.certificate), _key(clock), _store(clock.root), fixed_dt=moment)


def _store(root: x509.Certificate) -> Any:
    make_store: Any = SimpleCertificateStore
    store = make_store()
    store.register(_certificate(root))
    return store


def _certificate(certificate: x509.Certificate) -> Any:
    """The certificate in the form pyHanko uses."""
    return next(iter(load_certs_from_pemder_data(certificate.public_bytes(Encoding.DER))))


def _key(credential: Credential) -> Any:
    der = credential.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return load_private_key_from_pemder_data(der, passphrase=None)


def _written(writer: Any) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@contextmanager
def _readable() -> Iterator[None]:
    """Turn pyHanko's reading errors into a sentence."""
    try:
        yield
    except PdfError as cause:
        raise UnreadableDocument from cause
