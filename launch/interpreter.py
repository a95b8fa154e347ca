"""The virtual environment: made once, filled from a hashed list of packages, again when the list changes."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from launch.errors import Unable

_STAMP = "assent-packages.sha256"
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
    """Make it. Debian and Ubuntu split the installer off Python: then another installer is looked for."""
    if venv.is_symlink():
        venv.unlink()
    elif venv.exists():
        shutil.rmtree(venv)
    if not _has_ensurepip() and not _has_other_installer():
        _install_ensurepip()
    options = [] if _has_ensurepip() else ["--without-pip"]
    _run([_BASE, "-m", "venv", *options, str(venv)], f"Python could not make the environment {venv}")


def _has_ensurepip() -> bool:
    probe = [_BASE, "-c", "import ensurepip, venv; ensurepip.version()"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _has_other_installer() -> bool:
    return bool(shutil.which("uv")) or _has_pip_for_others()


def _has_pip_for_others() -> bool:
    """Since version 22.3 one pip can install into another environment."""
    probe = [_BASE, "-m", "pip", "--python", _BASE, "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _install_ensurepip() -> None:
    package = f"python3.{sys.version_info.minor}-venv"
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unable(
            "This Python comes without its package installer: "
            f"install it ('sudo apt-get install {package}', or what your system calls it) and start again."
        )
    print(f"This Python comes without its package installer; installing {package} with apt-get ...", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    failed = f"apt-get could not install {package}"
    _run([apt, "update", "-q"], failed, environ)
    _run([apt, "install", "-q", "-y", "--no-install-recommends", package], failed, environ)


def _install(venv: Path, requirements: Path) -> None:
    python = str(venv / "bin" / "python")
    options = ["install", "--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    pip = ["-q", "--disable-pip-version-check", "--no-input"]
    if any((venv / "lib").glob("python3*/site-packages/pip")):
        command = [python, "-m", "pip", *pip, *options]
    elif uv := shutil.which("uv"):
        command = [uv, "pip", "install", "-q", "--python", python, *options[1:]]
    else:
        command = [_BASE, "-m", "pip", "--python", python, *pip, *options]
    _run(command, "The packages could not be installed (is the network there?)")


def _run(command: Sequence[str], failed: str, environ: dict[str, str] | None = None) -> None:
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    except OSError as error:
        raise Unable(f"{failed}: {error}.") from error
    if result.returncode != 0:
        said = [line for line in (result.stderr + result.stdout).splitlines() if line.strip()]
        reason = next((line for line in said if "error" in line.lower()), said[-1] if said else "no reason given")
        raise Unable(f"{failed}: {reason.strip()}")
