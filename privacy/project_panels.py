"""A legal hold on a project, on its page: that there is one, or the way to place it."""

from django.db.models import Q

from accounts.access import WorkspaceRequest
from accounts.models import Role
from privacy.retention.models import LegalHold, What
from projects import panels
from projects.models import Project


def hold(request: WorkspaceRequest, project: Project) -> panels.Content:
    """For those who may place holds; whoever else works on it sees one that stands."""
    kept = Q(what=What.PROJECT, record_id=project.pk)
    if project.contact_id:
        kept |= Q(what=What.CONTACT, contact=project.contact_id)
    held = LegalHold.objects.of(request.workspace).filter(kept).standing().order_by("-until").first()
    may_place = request.membership.may(Role.MANAGER)
    return ("retention/_project_panel.html", {"held": held, "may_place": may_place}) if held or may_place else None


panels.projects.register("hold", hold, place=panels.Place.SIDE, order=70)
