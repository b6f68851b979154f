"""An authority, five signatories and a document of three pages with Chinese text; made once, they are only read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pymupdf
import pytest

from service_centre.signing.authority import Authority, Credential, issue, new_authority
from service_centre.signing.faces import SealFace, SignatureField
from service_centre.signing.seals import prepare, sign

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SIGNATORIES = (
    ("虚构市天衡施工图设计文件审查咨询有限责任公司", "王建国", "法定代表人"),
    ("虚构市自然资源和规划局", "李明", "签发人"),
    ("虚构市人民防空办公室", "赵卫", "签发人"),
    ("虚构市气象局", "孙雨", "签发人"),
    ("虚构市住房和城乡建设局", "", "牵头部门"),
)


@dataclass(frozen=True)
class Stage:
    """What every signing test stands on."""

    authority: Authority
    credentials: Sequence[Credential]
    font: bytes
    plain: bytes
    unsigned: bytes

    def sign(self, pdf: bytes, position: int) -> bytes:
        organisation, person, duty = SIGNATORIES[position]
        return sign(
            pdf,
            field=f"signature_{position}",
            credential=self.credentials[position],
            authority=self.authority,
            reason="施工图联合审查意见",
            location="虚构市",
            signed_at=NOW + timedelta(minutes=position),
            face=SealFace(
                (organisation, f"{duty}：{person}", "2026年11月23日", "演示签名，无法律效力"), ring=organisation
            ),
            font=self.font,
        )


@pytest.fixture(scope="session")
def stage() -> Stage:
    authority = new_authority(NOW)
    credentials = [
        issue(authority, organisation=organisation, person=person, role=duty, now=NOW)
        for organisation, person, duty in SIGNATORIES
    ]
    font = bytes(pymupdf.Font("cjk").buffer)
    fields = [
        SignatureField(f"signature_{n}", 2, 20 + n % 2 * 90, 200 - n // 2 * 45, 82, 36, f"签署位置{n}")
        for n in range(5)
    ]
    plain = _document(font)
    return Stage(authority, credentials, font, plain, prepare(plain, fields))


@pytest.fixture(scope="session")
def signed_once(stage: Stage) -> bytes:
    return stage.sign(stage.unsigned, 0)


@pytest.fixture(scope="session")
def signed_by_all(stage: Stage, signed_once: bytes) -> bytes:
    pdf = signed_once
    for position in range(1, 5):
        pdf = stage.sign(pdf, position)
    return pdf


def _document(font: bytes) -> bytes:
    with pymupdf.open() as document:
        for number in range(1, 4):
            page = document.new_page()
            page.insert_font("cjk", fontbuffer=font)
            page.insert_text((72, 100), f"施工图联合审查意见书（演示）第{number}页", fontname="cjk")
        document.subset_fonts()
        content: bytes = document.tobytes(garbage=4, deflate=True)
    return content
