"""The lock on the data folder: who has it is told at once, who has just ended is waited for."""

import os
import subprocess
import sys
import time

import pytest

from launch import places
from launch.errors import Unable

# Takes the folder, leaves it to a child for a moment, and dies (or stays).
START = """
import os, sys, time
from pathlib import Path
from launch import places
os.set_inheritable(places.lock(Path(sys.argv[1])), True)
if os.fork() == 0:
    os.close(1)
    time.sleep(float(sys.argv[2]))
    os._exit(0)
print("taken", flush=True)
time.sleep(float(sys.argv[3]))
"""


def start(folder, child, parent):
    command = [sys.executable, "-c", START, str(folder), str(child), str(parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=places.__file__.rpartition("/launch")[0])
    assert process.stdout.readline() == "taken\n"
    return process


def test_a_second_start_is_refused_at_once(tmp_path):
    with start(tmp_path, 0, 60) as first:
        began = time.monotonic()
        with pytest.raises(Unable, match=f"process {first.pid}"):
            places.lock(tmp_path)
        assert time.monotonic() - began < 5
        first.kill()


def test_what_a_dead_one_left_behind_is_waited_for_though_its_number_is_still_known(tmp_path):
    first = start(tmp_path, 1.5, 0)
    os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)  # ended, and nobody has asked how
    os.close(places.lock(tmp_path))
    first.wait()


def test_what_ends_a_moment_later_is_no_refusal(tmp_path):
    first = start(tmp_path, 0, 0.7)
    os.close(places.lock(tmp_path))
    first.wait()


def test_who_never_ends_is_told_in_the_end(tmp_path):
    start(tmp_path, 5, 0).wait()
    with pytest.raises(Unable, match="already runs"):
        places.lock(tmp_path, patience=0.3, sure=0.3)
