"""Which backups are kept, where, and what is told of them."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from accounts.models import ProductMail
from crm.backup import guard, marks, places, rotation
from crm.backup.models import BackupRun, Cause, RunState
from crm.backup.parts import packed, unpacked
from crm.backup.places import Kept
from crm.backup.sealing import NoBackup, opened, sealed
from crm.tasks import back_up
from privacy.erasure import journal


def made(*days_ago, hour=3):
    start = datetime(2026, 11, 22, hour, tzinfo=UTC)
    return [Kept(places.name_for(start - timedelta(days=days)), 1) for days in days_ago]


def test_the_last_of_each_day_and_week_stay():
    kept = made(*range(60)) + made(0, 1, hour=9)
    stays = rotation.chosen(kept, days=7, weeks=4)
    assert {each.name for each in made(0, 1, hour=9) + made(2, 3, 4, 5, 6)} < stays
    assert len(stays) == 10  # seven days, of which the newest stands for its week, and three weeks before
    assert rotation.chosen(made(400), days=7, weeks=4) == {made(400)[0].name}


def test_parts_come_out_as_they_went_in_and_what_is_not_read_is_passed_over():
    parts = [({"kind": "a"}, [b"x" * 300_000, b"y"]), ({"kind": "b"}, []), ({"kind": "c"}, [b"z"])]
    heading, stream = opened(iter(sealed(packed(parts), {"version": 1})))
    found = [(about["kind"], b"".join(pieces) if about["kind"] != "a" else None) for about, pieces in unpacked(stream)]
    assert (heading["version"], found) == (1, [("a", None), ("b", b""), ("c", b"z")])


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + bytes(100), b"ABK1\x00\x00\x00\x02{}", b"ABK1\xff\xff\xff\xff"]
)
def test_what_is_no_backup_is_refused_in_a_sentence(content):
    with pytest.raises(NoBackup):
        _heading, stream = opened(iter([content]))
        list(stream)


def test_a_folder_shows_only_what_is_there_as_a_whole(tmp_path):
    folder = places.Folder(tmp_path / "kept")
    assert folder.list() == []

    def broken():
        yield b"half"
        raise NoBackup("The disk is gone.")

    name = places.name_for(timezone.now())
    with pytest.raises(NoBackup, match="gone"):
        folder.write(name, broken())
    assert folder.list() == []
    folder.write(name, [b"one", b"two"])
    assert folder.list() == [Kept(name, 6)]
    assert (tmp_path / "kept" / name).stat().st_mode & 0o077 == 0
    folder.delete(name)
    folder.delete(name)


@pytest.mark.once
@pytest.mark.django_db
def test_a_failure_is_a_row_and_a_mail_to_the_admins_once_a_day(settings, cast, tmp_path, monkeypatch):
    cast.alice.is_superuser = True
    cast.alice.save()
    settings.BACKUP_TO = str(tmp_path / "file")
    (tmp_path / "file").write_text("in the way")
    for _time in range(2):
        back_up()
        BackupRun.objects.update(finished_at=timezone.now() - timedelta(hours=2))
    assert set(BackupRun.objects.values_list("state", flat=True)) == {RunState.FAILED}
    assert "can't be written" in BackupRun.objects.first().trouble
    assert ProductMail.objects.filter(kind="backup_trouble").count() == 1


@pytest.mark.django_db
def test_one_at_a_time_and_a_dead_one_does_not_last(cast):
    from crm.backup import making

    first = making._begin(Cause.HAND)
    assert making._begin(Cause.HAND) is None
    BackupRun.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    assert making._begin(Cause.HAND)


@pytest.mark.django_db
def test_a_mark_that_was_changed_stops_the_start(settings, tmp_path):
    settings.JOURNAL_DIR = tmp_path
    marks._write(7, timezone.now())
    with pytest.raises(ImproperlyConfigured, match="older copy"):
        guard.refuse()
    marks.path().write_text(marks.path().read_text().replace("7", "1"))
    with pytest.raises(ImproperlyConfigured, match="was changed"):
        guard.refuse()


@pytest.mark.django_db
def test_the_page_says_how_old_the_newest_is(client, cast, settings, tmp_path):
    settings.BACKUP_TO = str(tmp_path)
    assert client.get(reverse("crm:backups")).status_code == 302
    client.force_login(cast.max)
    assert client.get(reverse("crm:backups")).status_code == 404
    for _row in range(3):
        run = BackupRun.objects.create(cause=Cause.CLOCK, state=RunState.GOOD, name="assent-x.backup", size=5_000_000)
    BackupRun.objects.filter(pk=run.pk).update(tried_at=timezone.now(), started_at=timezone.now() - timedelta(days=3))
    from tests.world import World

    World.make_site_admin(type("W", (), {"cast": cast})(), "alice")
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=cast.alice, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.alice)
    page = client.get(reverse("crm:backups")).content.decode()
    assert "A backup is overdue" in page
    assert "on the same disk" in page or "beside" not in page


@pytest.mark.once
@pytest.mark.django_db
def test_the_journal_stands_beside_the_backups_as_soon_as_it_has_grown(settings, tmp_path):
    import uuid

    from crm.backup import making

    settings.JOURNAL_DIR, settings.BACKUP_TO = tmp_path / "journal", str(tmp_path / "kept")
    assert not making.copy_journals()
    journal.append("contact", uuid.uuid4(), workspace=None, request=None, hashes=[])
    assert making.copy_journals()
    assert not making.copy_journals()
    _heading, stream = opened(places.configured().read(places.JOURNALS))
    ((_about, pieces),) = ((about, b"".join(pieces)) for about, pieces in unpacked(stream))
    assert pieces == journal.path().read_bytes()
    assert places.configured().list() == []  # it is no backup
    assert io.BytesIO(pieces).readline()
