"""Where backups of the tests go, and who is in the database."""

import pytest

from crm.lib import vault
from tests.cast import make_cast, make_contact


@pytest.fixture
def kept(settings, tmp_path):
    """Places of this test's own."""
    settings.BACKUP_TO = str(tmp_path / "kept")
    settings.JOURNAL_DIR = tmp_path / "journal"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    storage = {"BACKEND": settings.STORAGES["default"]["BACKEND"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    return tmp_path / "kept"


@pytest.fixture
def world(transactional_db, kept):
    """Ana, who will be erased, and Ben, who has her number at another business."""
    cast = make_cast()
    cast.ana = make_contact(cast.workspace, "Ana Sample", email="ana@example.com", phone="+12025550123")
    cast.ben = make_contact(cast.other, "Ben Other", phone="+12025550123")
    cast.file = vault.new_name()
    vault.put(cast.file, [b"a letter"])
    return cast
