"""Files at rest: sealed piece by piece, and nothing altered, swapped or cut ever opens."""

import io
import os
import tracemalloc

import pytest
from django.core.files.storage import default_storage

from crm.lib import vault
from crm.lib.vault import CHUNK, WrongKey


def kept(content: bytes) -> str:
    name = vault.new_name()
    vault.put(name, [content[at : at + 1000] for at in range(0, len(content), 1000)])
    return name


def raw(name: str) -> bytes:
    return bytes(default_storage.open(name).read())


def overwrite(name: str, content: bytes) -> None:
    default_storage.delete(name)
    default_storage.save(name, io.BytesIO(content))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_what_was_put_in_comes_out(size):
    content = os.urandom(size)
    name = kept(content)
    assert b"".join(vault.pieces(name)) == content
    assert vault.open_file(name).size == size


def test_se1_the_bytes_on_the_disk_tell_nothing():
    assert b"secret" not in raw(kept(b"secret" * 1000))


def test_any_place_can_be_read():
    content = os.urandom(3 * CHUNK)
    with vault.open_file(kept(content)) as file:
        for place in (2 * CHUNK - 3, 5, 3 * CHUNK - 1):
            file.seek(place)
            assert file.read(1) == content[place : place + 1]
        assert file.seek(0, os.SEEK_END) == len(content) and file.read(1) == b""


def test_an_altered_a_cut_and_a_longer_file_do_not_open():
    content = os.urandom(2 * CHUNK + 100)
    name = kept(content)
    sealed = raw(name)
    one_bit = sealed[:-50] + bytes([sealed[-50] ^ 1]) + sealed[-49:]
    header = len(sealed) - len(content) - 3 * 16
    at_a_chunk = sealed[: header + 2 * (CHUNK + 16)]
    first, second = (sealed[header + n * (CHUNK + 16) : header + (n + 1) * (CHUNK + 16)] for n in (0, 1))
    swapped = sealed[:header] + second + first + sealed[header + 2 * (CHUNK + 16) :]
    for altered in (one_bit, at_a_chunk, sealed[:-1], sealed + b"\0", swapped, sealed[:10], b"", b"AV1"):
        overwrite(name, altered)
        with pytest.raises(WrongKey):
            list(vault.pieces(name))


def test_a_file_opens_under_its_own_name_only():
    one, two = kept(b"one"), kept(b"two")
    overwrite(two, raw(one))
    with pytest.raises(WrongKey):
        list(vault.pieces(two))


def test_a_key_that_was_rotated_out_still_opens_and_a_missing_one_does_not(settings):
    name = kept(b"old")
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = {"t2": os.urandom(32), **old}
    assert b"".join(vault.pieces(name)) == b"old" and b"t2" in raw(kept(b"new"))[:10]
    settings.ENCRYPTION_KEYS = {"t2": os.urandom(32)}
    with pytest.raises(WrongKey):
        vault.open_file(name)


def test_a_large_file_is_never_whole_in_memory():
    name = vault.new_name()
    tracemalloc.start()
    vault.put(name, (bytes(CHUNK) for _ in range(400)))
    assert sum(map(len, vault.pieces(name))) == 400 * CHUNK
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 2**20


def test_names_are_listed_and_deleting_twice_is_one():
    name = kept(b"x")
    assert name in set(vault.names())
    vault.delete(name)
    vault.delete(name)
    assert name not in set(vault.names())
    with pytest.raises(FileNotFoundError):
        vault.open_file(name)
