import pytest

from service_centre.pages import readable_size


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 B"), (12, "12 B"), (1023, "1023 B"), (1536, "1.5 KB"), (3 * 1024**2, "3.0 MB")]
)
def test_no_file_is_shown_as_nothing_at_all(size: int, words: str) -> None:
    assert readable_size(size) == words
