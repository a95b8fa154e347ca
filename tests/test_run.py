"""``./run``: what a person at the terminal meets."""

import os
import secrets
import signal
import socket
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from launch.keys import MAKERS
from tests.process_group import Group, copy_tree, is_running, refusal

pytestmark = pytest.mark.group

MAKE_OWNER = """
from django.utils import timezone
from accounts.models import User
adult = {"name": "Olive", "age_attested_at": timezone.now(), "age_method": "form"}
User.objects.create_user("olive@example.org", "correct horse battery", is_superuser=True, is_staff=True, **adult)
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def group(tree: Path) -> Iterator[Group]:
    running = Group.start(tree)
    running.wait_until_ready()
    yield running
    running.process.kill()


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def open_sockets(pid: int) -> list[str]:
    links = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    return [link for link in links if link.startswith("socket:")]


def test_it_gets_ready(group: Group) -> None:
    assert set(group.wait_until_ready()["checks"].values()) == {"ok"}


def test_it_gives_one_address_and_a_link_for_the_first_owner(group: Group) -> None:
    assert group.link.startswith(f"{group.address}/setup/")
    assert group.get(urlsplit(group.link).path)[0] == 200


def test_keys_and_data_are_their_owners_alone(group: Group) -> None:
    assert mode(group.tree / "secrets.env") == "0o600"
    assert {mode(group.tree / name) for name in ("data", "journal")} == {"0o700"}


def test_the_database_file_is_encrypted(group: Group) -> None:
    head = (group.tree / "data" / "assent.db").read_bytes()[:4096]
    assert not head.startswith(b"SQLite format 3")
    assert b"CREATE TABLE" not in head


def test_nothing_listens_but_the_web_server(group: Group) -> None:
    inodes = {link for pid in group.processes() for link in open_sockets(pid)}
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines() if " 0A " in line]
    ports = {int(fields[1].split(":")[1], 16) for fields in listening if f"socket:[{fields[9]}]" in inodes}
    assert ports == {urlsplit(group.address).port}


def test_a_second_group_on_the_same_data_is_refused(group: Group) -> None:
    code, words = refusal(group.tree)
    assert code == 1
    assert words.startswith(f"Assent already runs on the data folder {group.tree / 'data'} (process ")
    assert "\n" not in words


def test_a_killed_worker_comes_back(group: Group) -> None:
    before = group.find("celery -A crm.celery -q worker")
    os.kill(before[0], signal.SIGKILL)
    assert eventually(lambda: "worker was ended by SIGKILL; starting it again." in group.log)
    assert eventually(lambda: bool(set(group.find("celery -A crm.celery -q worker")) - set(before)))
    assert not any(is_running(pid) for pid in before)


def test_a_killed_web_server_comes_back_and_refuses_nobody(group: Group) -> None:
    os.kill(group.find("gunicorn")[0], signal.SIGKILL)
    assert eventually(lambda: "web was ended by SIGKILL" in group.log)
    assert group.get("/healthz")[0] == 200


def test_a_killed_queue_comes_back(group: Group) -> None:
    os.kill(group.find("valkey-server")[0], signal.SIGKILL)
    time.sleep(1)
    group.wait_until_ready()


def test_management_commands_run_in_the_installation(group: Group) -> None:
    assert "no changes" in group.manage("makemigrations", "--check", "--dry-run").lower()


def test_stopping_leaves_nothing_and_the_next_start_repeats_nothing(group: Group) -> None:
    collected = (group.tree / "staticfiles" / ".sources.sha256").stat().st_mtime_ns
    children = group.processes()
    assert len(children) >= 4
    assert group.stop() == 0
    assert [command for pid, command in children.items() if is_running(pid)] == []
    with_owner = Group.start(group.tree)
    with_owner.manage("shell", "-v0", "-c", MAKE_OWNER)
    with_owner.stop()
    assert with_owner.link
    Group.start(group.tree).stop()
    prepared = (group.tree / "data" / "prepared").stat().st_mtime_ns
    again = Group.start(group.tree)
    assert (group.tree / "data" / "prepared").stat().st_mtime_ns == prepared
    assert "Installing" not in again.log
    assert "Bringing the database up to date" not in again.log
    assert (group.tree / "staticfiles" / ".sources.sha256").stat().st_mtime_ns == collected
    again.wait_until_ready()
    children = again.processes()
    again.process.kill()
    assert eventually(lambda: not any(is_running(pid) for pid in children)), "children outlive a killed supervisor"


@pytest.mark.postgres
def test_a_team_s_database(tmp_path: Path) -> None:
    """The worker's processes take connections of their own, not their parent's."""
    running = Group.start(copy_tree(tmp_path), DATABASE_URL=os.environ["DATABASE_URL"])
    try:
        running.wait_until_ready()
        running.manage("shell", "-v0", "-c", "from accounts.tasks import sweep_mail as s; [s.delay() for _ in '1234']")
        assert eventually(lambda: running.queued() == 0)
        assert running.stop() == 0
    finally:
        running.process.kill()
    assert "Traceback" not in running.log and "PoolTimeout" not in running.log
    assert not (tmp_path / "data" / "assent.db").exists()


def test_a_taken_port(tree: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, words = refusal(tree, "--port", str(port))
    assert code == 1
    assert words.splitlines()[-1].startswith(f"Port {port} on 127.0.0.1 can't be used (address already in use)")
    assert "Traceback" not in words


def test_a_wrong_key_for_the_database(tree: Path) -> None:
    code, words = refusal(tree, DATABASE_KEY=secrets.token_hex(32))
    assert code == 1
    assert words.startswith("The database file does not open with this DATABASE_KEY")
    assert "\n" not in words


def test_another_key_for_the_hashes(tree: Path) -> None:
    code, words = refusal(tree, HASH_KEY=MAKERS["HASH_KEY"]())
    assert code == 1
    assert words == "HASH_KEY: not the key this data was made with; put the right one back."


def test_lost_keys_are_not_replaced(tree: Path) -> None:
    kept = (tree / "secrets.env").rename(tree / "kept.env")
    try:
        code, words = refusal(tree)
    finally:
        kept.rename(tree / "secrets.env")
    assert code == 1
    assert words.startswith("There is data, but")
    assert "\n" not in words


def test_a_folder_that_can_not_be_written(tree: Path) -> None:
    code, words = refusal(tree, DATA_DIR="/proc/assent")
    assert code == 1
    assert words.startswith("Assent can't write to the folder /proc/assent: ")
    assert "\n" not in words


def test_a_missing_python_module(tree: Path) -> None:
    code, words = refusal(tree, ASSENT_PYTHON=getattr(sys, "_base_executable", sys.executable))
    assert code == 1
    assert "lacks" in words and "django" in words and "requirements.txt" in words
    assert "\n" not in words
