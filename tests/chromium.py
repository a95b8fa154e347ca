"""A Chromium for the browser tests: the machine's own, else Debian's, else Playwright's.

The headless shell is the same engine without the windows and menus that nobody sees, for two thirds of the work.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a browser that starts, or None."""
    on_path = [path for name in _NAMES if (path := shutil.which(name))]
    return next((path for path in [*on_path, *_of_playwright()] if _starts(path)), None)


def find_or_install() -> str | None:
    """Install one if there is none: with apt-get as root, else into Playwright's own folder.

    On a machine that is only there for tests, a full browser is not reason enough to do without the quicker shell.
    """
    found = find()
    if found and (os.environ.get("CI") != "true" or "headless" in found):
        return found
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "update", "-q"], env=quiet, capture_output=True, check=False)
        for name in (_SHELL, "chromium"):
            subprocess.run([apt, "install", "-q", "-y", name], env=quiet, capture_output=True, check=False)
            if found := find():
                return found
    if found:
        return found
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    return find()


def launch_options(path: str) -> dict[str, object]:
    """How Playwright starts it: headless, and asking nothing of the network by itself."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": path, "args": [*quiet, "--no-first-run", "--disable-gpu", *sandbox]}


def _of_playwright() -> list[str]:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    folders = ("chromium_headless_shell-*/*/*headless[-_]shell", "chromium-*/chrome-linux*/chrome")
    return [str(path) for folder in folders for path in home.glob(folder)]


def _starts(path: str) -> bool:
    """Ubuntu's chromium is a stub that asks for a snap: it is there and does not start."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
