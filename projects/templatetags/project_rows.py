"""The lines of the list of projects, written without a template for each: there are fifty, of six cells."""

from datetime import date
from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from crm.lib.page_addresses import address
from crm.templatetags.ui import ago, badge, short_day, when
from projects.models import Project, Stage

register = template.Library()

_LOOKS: dict[str, tuple[str, str]] = {
    Stage.DONE: ("yes", "check"),
    Stage.ACTIVE: ("brand", ""),
    Stage.PAUSED: ("wait", "pause"),
    Stage.LOST: ("quiet", ""),
}


@register.simple_tag
def stage_badge(project: Project) -> SafeString:
    """How far a project is, on a ground of the stage's colour."""
    return badge(project.get_stage_display(), *_LOOKS.get(project.stage, ("info", "")))


@register.simple_tag(takes_context=True)
def project_rows(context: Context) -> SafeString:
    """The projects of the context's ``page`` as rows of a table; ``today`` tells which are overdue."""
    slug, today = context["request"].workspace.slug, context["today"]
    client, stage, value, due, changed = (
        f'<td data-label="{escape(label)}"' for label in (_("Client"), _("Stage"), _("Value"), _("Due"), _("Changed"))
    )
    return mark_safe(  # noqa: S308  every part is escaped
        "\n".join(
            [
                f'<tr><th scope="row"><a href="{escape(address("projects:detail", slug, project.pk))}">'
                f"{escape(project.name)}</a></th>"
                f"{client}>{escape(str(project.client or '–'))}</td>"
                f"{stage}>{stage_badge(project)}</td>"
                f'{value} class="num">{escape(project.shown_value or "–")}</td>'
                f"{due}>{_due(project, today)}</td>"
                f'{changed} class="phone-hide">{ago(project.updated_at)}</td></tr>'
                for project in context["page"].object_list
            ]
        )
    )


def _due(project: Project, today: date) -> SafeString | str:
    if project.due_on is None or not project.is_overdue(today):
        return when(project.due_on)
    return badge(_("%(day)s, overdue") % {"day": short_day(project.due_on)}, "no", "alert")
