"""The virtual environment: made once, filled from a hashed list of packages, again when the list changes."""

import hashlib
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from launch.errors import Unable

_STAMP = "assent-packages.sha256"
PIP_WHEEL = (
    "https://files.pythonhosted.org/packages/44/3c/d717024885424591d5376220b5e836c2d5293ce2011523c9de23ff7bf068/"
    "pip-25.3-py3-none-any.whl"
)
PIP_SHA256 = "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"
_LARGEST_WHEEL = 20_000_000  # bytes
# The Python under a virtual environment, if this one is one: it outlives the environment being made anew.
_BASE: str = getattr(sys, "_base_executable", sys.executable)


def prepared(venv: Path, requirements: Path) -> Path:
    """The interpreter of ``venv``, with exactly the packages of ``requirements``. Raises Unable."""
    python = venv / "bin" / "python"
    wanted = _fingerprint(requirements)
    stamp = venv / _STAMP
    found = stamp.read_text() if python.exists() and stamp.exists() else ""
    if found == wanted:
        return python
    if found.split(":")[0] != wanted.split(":")[0]:
        _create(venv)
    print(
        f"Installing the packages of {requirements.name} into {venv.name} (a minute or two, once) ...",
        flush=True,
    )
    _install(venv, requirements)
    stamp.write_text(wanted)
    return python


def missing_packages(wanted: Path) -> list[str]:
    """Which packages of a ``requirements.in`` this very interpreter does not have."""
    names = [line.split("#")[0].strip() for line in wanted.read_text().splitlines()]
    plain = [_bare_name(name) for name in names if name and not name.startswith("-")]
    return [name for name in plain if not _installed(name)]


def _bare_name(requirement: str) -> str:
    for mark in "[<>=!~; ":
        requirement = requirement.split(mark)[0]
    return requirement


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _fingerprint(requirements: Path) -> str:
    """Python's version and the list's hash: a new list goes over the old, a new Python starts anew."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{version}:{hashlib.sha256(requirements.read_bytes()).hexdigest()}"


def _create(venv: Path) -> None:
    """Make it. Debian and Ubuntu split the installer off Python: then another one is looked for, or fetched."""
    if venv.is_symlink():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(venv)
    options = [] if _has_ensurepip() else ["--without-pip"]
    _run([_BASE, "-m", "venv", *options, str(venv)], f"Python could not make the environment {venv}")


def _has_ensurepip() -> bool:
    probe = [_BASE, "-c", "import ensurepip, venv; ensurepip.version()"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _has_pip_for_others() -> bool:
    """Since version 22.3 one pip can install into another environment."""
    probe = [_BASE, "-m", "pip", "--python", _BASE, "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _fetched_pip(venv: Path) -> Path:
    """pip's own wheel, which runs unpacked: no root is needed, and the hash says that it is the one we know."""
    wheel = venv / PIP_WHEEL.rpartition("/")[2]
    if wheel.exists():
        return wheel
    try:
        with urllib.request.urlopen(PIP_WHEEL, timeout=60) as answer:
            content = answer.read(_LARGEST_WHEEL)
    except OSError as error:
        package = f"python3.{sys.version_info.minor}-venv"
        raise Unable(
            f"This Python comes without its package installer, and fetching one failed ({error}): install it "
            f"('sudo apt-get install {package}', or what your system calls it) and start again."
        ) from error
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        raise Unable(f"What came from {PIP_WHEEL} is not the package installer that was asked for; nothing was kept.")
    half = wheel.with_suffix(".half")
    half.write_bytes(content)
    half.replace(wheel)
    return wheel


def _install(venv: Path, requirements: Path) -> None:
    python = str(venv / "bin" / "python")
    options = ["install", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    pip = ["-q", "--disable-pip-version-check", "--no-input"]
    if any((venv / "lib").glob("python3*/site-packages/pip")):
        command = [python, "-m", "pip", *pip, *options]
    elif uv := shutil.which("uv"):
        command = [uv, "pip", "install", "-q", "--python", python, *options[1:]]
    elif _has_pip_for_others():
        command = [_BASE, "-m", "pip", "--python", python, *pip, *options]
    else:
        command = [python, f"{_fetched_pip(venv)}/pip", *pip, *options]
    _run(command, "The packages could not be installed (is the network there?)")


def _run(command: Sequence[str], failed: str) -> None:
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Unable(f"{failed}: {error}.") from error
    if result.returncode != 0:
        said = [line for line in (result.stderr + result.stdout).splitlines() if line.strip()]
        reason = next((line for line in said if "error" in line.lower()), said[-1] if said else "no reason given")
        raise Unable(f"{failed}: {reason.strip()}")
