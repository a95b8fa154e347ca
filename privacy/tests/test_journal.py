"""The journal of erasures outside the database."""

import json
import uuid

import pytest

from crm.lib.addresses import address_hash
from privacy.erasure import journal


def write(number=1):
    return [
        journal.append(
            "contact", uuid.uuid4(), workspace=uuid.uuid4(), request=None, hashes=[address_hash("ana@example.com")]
        )
        for _line in range(number)
    ]


def test_what_was_written_is_read_back(journal_file):
    written = write(3)
    assert list(journal.read()) == written
    assert journal_file.stat().st_mode & 0o077 == 0


def test_it_names_nobody(journal_file):
    write()
    assert b"ana" not in journal_file.read_bytes()


def test_an_empty_journal_is_no_error(journal_file):
    assert list(journal.read()) == []


@pytest.mark.parametrize("number", [0, 1])
def test_a_changed_line_is_found(journal_file, number):
    write(3)
    lines = journal_file.read_text().splitlines()
    line = json.loads(lines[number])
    lines[number] = json.dumps({**line, "subject_id": str(uuid.uuid4())})
    journal_file.write_text("\n".join(lines) + "\n")
    with pytest.raises(journal.BrokenJournal, match=f"Line {number + 1}"):
        list(journal.read())


def test_a_missing_line_is_found(journal_file):
    write(3)
    lines = journal_file.read_text().splitlines()
    journal_file.write_text("\n".join([lines[0], lines[2]]) + "\n")
    with pytest.raises(journal.BrokenJournal, match="missing"):
        list(journal.read())


def test_half_a_line_of_a_killed_writer_is_cut_off(journal_file):
    write(2)
    with journal_file.open("ab") as file:
        file.write(b'{"v": 1, "id"')
    write(1)
    assert len(list(journal.read())) == 3


def test_garbage_is_never_written_behind(journal_file):
    write()
    with journal_file.open("ab") as file:
        file.write(b"garbage\n")
    with pytest.raises(journal.BrokenJournal):
        write()
