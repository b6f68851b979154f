"""From the setting OBJECT_STORE_URL to a store that has been tried, or one sentence that says what is wrong."""

from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException

from storage.folder import FolderStore
from storage.minio_store import MinioStore
from storage.objects import ObjectStore, StoreUnreachable

_SCHEMES: Final = "file:///folder 或 s3+http(s)://key:secret@host:port/bucket"


def opened(url: str) -> ObjectStore:
    """See `storage.objects.open_store`. A folder is made if it is not there; a bucket has to exist."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise StoreUnreachable(_sentence("地址无法识别", "the address cannot be read")) from None
    if parts.scheme == "file":
        return _folder_store(parts)
    if parts.scheme in {"s3+http", "s3+https"}:
        return _s3_store(parts, port)
    raise StoreUnreachable(_sentence("不支持的地址类型", "this kind of address is not supported"))


def _sentence(chinese: str, english: str) -> str:
    return f"OBJECT_STORE_URL：{chinese}（应为 {_SCHEMES}） / OBJECT_STORE_URL: {english}."


def _folder_store(parts: SplitResult) -> ObjectStore:
    path = Path(unquote(parts.path))
    if parts.netloc not in {"", "localhost"} or not path.is_absolute():
        raise StoreUnreachable(_sentence("file 地址须为绝对路径", "a file address needs an absolute path"))
    try:
        return FolderStore(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreUnreachable(
            _sentence(f"文件夹 {path} 不能使用：{reason}", f"folder {path} cannot be used: {reason}")
        ) from None


def _s3_store(parts: SplitResult, port: int | None) -> ObjectStore:
    bucket = parts.path.strip("/")
    if not (parts.username and parts.password and parts.hostname and bucket) or "/" in bucket:
        raise StoreUnreachable(_sentence("缺少密钥、主机或存储桶", "key, secret, host or bucket is missing"))
    place = f"{parts.hostname}:{port}" if port else parts.hostname
    client = Minio(
        place,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
        secure=parts.scheme == "s3+https",
        # The client's own pool waits five minutes and retries five times: too long for a start and for a request.
        http_client=urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=60),
            maxsize=16,
            retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        ),
    )
    _try_bucket(client, bucket, place)
    return MinioStore(client, bucket)


def _try_bucket(client: Minio, bucket: str, place: str) -> None:
    try:
        found = client.bucket_exists(bucket)
    except (MinioException, urllib3.exceptions.HTTPError, ValueError) as error:
        reason = getattr(error, "code", None) or type(error).__name__
        raise StoreUnreachable(_sentence(f"无法使用 {place}：{reason}", f"{place} cannot be used: {reason}")) from None
    if not found:
        raise StoreUnreachable(_sentence(f"{place} 没有存储桶 {bucket}", f"{place} has no bucket {bucket}"))
