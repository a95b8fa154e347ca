"""What becomes of tags: renamed, merged, deleted, taken back within the hour.

The words of tags are among those by which contacts are found. Bringing them up to date for many contacts takes a while,
so a tag that changed is marked, and a task goes through its contacts; a sweeper finds the marks that a lost task left.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ManyToManyRel
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from contacts.models import Contact, Tag, TagOverlap
from contacts.search import reindex
from crm.lib import courier

KEPT = timedelta(hours=1)  # how long a deleted tag can be taken back
MOST_SHOWN = 1000  # contacts of a tag are counted as far as this
_CHUNK = 500
_LINK: Any = Contact.tags.through


def counted(workspace: Workspace) -> Any:
    """The tags of the workspace with ``used``: how many contacts have each, or one more than MOST_SHOWN."""
    table, tag = _LINK._meta.db_table, Tag._meta.db_table
    sql = f'SELECT COUNT(*) FROM (SELECT 1 FROM {table} l WHERE l.tag_id = "{tag}".id LIMIT {MOST_SHOWN + 1}) n'  # noqa: S608  names are ours
    used = RawSQL(sql, ())  # noqa: S611  names are ours
    return Tag.objects.of(workspace).annotate(used=used).order_by("name")


def deleted(workspace: Workspace) -> list[Tag]:
    """The tags that can still be taken back, the last one first."""
    rows = Tag.everything.of(workspace).filter(deleted_at__gt=timezone.now() - KEPT)
    return list(rows.select_related("merged_into").order_by("-deleted_at")[:50])


def renamed(tag: Tag) -> None:
    """After a tag was saved under another name: its contacts are to be found by it."""
    _mark(tag)


def delete(tag: Tag) -> bool:
    """Take the tag off everybody; it can be taken back for an hour. False when it was gone."""
    gone: bool = Tag.objects.filter(pk=tag.pk).update(deleted_at=timezone.now(), merged_into=None) == 1
    if gone:
        _mark(tag)
    return gone


@transaction.atomic
def merge(tag: Tag, target: Tag) -> bool:
    """Give ``target`` to all who have ``tag``, which goes; can be undone for an hour. False when it was gone."""
    if tag.pk == target.pk or tag.workspace_id != target.workspace_id:
        raise ValidationError(_("Choose another tag."))
    if not Tag.objects.filter(pk=tag.pk).update(deleted_at=timezone.now(), merged_into=target):
        return False
    both = _LINK.objects.filter(tag=target, contact__in=_LINK.objects.filter(tag=tag).values("contact"))
    TagOverlap.objects.filter(tag=tag).delete()
    overlap = [TagOverlap(tag_id=tag.pk, contact_id=key) for key in both.values_list("contact", flat=True)]
    TagOverlap.objects.bulk_create(overlap, batch_size=_CHUNK)
    table = _LINK._meta.db_table
    keys = [Tag._meta.pk.get_db_prep_value(each.pk, connection) for each in (target, tag)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (contact_id, tag_id) SELECT contact_id, %s FROM {table} WHERE tag_id = %s"  # noqa: S608  names are ours
            " ON CONFLICT DO NOTHING",
            keys,
        )
        for other, name in _other_links():
            cursor.execute(
                f"INSERT INTO {other} ({name}, tag_id) SELECT {name}, %s FROM {other} WHERE tag_id = %s"  # noqa: S608  names are ours
                " ON CONFLICT DO NOTHING",
                keys,
            )
    _mark(tag)
    return True


def _other_links() -> list[tuple[str, str]]:
    """Where else records have tags, in apps above: the table, and its column for the record."""
    links: list[Any] = [each for each in Tag._meta.related_objects if isinstance(each, ManyToManyRel)]
    return [
        (relation.through._meta.db_table, f"{relation.field.m2m_field_name()}_id")
        for relation in links
        if relation.through is not _LINK
    ]


@transaction.atomic
def take_back(tag: Tag) -> None:
    """Undo a deletion or a merge. Raises ValidationError when it is too late or the name was given to another tag."""
    if tag.deleted_at is None or tag.deleted_at < timezone.now() - KEPT:
        raise ValidationError(_("This tag can't be taken back any more."))
    if Tag.objects.filter(workspace=tag.workspace_id, name__iexact=tag.name).exists():
        raise ValidationError(_("There is another tag of this name now. Rename it first."))
    if tag.merged_into_id:
        mine = _LINK.objects.filter(tag=tag).values("contact")
        had = TagOverlap.objects.filter(tag=tag).values("contact")
        _LINK.objects.filter(tag=tag.merged_into_id, contact__in=mine).exclude(contact__in=had).delete()
        TagOverlap.objects.filter(tag=tag).delete()
    Tag.everything.filter(pk=tag.pk).update(deleted_at=None, merged_into=None)
    _mark(tag)


def purge() -> int:
    """Destroy the tags that can't be taken back any more; safe to repeat. How many."""
    rows = Tag.everything.filter(deleted_at__lt=timezone.now() - KEPT, stale_since__isnull=True)
    gone = 0
    for tag in rows[:100]:
        tag.delete()
        gone += 1
    return gone


# Search


def _mark(tag: Tag) -> None:
    """The contacts of the tag are to be read again by search, as soon as this is committed."""
    Tag.everything.filter(pk=tag.pk).update(stale_since=timezone.now())
    courier.call("contacts.tasks.reindex_tag", tag.pk)


def reindex_all_of(key: UUID) -> int:
    """Bring search up to date for everybody who has, or had, the tag; safe twice. How many."""
    tag = Tag.everything.filter(pk=key).first()
    if tag is None:
        return 0
    seen, last = 0, UUID(int=0)
    while chunk := list(Contact.objects.filter(tags_links(key), pk__gt=last).order_by("pk").defer("extra")[:_CHUNK]):
        reindex(chunk)
        seen, last = seen + len(chunk), chunk[-1].pk
    Tag.everything.filter(pk=key, stale_since=tag.stale_since).update(stale_since=None)
    return seen


def tags_links(key: UUID) -> Any:
    """Contacts with the tag, also when it is deleted."""
    from django.db.models import Q

    return Q(pk__in=_LINK.objects.filter(tag=key).values("contact"))


def sweep() -> int:
    """Call for the marks that are older than a few minutes: their task was lost. How many."""
    late = Tag.everything.filter(stale_since__lt=timezone.now() - timedelta(minutes=5))
    keys = list(late.values_list("pk", flat=True)[:100])
    for key in keys:
        courier.call("contacts.tasks.reindex_tag", key)
    return len(keys)
