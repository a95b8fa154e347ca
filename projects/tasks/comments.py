"""Comments on tasks, and the colleagues whom they name."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse

from accounts import product_mail
from accounts.models import Membership, User, Workspace
from contacts.page import mentions
from crm.lib import cards
from crm.lib.prepared import prepared
from projects.members.models import seen_by_user
from projects.tasks.models import UNSEEN, Task, TaskComment, TaskMention


@transaction.atomic
def write(comment: TaskComment, text: str, author: Any) -> list[User]:
    """Save a comment, and tell those whom it names now and did not before. Returns the told."""
    comment.text = cards.mask(text)  # card numbers do not enter the database (CO-4)
    comment.save()
    wanted = {member.pk: member for member in _named(comment) if member.pk != author.pk}
    TaskMention.objects.filter(comment=comment).exclude(member_id__in=list(wanted)).delete()
    there = set(TaskMention.objects.filter(comment=comment).values_list("member_id", flat=True))
    told = [member for key, member in wanted.items() if key not in there]
    for member in told:
        mention, made = TaskMention.objects.get_or_create(
            comment=comment, member=member, defaults={"workspace_id": comment.workspace_id}
        )
        if made and member.mail_on_mention:
            _mail(mention, comment.workspace, author)
    return told


def _named(comment: TaskComment) -> list[User]:
    """Those of the named who may see the task."""
    found = mentions.named(comment.workspace, comment.text)
    memberships = Membership.objects.of(comment.workspace_id).filter(user__in=found)
    see = {each.user_id for each in memberships if Task.objects.seen_by(each).filter(pk=comment.task_id).exists()}
    return [member for member in found if member.pk in see]


def _mail(mention: TaskMention, workspace: Workspace, author: User) -> None:
    link = settings.PUBLIC_URL + reverse("tasks:mention", args=[workspace.slug, mention.pk])
    context = {"writer": str(author), "workspace": workspace.name, "link": link}
    product_mail.send(product_mail.Kind.MENTION, mention.member.email, "mention", context)


def of(task: Task) -> Sequence[TaskComment]:
    """The comments of a task, the oldest first, with whom they name: two queries."""
    rows = list(
        TaskComment.objects.filter(task=task, deleted_at__isnull=True).select_related("author").order_by("created_at")
    )
    named = TaskMention.objects.select_related("member").order_by("pk")
    prefetch_related_objects(rows, Prefetch("mentions", queryset=named))
    return rows


@prepared
def _unseen(workspace: Any, member: Any, *, limit: int) -> QuerySet[TaskMention]:
    rows = TaskMention.objects.of(workspace).filter(UNSEEN, member=member, comment__deleted_at__isnull=True)
    rows = rows.filter(seen_by_user(member, "comment__task__project__"))
    rows = rows.filter(comment__task__deleted_at__isnull=True).select_related("comment__task", "comment__author")
    return rows.defer("comment__task__text").order_by("-created_at")[:limit]


def unseen(workspace: Workspace, member: Any, limit: int) -> list[TaskMention]:
    """Mentions of this member in comments that they have not looked at, the latest first: one query."""
    return _unseen(workspace.pk, member.pk, limit=limit)
