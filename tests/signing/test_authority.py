from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from service_centre.signing.authority import (
    AUTHORITY_NAME,
    DEMONSTRATION_UNIT,
    authority_from_bytes,
    authority_to_bytes,
    credential_from_bytes,
    credential_to_bytes,
    issue,
)
from tests.signing.conftest import NOW, SIGNATORIES, Stage


def test_every_certificate_says_that_it_is_for_demonstration(stage: Stage) -> None:
    assert "仅供演示，无法律效力" in AUTHORITY_NAME
    for credential in (stage.authority.clock, *stage.credentials):
        units = credential.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
        assert [unit.value for unit in units] == [DEMONSTRATION_UNIT]


def test_certificates_are_signed_by_the_root_and_valid_from_the_day_before(stage: Stage) -> None:
    root = stage.authority.root.certificate
    for credential in (stage.authority.clock, *stage.credentials):
        credential.certificate.verify_directly_issued_by(root)
        assert credential.certificate.not_valid_before_utc == NOW - timedelta(days=1)


def test_a_person_is_named_with_organisation_and_role_and_an_organisation_by_itself(stage: Stage) -> None:
    person, organisation = stage.credentials[1], stage.credentials[4]
    assert person.holder == "李明"
    assert organisation.holder == "虚构市住房和城乡建设局"
    titles = person.certificate.subject.get_attributes_for_oid(NameOID.TITLE)
    assert [title.value for title in titles] == ["签发人"]


def test_a_name_longer_than_a_certificate_name_may_be_is_kept_in_full(stage: Stage) -> None:
    name = "虚构市" + "建筑工程施工图设计文件审查" * 3 + "有限责任公司"
    credential = issue(stage.authority, organisation=name, person="", role="审图机构", now=NOW)
    assert credential.holder == name


def test_a_credential_survives_storage_and_opens_only_with_its_passphrase(stage: Stage) -> None:
    stored = credential_to_bytes(stage.credentials[0], "演示口令 passphrase")
    assert credential_from_bytes(stored, "演示口令 passphrase").certificate == stage.credentials[0].certificate
    with pytest.raises(ValueError, match=r"password|PKCS"):
        credential_from_bytes(stored, "wrong")


def test_an_authority_survives_storage_and_opens_only_with_its_passphrase(stage: Stage) -> None:
    stored = authority_to_bytes(stage.authority, "passphrase")
    again = authority_from_bytes(stored, "passphrase")
    assert again.trust_root() == stage.authority.trust_root()
    assert again.clock.certificate == stage.authority.clock.certificate
    with pytest.raises(ValueError, match=r"password|PKCS"):
        authority_from_bytes(stored, "wrong")
    with pytest.raises(ValueError, match="not a stored"):
        authority_from_bytes(b'{"format": "something else"}', "passphrase")


def test_the_revocation_list_is_signed_by_the_root_and_empty(stage: Stage) -> None:
    revocations = x509.load_der_x509_crl(stage.authority.revocation_list(NOW))
    assert revocations.is_signature_valid(stage.authority.root.key.public_key())
    assert len(revocations) == 0
    assert len(SIGNATORIES) == len(stage.credentials)
