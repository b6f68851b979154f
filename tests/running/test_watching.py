"""Programs that end are started again, with growing patience."""

from pathlib import Path

from service_centre.running.children import Program
from service_centre.running.watching import Watch, seconds_to_wait


def test_the_wait_doubles_and_stays_below_half_a_minute() -> None:
    assert [seconds_to_wait(ends) for ends in (1, 2, 3, 4, 5, 6, 20)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_program_that_ends_is_started_again_after_its_wait_and_both_are_said(tmp_path: Path) -> None:
    said: list[str] = []
    moment = [0.0]
    watch = Watch(said.append, clock=lambda: moment[0])
    child = watch.start(Program("short", ["/bin/false"], tmp_path / "log", tmp_path))
    child.wait()
    watch.look()
    moment[0] = 0.9
    watch.look()
    assert len(said) == 1
    assert "short ended (1); starting again in 1 s" in said[0]
    moment[0] = 1.0
    watch.look()
    assert "short started again" in said[1]
    watch.end(orderly_seconds=5)


def test_ending_waits_for_the_users_of_a_server_before_the_server_is_told(tmp_path: Path) -> None:
    order = tmp_path / "order"
    watch = Watch(lambda _: None)
    script = "trap 'sleep $1; echo $0 >> order; exit' TERM; touch ready-$0; while :; do sleep 0.02; done"
    watch.start(Program("server", ["/bin/sh", "-c", script, "server", "0"], tmp_path / "a", tmp_path, is_server=True))
    watch.start(Program("user", ["/bin/sh", "-c", script, "user", "0.3"], tmp_path / "b", tmp_path))
    while not ((tmp_path / "ready-server").exists() and (tmp_path / "ready-user").exists()):
        pass
    watch.end(orderly_seconds=5)
    assert order.read_text().split() == ["user", "server"]


def test_a_program_that_does_not_listen_is_ended_by_force(tmp_path: Path) -> None:
    watch = Watch(lambda _: None)
    child = watch.start(
        Program(
            "deaf", ["/bin/sh", "-c", "trap '' TERM; touch ready; sleep 60 & wait; wait"], tmp_path / "log", tmp_path
        )
    )
    while not (tmp_path / "ready").exists():
        pass
    watch.end(orderly_seconds=0.2)
    assert child.returncode == -9
