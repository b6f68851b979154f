"""The form that takes XFDF in, and what it answers."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from review_room.exchange.xml_tree import MAXIMUM_BYTES
from review_room.models import ReviewCase
from tests.builders import LogIn
from tests.exchange import samples
from tests.review_room.builders import City


def sent(client: FlaskClient, case: ReviewCase, content: bytes, **fields: str) -> TestResponse:
    """The form as a browser sends it; written out here, so that nothing large lies in a file that nobody closes."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append('Content-Disposition: form-data; name="file"; filename="批注.xfdf"\r\n\r\n'.encode() + content)
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    address = f"/review-room/cases/{case.id}/imports/xfdf"
    return client.post(address, data=body, content_type="multipart/form-data; boundary=edge")


def test_the_answer_says_what_was_taken_and_what_was_not(city: City, case: ReviewCase, log_in: LogIn) -> None:
    answer = sent(log_in(city.accounts["fire"]), case, samples.ACROBAT.encode(), first_page="0")
    assert answer.status_code == 200
    assert "新增草稿意见 <b>2</b>" in answer.text
    assert "审图室没有这种批注" in answer.text
    assert 'data-testid="left-out">1<' in answer.text


def test_the_same_file_again_is_said_to_be_there(city: City, case: ReviewCase, log_in: LogIn) -> None:
    client = log_in(city.accounts["fire"])
    sent(client, case, samples.ITEXT.encode(), first_page="1")
    again = sent(client, case, samples.ITEXT.encode(), first_page="1")
    assert "以前已导入，未重复导入 <b>1</b>" in again.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<!DOCTYPE xfdf><xfdf/>", "XFDF 文件含有文档类型或实体声明"),
        (b"<a>" * (10 * 1024 * 1024 // 3), "XFDF 文件的嵌套超过 64 层"),
        (b" " * (MAXIMUM_BYTES + 1), "XFDF 文件超过 72 MB 的上限"),
        (b"%PDF-1.7", "文件不是完整的 XML"),
        (b"<svg/>", "文件不是 XFDF 批注文件"),
    ],
)
def test_a_file_that_is_refused_leads_back_to_the_case_in_words(
    city: City, case: ReviewCase, log_in: LogIn, content: bytes, sentence: str
) -> None:
    answer = sent(log_in(city.accounts["fire"]), case, content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'data-testid="import-xfdf"' in answer.text


def test_a_form_without_a_file_is_refused_in_words(city: City, case: ReviewCase, log_in: LogIn) -> None:
    answer = log_in(city.accounts["fire"]).post(f"/review-room/cases/{case.id}/imports/xfdf", data={})
    assert answer.status_code == 422
    assert "没有选择要导入的文件。" in answer.text


@pytest.mark.parametrize("who", ["owner", "designer", "lead", "overseer", "rival_department"])
def test_who_may_not_annotate_finds_no_form_and_no_address(
    city: City, case: ReviewCase, log_in: LogIn, who: str
) -> None:
    client = log_in(city.accounts[who])
    assert sent(client, case, samples.ITEXT.encode()).status_code == 404
    assert 'data-testid="import-xfdf"' not in client.get(f"/review-room/cases/{case.id}").text
