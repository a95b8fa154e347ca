"""``./test``: every check and every test, one after the other, and a summary at the end.

Standard library only up to the point where the environment is made.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launch import interpreter
from launch.errors import Unable

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5  # pytest's exit code when it found none
PRODUCTION = {
    "PUBLIC_URL": "https://crm.example.org",
    "ALLOWED_HOSTS": "crm.example.org",
    "TRUSTED_PROXIES": "1",
    "DATABASE_VOLUME_ENCRYPTED": "true",
}


@dataclass
class Run:
    """The steps done so far, and how each one ended."""

    python: str
    outcomes: list[tuple[str, bool, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    beside: bool = False  # whether other steps run at the same time
    began: float = field(default_factory=time.monotonic)

    def step(
        self, name: str, command: list[str], *, accept: tuple[int, ...] = (0,), live: bool = False, **environ: str
    ) -> None:
        """Run one command and show what it prints; while others run beside it, when it has ended, unless ``live``."""
        started = time.monotonic()
        later = self.beside and not live
        if later:
            pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        else:
            pipes = {}
            print(f"\n=== {name}", flush=True)
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=False, **pipes)
        if later:
            print(f"\n=== {name}\n{done.stdout}", end="", flush=True)
        self.outcomes.append((name, done.returncode in accept, time.monotonic() - started))

    def side_by_side(self, *lanes: Callable[[], None]) -> None:
        """Several steps at once: those that mostly wait beside those that mostly compute."""
        self.beside = True
        with ThreadPoolExecutor(len(lanes)) as pool:
            for lane in [pool.submit(lane) for lane in lanes]:
                lane.result()
        self.beside = False

    def in_test_environment(self, *command: str) -> list[str]:
        """Run by the tests' interpreter, with keys and folders made for the purpose."""
        return [self.python, "-m", "tests.environment", self.python, *command]

    @property
    def good(self) -> bool:
        return all(good for _, good, _ in self.outcomes)


def main(arguments: list[str]) -> int:
    python = _interpreter(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every one of some hundred processes compiles everything anew
    run = Run(python)
    browser = _browser(run)
    if arguments:
        _pytest(run, "tests on SQLCipher", "sqlcipher", browser, arguments)
        _pytest(run, "tests on PostgreSQL", "postgres", browser, arguments)
        run.notes.append("Only pytest ran, with your arguments; ./test alone runs the other checks too.")
    else:
        _all_tests(run, browser)
    return _summary(run)


def _interpreter(arguments: list[str]) -> str:
    """The interpreter with the development packages; goes on in it if this is another one."""
    if "ASSENT_PYTHON" in os.environ:
        return sys.executable
    venv = ROOT / ".venv-test"
    python = interpreter.prepared(venv, ROOT / "requirements-dev.txt")
    if Path(sys.prefix).resolve() != venv.resolve():
        os.execv(python, [str(python), "-m", "tests.everything", *arguments])  # noqa: S606
    return str(python)


def _browser(run: Run) -> str:
    from tests import chromium

    path = chromium.find_or_install()
    if path is None:
        run.notes.append(
            "NO BROWSER: there is no Chromium here and none could be installed; the browser tests were SKIPPED."
        )
        if os.environ.get("CI") == "true":
            run.outcomes.append(("a Chromium for the browser tests", False, 0.0))
    return path or ""


def _static_checks(run: Run) -> None:
    module = [run.python, "-m"]
    run.step("style", [*module, "ruff", "check", "."])
    run.step("format", [*module, "ruff", "format", "--check", "."])
    run.step("types", run.in_test_environment("-m", "mypy", "--strict", "."))
    lint = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    run.step("floors", [run.python, "-c", lint])
    manage = run.in_test_environment("manage.py")
    run.step("system checks", [*manage, "check"])
    production = [f"{name}={value}" for name, value in PRODUCTION.items()]
    deploy = ["env", *production, run.python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    run.step("production checks", [run.python, "-m", "tests.environment", *deploy])
    run.step("migrations", [*manage, "makemigrations", "--check", "--dry-run"])


def _all_tests(run: Run, browser: str) -> None:
    """What mostly computes first; then what waits for browsers and processes beside what PostgreSQL is to be asked."""

    def tests(name: str, database: str, marks: str, **environ: str) -> None:
        # The tests of a file stay with one worker, where they share what they make.
        spread = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
        _pytest(run, name, database, browser, [*spread, "-m", marks], **environ)

    with tempfile.TemporaryDirectory(prefix="assent-asked-") as folder:
        run.side_by_side(
            lambda: _static_checks(run),
            lambda: tests("tests on SQLCipher", "sqlcipher", "not browser and not group", ASKED_FOLDER=folder),
        )
        what = "not browser and (not group or postgres)"
        run.side_by_side(
            lambda: tests("tests on PostgreSQL", "postgres", what, ASKED_FOLDER=folder),
            lambda: tests("tests in a browser and of processes", "sqlcipher", "browser or group"),
        )


def _pytest(run: Run, name: str, database: str, browser: str, arguments: list[str], **environ: str) -> None:
    environ |= {"TEST_DATABASE": database, "ASSENT_CHROMIUM": browser}
    run.step(name, [run.python, "-m", "pytest", *arguments], accept=(0, NO_TESTS), live=True, **environ)


def _summary(run: Run) -> int:
    print("\n=== summary")
    for name, good, seconds in run.outcomes:
        print(f"{'ok    ' if good else 'FAILED'}  {name} ({seconds:.0f} s)")
    for note in run.notes:
        print(f"NOTE    {note}")
    total = time.monotonic() - run.began
    print(f"{'Everything passed' if run.good else 'NOT everything passed'} in {total:.0f} s.", flush=True)
    return 0 if run.good else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unable as sentence:
        sys.exit(str(sentence))
