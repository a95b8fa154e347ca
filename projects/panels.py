"""Boxes and figures on a project's page that other parts add: tasks, hours, conversations.

A part adds its own from an app's ``project_panels.py``::

    from projects import panels

    def hours(request: WorkspaceRequest, project: Project) -> panels.Content:
        return "projects/hours/_panel.html", {"entries": ...}

    panels.projects.register("hours", hours, place=panels.Place.MAIN, order=20)
    panels.projects.register_figures("hours", used, order=20)

The template gets ``project``, ``may_edit`` and the request. The project is one that the member may see.
"""

from contacts.panels import Content, Figure, Panels, Place

__all__ = ["Content", "Figure", "Panels", "Place", "projects"]

projects = Panels("project_panels", "project")
