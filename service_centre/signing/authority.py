"""A built-in certificate authority for demonstration: without legal effect, and named so in every certificate.

A city that goes live puts the certificates of a licensed authority (电子签名法 art. 13, 14, 16) in its place.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_NAME = "联审演示证书颁发机构(仅供演示，无法律效力)"
CLOCK_NAME = "联审演示时间戳服务(仅供演示，无法律效力)"
DEMONSTRATION_UNIT = "演示证书，无法律效力"
ROOT_DAYS, CREDENTIAL_DAYS, REVOCATION_LIST_DAYS = 7300, 1825, 30
ROOT_KEY_BITS, KEY_BITS = 3072, 2048
_FORMAT = "lianshen-authority/1"
_LONGEST_NAME = 64  # bytes of UTF-8: RFC 5280 bounds X.520 names by 64 characters, `cryptography` by 64 bytes
_FULL_NAME = x509.ObjectIdentifier("2.5.4.13")  # `description` of X.520, up to 1024 characters


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate, and the root that issued it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    root: x509.Certificate

    @property
    def holder(self) -> str:
        """The name on the certificate: a person's, or the organisation's where no person is named."""
        return holder_of(self.certificate)


@dataclass(frozen=True, slots=True)
class Authority:
    """The demonstration authority: its root, and the clock that issues time stamps (RFC 3161)."""

    root: Credential
    clock: Credential

    def trust_root(self) -> bytes:
        """The root certificate in DER: what a checker has to be told to trust."""
        return self.root.certificate.public_bytes(Encoding.DER)

    def revocation_list(self, now: datetime) -> bytes:
        """A fresh list of revoked certificates in DER; the demonstration revokes none."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + timedelta(days=REVOCATION_LIST_DAYS))
            .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
            .add_extension(_identifier_of(self.root.certificate), critical=False)
        )
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def new_authority(now: datetime) -> Authority:
    """Make a root and its clock, valid from the day before `now`."""
    key = rsa.generate_private_key(65537, ROOT_KEY_BITS)
    name = _name(AUTHORITY_NAME, organisation=AUTHORITY_NAME)
    builder = (
        _builder(name, name, key.public_key(), now, ROOT_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
    )
    certificate = builder.sign(key, hashes.SHA256())
    root = Credential(key, certificate, certificate)
    clock_use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return Authority(root, _issue(root, _name(CLOCK_NAME, organisation=AUTHORITY_NAME), now, ROOT_DAYS, clock_use))


def issue(authority: Authority, *, organisation: str, person: str, role: str, now: datetime) -> Credential:
    """Issue a signing certificate to a person, or to the organisation itself when `person` is empty."""
    name = _name(person or organisation, organisation=organisation, role=role)
    return _issue(authority.root, name, now, CREDENTIAL_DAYS, None)


def holder_of(certificate: x509.Certificate) -> str:
    """The full name on a certificate; empty when it names nobody."""
    for oid in (_FULL_NAME, NameOID.COMMON_NAME):
        found = certificate.subject.get_attributes_for_oid(oid)
        if found:
            return str(found[0].value)
    return ""


def credential_to_bytes(credential: Credential, passphrase: str) -> bytes:
    """The credential as PKCS#12, encrypted with the passphrase."""
    return pkcs12.serialize_key_and_certificates(
        credential.holder.encode(),
        credential.key,
        credential.certificate,
        [credential.root],
        BestAvailableEncryption(passphrase.encode()),
    )


def credential_from_bytes(stored: bytes, passphrase: str) -> Credential:
    """Read back what `credential_to_bytes` wrote; `ValueError` for a wrong passphrase or damaged bytes."""
    key, certificate, others = pkcs12.load_key_and_certificates(stored, passphrase.encode())
    if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
        raise ValueError("the PKCS#12 bytes hold no RSA key with its certificate")
    return Credential(key, certificate, others[0] if others else certificate)


def authority_to_bytes(authority: Authority, passphrase: str) -> bytes:
    """Root and clock, each as encrypted PKCS#12, in one JSON text."""
    parts = {"root": authority.root, "clock": authority.clock}
    encoded = {name: base64.b64encode(credential_to_bytes(part, passphrase)).decode() for name, part in parts.items()}
    return json.dumps({"format": _FORMAT, **encoded}).encode()


def authority_from_bytes(stored: bytes, passphrase: str) -> Authority:
    """Read back what `authority_to_bytes` wrote; `ValueError` when it is something else or the passphrase is wrong."""
    text = json.loads(stored)
    if text.get("format") != _FORMAT:
        raise ValueError("these bytes are not a stored demonstration authority")
    root, clock = (credential_from_bytes(base64.b64decode(text[part]), passphrase) for part in ("root", "clock"))
    return Authority(root, clock)


def _issue(
    root: Credential, subject: x509.Name, now: datetime, days: int, extended: x509.ExtendedKeyUsage | None
) -> Credential:
    key = rsa.generate_private_key(65537, KEY_BITS)
    builder = (
        _builder(subject, root.certificate.subject, key.public_key(), now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(_identifier_of(root.certificate), critical=False)
    )
    if extended is not None:
        builder = builder.add_extension(extended, critical=True)  # RFC 3161 part 2.3 wants it alone and critical
    return Credential(key, builder.sign(root.key, hashes.SHA256()), root.certificate)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: rsa.RSAPublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _identifier_of(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    found = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found.value)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(holder: str, *, organisation: str, role: str = "") -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, _short(organisation)),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, DEMONSTRATION_UNIT),
        (NameOID.TITLE, _short(role)),
        (NameOID.COMMON_NAME, _short(holder)),
        (_FULL_NAME, "" if _short(holder) == holder else holder),
    ]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts if text])


def _short(name: str) -> str:
    """The name, or as much of it as an X.520 name may hold, with an ellipsis."""
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    return name.encode()[: _LONGEST_NAME - 3].decode(errors="ignore") + "…"
