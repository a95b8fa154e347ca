"""One process that starts the others, starts again what dies, and stops all in order."""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from launch.errors import Unable
from launch.group import Program

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_STEADY = 60.0  # seconds after which a process counts as sound again
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> Callable[[], None] | None:
    """On Linux a child is told to stop when the supervisor is gone, even if that one was killed."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A program and the process it runs in, which leads a process group of its own."""

    def __init__(self, program: Program, environ: Mapping[str, str], cwd: Path, inherit: Sequence[int]) -> None:
        self.program, self.environ, self.cwd, self.inherit = program, environ, cwd, inherit
        self.delay = _FIRST_DELAY
        self.start_again_at: float | None = None
        self.start()

    def start(self) -> None:
        self.start_again_at = None
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.program.command,
            cwd=self.cwd,
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            pass_fds=[*self.inherit, *self.program.inherit],
            process_group=0,
            preexec_fn=end_with_parent(),
        )

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def tell(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def sweep(self) -> None:
        """End what a dead process left behind in its group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Runs the group until it is asked to stop. A second request stops it without waiting."""

    def __init__(self, environ: Mapping[str, str], cwd: Path, inherit: Sequence[int]) -> None:
        self.environ, self.cwd, self.inherit = environ, cwd, inherit
        self.children: list[Child] = []
        self.requests = 0
        self._wake, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _asked(self, *_: object) -> None:
        self.requests += 1

    def start(self, program: Program) -> Child:
        child = Child(program, self.environ, self.cwd, self.inherit)
        self.children.append(child)
        return child

    def wait_for(self, ready: Callable[[], bool], needed: Sequence[Child], seconds: float) -> bool:
        """Wait until ``ready``; False if stopping was asked for. Raises Unable if a needed one ends first."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.requests:
                return False
            for child in needed:
                if not child.running:
                    raise Unable(f"The {child.program.name} process ended while starting; its last lines are above.")
            if time.monotonic() > deadline:
                names = ", ".join(child.program.name for child in needed)
                raise Unable(f"Not ready after {seconds:.0f} seconds: {names}.")
            self._sleep(0.03)
        return True

    def run(self) -> None:
        """Watch over the children until stopping is asked for."""
        while not self.requests:
            for child in self.children:
                self._look_after(child)
            due = [child.start_again_at for child in self.children if child.start_again_at is not None]
            self._sleep(max(0.05, min(due) - time.monotonic()) if due else None)

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.start_again_at is not None:
            if now >= child.start_again_at:
                child.start()
        elif not child.running:
            child.sweep()
            child.delay = _FIRST_DELAY if now - child.started > _STEADY else child.delay
            print(f"{child.program.name} {_ending(child.process.returncode)}; starting it again.", flush=True)
            child.start_again_at = now + child.delay
            child.delay = min(child.delay * 2, _LONGEST_DELAY)

    def stop(self) -> None:
        """Stop one after the other, each when what it serves has ended."""
        asked = self.requests
        for child in sorted(self.children, key=lambda child: child.program.stops):
            child.tell(signal.SIGTERM)
            told = time.monotonic()
            while child.running and time.monotonic() - told < self._patience(child, asked):
                self._sleep(0.2)
            if child.running:
                child.tell(signal.SIGKILL)
                child.process.wait()
            child.sweep()

    def _patience(self, child: Child, asked: int) -> float:
        """The program's own, cut short when asked once more; work that is killed is delivered again."""
        return min(child.program.patience, 2.0) if self.requests > asked else child.program.patience

    def _sleep(self, seconds: float | None) -> None:
        """Sleep until a signal arrives, at most ``seconds``."""
        if select.select([self._wake], [], [], seconds)[0]:
            os.read(self._wake, 4096)


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
