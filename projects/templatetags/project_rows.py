"""The lines of the list of projects and the cards of the board, written without a template for each: there are many."""

from datetime import date
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from crm.lib.page_addresses import address
from crm.templatetags.ui import ago, avatar, badge, icon, short_day, when
from projects.models import Project
from projects.progress import Progress
from projects.stages import steps
from projects.stages.steps import Step

register = template.Library()


@register.simple_tag(takes_context=True)
def stage_badge(context: Context, project: Project) -> SafeString:
    """How far a project is, on a ground of the stage's colour."""
    return _badge(stages_of(context["request"]).get(project.stage), project.stage)


@register.simple_tag(takes_context=True)
def stage_name(context: Context, key: str) -> str:
    """What the workspace calls a stage."""
    step = stages_of(context["request"]).get(key)
    return step.name if step else key


def stages_of(request: Any) -> dict[str, Step]:
    """The stages of the request's workspace by key, asked for once."""
    known: dict[str, Step] | None = request.__dict__.get("_project_stages")
    if known is None:
        known = request._project_stages = steps.by_key(request.workspace)
    return known


def _badge(step: Step | None, key: str) -> SafeString:
    name, hue = (step.name, step.hue) if step else (key, 7)
    return mark_safe(f'<span class="badge hue-{hue}">{escape(name)}</span>')  # noqa: S308  escaped


@register.simple_tag(takes_context=True)
def project_rows(context: Context) -> SafeString:
    """The projects of the context's ``page`` as rows of a table; ``today`` tells which are overdue."""
    slug, today, stages = context["request"].workspace.slug, context["today"], stages_of(context["request"])
    client, stage, value, due, owner, changed = (
        f'<td data-label="{escape(label)}"'
        for label in (_("Client"), _("Stage"), _("Value"), _("Due"), _("Looked after by"), _("Changed"))
    )
    return mark_safe(  # noqa: S308  every part is escaped
        "\n".join(
            [
                f'<tr><th scope="row"><a href="{escape(address("projects:detail", slug, project.pk))}">'
                f"{escape(project.name)}</a></th>"
                f"{client}>{escape(str(project.client or '–'))}</td>"
                f"{stage}>{_badge(stages.get(project.stage), project.stage)}</td>"
                f'{value} class="num">{escape(project.shown_value or "–")}</td>'
                f"{due}>{_due(project, today)}</td>"
                f'{owner} class="phone-hide">{escape(str(project.owner or "–"))}</td>'
                f'{changed} class="phone-hide">{ago(project.updated_at)}</td></tr>'
                for project in context["page"].object_list
            ]
        )
    )


def _due(project: Project, today: date) -> SafeString | str:
    if project.due_on is None or not project.is_overdue(today):
        return when(project.due_on)
    return badge(_("%(day)s, overdue") % {"day": short_day(project.due_on)}, "no", "alert")


@register.simple_tag(takes_context=True)
def board_cards(context: Context) -> SafeString:
    """The projects of the context's ``column`` as cards."""
    slug, today, may_edit = context["request"].workspace.slug, context["today"], context["may_edit"]
    progress, moved = context["progress"], context.get("moved")
    return mark_safe(  # noqa: S308  every part is escaped
        "\n".join(
            _card(project, slug, today, progress.get(project.pk), may_edit, project.pk == moved)
            for project in context["column"].cards
        )
    )


def _card(project: Project, slug: str, today: date, done: Progress | None, may_edit: bool, moved: bool) -> str:
    movable = may_edit and not project.is_frozen
    name, page = escape(project.name), escape(address("projects:detail", slug, project.pk))
    facts = [f"<span>{escape(project.shown_value)}</span>"] if project.shown_value else []
    if project.due_on is not None:
        facts.append(str(_due(project, today)) if project.is_overdue(today) else f"<span>{when(project.due_on)}</span>")
    if done is not None:
        said = _("%(done)s of %(total)s reached") % {"done": done.done, "total": done.total}
        bar = f'<progress max="{done.total}" value="{done.done}" aria-label="{escape(said)}"></progress>'
        facts.append(f'<span class="board-progress">{bar}{done.percent} %</span>')
    signs = (icon("lock", "sm", _("Only its members see it")) if project.members_only else "") + (
        icon("freeze", "sm", _("Frozen")) if project.is_frozen else ""
    )
    owner = f'<span class="board-owner" title="{escape(str(project.owner))}">{avatar(project.owner, "sm")}</span>'
    client = f'<div class="muted small clip">{escape(str(project.client))}</div>' if project.client else ""
    mover = ""
    if movable:
        form = escape(address("projects:move", slug, project.pk))
        label = escape(_("Move %(name)s") % {"name": project.name})
        mover = (
            f'<a class="board-move" href="{form}" hx-get="{form}" hx-target="#sheet" hx-include="#board-list"'
            f' aria-label="{label}" data-move>{icon("chevrons", "sm")}</a>'
        )
    grip = f'<span class="grip" aria-hidden="true">{icon("drag", "sm")}</span>' if movable else ""
    return (
        f'<li class="board-card" data-card="{project.pk}"{" data-movable" if movable else ""}'
        f"{' data-moved' if moved else ''}>{grip}"
        f'<div class="board-text"><div class="board-title"><a class="board-name" href="{page}" draggable="false">'
        f"{name}</a>{signs}</div>{client}"
        f'<div class="board-facts">{"".join(facts)}{owner if project.owner else ""}</div></div>{mover}</li>'
    )
