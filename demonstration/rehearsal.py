"""Rehearses the complete main job on given drawings, on a throwaway installation, and checks everything it made.

`make rehearse DRAWINGS="a.pdf b.dxf" OUT=folder` is how anybody tries the product on drawings of their own.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command as alembic_command
from flask import Flask

from demonstration.city import found_city, the_city
from demonstration.story import Story, StoryBroken, keep_all_promises
from review_room.domain.opinion import Stance
from review_room.models import FileState, JointOpinion
from review_room.queries import current_sheets
from review_room.usecases.uploads import clean_name
from service_centre.audit import log
from service_centre.commands import alembic_config, tick_once, trail_key
from service_centre.config import Installation
from service_centre.credentials import authority_of
from service_centre.db import db, transaction
from service_centre.errors import DomainError
from service_centre.matters.models import SelectionMethod
from service_centre.objects import object_store
from service_centre.running.embedded import embedded_postgres, embedded_redis
from service_centre.signing.checking import check
from service_centre.web import now
from storage.objects import digest_of

VERIFIER = Path(__file__).parent.parent / "marketplace" / "static" / "verify_draw.py"


_COMMENTED = {".pdf": (b"", b"\n%% revision 2\n"), ".dxf": (b"  999\nrevision 2\n", b"")}
"""How a comment is put before and after the content of a file."""


@dataclass
class Rehearsal:
    """One run: prints a line per step with its time, collects what did not hold."""

    drawings: Sequence[Path]
    out: Path
    tell: Callable[[str], None]
    broken: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Names of the files that could be read."""

    def run(self, make_app: Callable[[Installation], Flask]) -> bool:
        """True only when every step and every check held."""
        self.out.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="lianshen-rehearsal-") as folder:
            Path(folder).chmod(0o755)  # the database server may run as another user
            with self._installation(Path(folder)) as told:
                app = make_app(told)
                app.config["RING_AFTER_COMMIT"] = False
                with app.app_context():
                    try:
                        self._main_job()
                    finally:
                        db.session.remove()
                        db.engine.dispose()
        held = not self.broken
        seconds = time.monotonic() - began
        self.tell(f"{'全部成立 / everything held' if held else '未通过 / FAILED'}  {seconds:.1f} s  → {self.out}")
        for reason in self.broken:
            self.tell(f"  ✗ {reason}")
        return held

    def _main_job(self) -> None:
        with self._step("建城 / found the city"):
            alembic_command.upgrade(alembic_config(), "head")
            with transaction() as session:
                found_city(session, now=now())
            with transaction() as session:
                city = the_city(session)
        story = Story(city, owner="yezhu-a", designer="sheji-a")
        try:
            self._submission(story)
            self._selection(story)
            self._review(story)
            self._round(story)
            self._signing(story)
        except (StoryBroken, DomainError) as broken:
            self.broken.append(str(broken))
            return
        self._collect(story)
        self._check(story)

    def _submission(self, story: Story) -> None:
        with self._step("登记并上传 / register and upload"):
            story.register(project_code="2026-620199-47-01-000901", name="演示·排练项目（虚构）")
            story.send(self.drawings)
        with self._step("拆图、识别、渲染 / read the sheets") as note:
            keep_all_promises()
            note.append(self._files_told(story))
        with self._step("提交、受理 / submit and admit"):
            story.submit()
            keep_all_promises()
            story.admit()

    def _files_told(self, story: Story) -> str:
        with transaction() as session:
            files = story.files(session)
            for file in files:
                if file.state is FileState.REFUSED:
                    self.tell(f"    {file.name}: {file.refusal_sentence}")
            sheets = sum(len([one for one in file.revisions if one.digest]) for file in files)
            if not sheets:
                raise StoryBroken("none of the drawings could be read")
            self.read = {file.name for file in files if file.state is FileState.READ}
            return f"{len(self.read)}/{len(files)} 个文件, {sheets} 张图"

    def _selection(self, story: Story) -> None:
        with self._step("开室、随机抽取 / open the room, draw the agency") as note:
            story.open_room(SelectionMethod.DRAW)
            record = story.draw_agency()
            text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            (self.out / "draw-record.json").write_text(text, encoding="utf-8")
            story.confirm()
            note.append(
                f"候选 {len(record['announcement']['candidates'])}, 排除 {len(record['announcement']['excluded'])}"
            )

    def _review(self, story: Story) -> None:
        with self._step("批注、意见 / marks and findings") as note:
            kinds = ("cloud", "arrow", "rectangle", "text", "freehand", "pin")
            for number, reviewer in enumerate(story.reviewers()):
                story.find(
                    reviewer,
                    {
                        "discipline": "fire",
                        "class": "mandatory" if number == 0 else "depth",
                        "standard": "GB 55037-2022" if number == 0 else "",
                        "clause": "第 7.1.2 条" if number == 0 else "",
                        "text": f"排练意见{number + 1}：请核对本图标注与疏散宽度。",
                    },
                    sheet=number,
                    marks=kinds,
                )
            note.append(f"{len(story.reviewers())} 条")

    def _round(self, story: Story) -> None:
        with self._step("汇总、发出、回复 / consolidate, issue, reply"):
            self._all_say(story, Stance.REVISION_NEEDED)
            story.consolidate()
            story.issue()
            ids = story.reply_to_all("已按意见修改。")
        with self._step("上传修改版、复审 / revision and re-review"):
            with tempfile.TemporaryDirectory(prefix="lianshen-") as folder:
                story.send([self._revised(Path(folder))], actor=story.designer)
            keep_all_promises()
            story.submit(actor=story.designer)
            keep_all_promises()
            story.close_all(ids)
            self._all_say(story, Stance.NO_OBJECTION)
            story.consolidate()

    def _revised(self, folder: Path) -> Path:
        """The first readable drawing again, with a harmless addition, so that its bytes are a new revision."""
        readable = [path for path in self.drawings if clean_name(path.name) in self.read]
        source = next((path for path in readable if path.suffix.lower() in _COMMENTED), readable[0])
        before, after = _COMMENTED.get(source.suffix.lower(), (b"", b"\n"))  # others bear a byte at the end
        revised = folder / source.name
        revised.write_bytes(before + source.read_bytes() + after)
        return revised

    def _all_say(self, story: Story, stance: Stance) -> None:
        for reviewer in story.reviewers():
            story.say(reviewer, stance)

    def _signing(self, story: Story) -> None:
        with self._step("审定、会签 / settle and sign") as note:
            story.settle()
            note.append(f"{story.sign_all()} 个签名")
        with self._step("盖章、送达 / stamp and deliver"):
            keep_all_promises()
            story.deliver()

    def _collect(self, story: Story) -> None:
        with self._step("输出 / write the results"):
            tick_once(checkpoint=True)
            with transaction() as session:
                opinion = story.opinion(session)
                wanted = {
                    "joint-opinion.pdf": opinion.pdf_digest,
                    "stamped-set.pdf": opinion.stamped_set_digest,
                    "findings.csv": opinion.findings_csv_digest,
                }
                lines = list(log.export(session))
            for name, digest in wanted.items():
                if digest is None:
                    self.broken.append(f"{name} was not made")
                    continue
                with object_store().open(digest) as stream, (self.out / name).open("wb") as target:
                    shutil.copyfileobj(stream, target)
            (self.out / "trail.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _check(self, story: Story) -> None:
        with self._step("核验：抽取 / verify the draw"):
            self._check_draw()
        with self._step("核验：留痕 / verify the trail"), transaction() as session:
            breaks = log.verify(session, trail_key().public_key())
            self.broken += [f"trail {one.stream} #{one.position}: {one.reason}" for one in breaks]
        with self._step("核验：签名 / verify the signatures") as note, transaction() as session:
            opinion = story.opinion(session)
            note.append(self._check_signatures(opinion, authority_of(session, now=now()).trust_root()))
        with self._step("核验：摘要 / compare the digests") as note, transaction() as session:
            note.append(self._check_digests(story, session))

    def _check_draw(self) -> None:
        answer = subprocess.run(  # noqa: S603 - our own verifier, on the record just written
            [sys.executable, str(VERIFIER), str(self.out / "draw-record.json")], capture_output=True, check=False
        )
        if answer.returncode != 0:
            self.broken.append("the draw record does not verify")

    def _check_signatures(self, opinion: JointOpinion, root: bytes) -> str:
        pdf = (self.out / "joint-opinion.pdf").read_bytes()
        reports = check(pdf, root)
        expected = {slot.field_name for slot in opinion.slots}
        if {report.field for report in reports} != expected or not all(report.sound for report in reports):
            self.broken.append(f"signatures do not hold: {[report.problem for report in reports if not report.sound]}")
        elif not reports[-1].covers_whole:
            self.broken.append("something was added to the joint opinion after the last signature")
        second = shutil.which("pdfsig")
        if second is None:
            return f"{len(reports)} 个有效 (pyHanko)"
        told = subprocess.run(  # noqa: S603 - poppler's tool, found on this machine
            [second, str(self.out / "joint-opinion.pdf")], capture_output=True, check=False, text=True
        ).stdout
        if told.count("Signature is Valid.") != len(expected):
            self.broken.append("pdfsig does not call every signature valid")
        return f"{len(reports)} 个有效 (pyHanko, pdfsig)"

    def _check_digests(self, story: Story, session: Any) -> str:
        opinion = story.opinion(session)
        found = "sha256:" + hashlib.sha256(opinion.content.encode()).hexdigest()
        if found != opinion.content_digest:
            self.broken.append("the frozen opinion does not match its digest")
        listed = {sheet["digest"] for sheet in json.loads(opinion.content)["sheets"]}
        in_force = {sheet.digest for sheet in current_sheets(session, opinion.case) if sheet.digest}
        if listed != in_force:
            self.broken.append("the opinion does not list exactly the sheets in force")
        digests = in_force | {file.digest for file in story.files(session)}
        for digest in sorted(digests):
            with object_store().open(digest) as stream:
                if digest_of(stream) != digest:
                    self.broken.append(f"object {digest} is damaged")
        return f"{len(digests)} 个对象"

    @contextmanager
    def _step(self, title: str) -> Iterator[list[str]]:
        note: list[str] = []
        began = time.monotonic()
        failures = len(self.broken)
        try:
            yield note
        except Exception as failure:
            self.tell(f"✗ {title}  {time.monotonic() - began:.1f} s  {failure}")
            raise
        sign = "✓" if len(self.broken) == failures else "✗"
        self.tell(f"{sign} {title}  {time.monotonic() - began:.1f} s  {' '.join(note)}".rstrip())

    @contextmanager
    def _installation(self, folder: Path) -> Iterator[Installation]:
        with embedded_postgres(folder / "postgres") as database, embedded_redis(folder / "redis") as redis:
            yield Installation.from_environment(
                {
                    "DATABASE_URL": database,
                    "REDIS_URL": redis,
                    "OBJECT_STORE_URL": f"file://{folder / 'objects'}",
                    "SECRET_KEY": "a throwaway rehearsal",
                    "CACHE_FOLDER": str(folder / "cache"),
                }
            )
