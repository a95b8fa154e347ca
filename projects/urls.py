"""Addresses of projects, below /w/<workspace>/projects/."""

from django.urls import path

from projects import pages
from projects.board import bars
from projects.board import pages as board
from projects.lists import export_pages
from projects.lists import pages as lists
from projects.members import pages as members
from projects.milestones import pages as milestones
from projects.papers import pages as papers
from projects.sharing import pages as sharing
from projects.stages import pages as stages
from projects.work_templates import pages as templates

app_name = "projects"

_PROJECT = "<uuid:project>/"
_MILESTONE = f"{_PROJECT}milestones/<uuid:milestone>/"
_NOTE = f"{_PROJECT}notes/<uuid:project_note>/"
_FILE = f"{_PROJECT}files/<uuid:project_file>/"
_STAGE = "stages/<uuid:project_stage>/"
_TEMPLATE = "templates/<uuid:work_template>/"

urlpatterns = [
    path("", lists.project_list, name="list"),
    path("export/", export_pages.export, name="export"),
    path("board/", board.board, name="board"),
    path("board/more/", board.board_more, name="board-more"),
    path("calendar/", bars.bars, name="bars"),
    path("new/", pages.new, name="new"),
    # Settings
    path("stages/", stages.stage_list, name="stages"),
    path("stages/new/", stages.stage_new, name="stage-new"),
    path("stages/order/", stages.stage_order, name="stage-order"),
    path(_STAGE, stages.stage_edit, name="stage-edit"),
    path(f"{_STAGE}empty/", stages.stage_empty, name="stage-empty"),
    path(f"{_STAGE}archive/", stages.stage_archive, name="stage-archive"),
    path(f"{_STAGE}unarchive/", stages.stage_unarchive, name="stage-unarchive"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/new/", templates.template_new, name="template-new"),
    path(_TEMPLATE, templates.template_edit, name="template-edit"),
    path(f"{_TEMPLATE}delete/", templates.template_delete, name="template-delete"),
    path(f"{_TEMPLATE}restore/", templates.template_restore, name="template-restore"),
    # One project
    path(_PROJECT, pages.detail, name="detail"),
    path(f"{_PROJECT}edit/", pages.edit, name="edit"),
    path(f"{_PROJECT}move/", board.move, name="move"),
    path(f"{_PROJECT}move/undo/", board.move_undo, name="move-undo"),
    path(f"{_PROJECT}archive/", pages.archive, name="archive"),
    path(f"{_PROJECT}restore/", pages.restore, name="restore"),
    path(f"{_PROJECT}milestones/", milestones.milestone_add, name="milestone-add"),
    path(f"{_PROJECT}milestones/order/", milestones.milestone_order, name="milestone-order"),
    path(_MILESTONE, milestones.milestone_edit, name="milestone-edit"),
    path(f"{_MILESTONE}tick/", milestones.milestone_tick, name="milestone-tick"),
    path(f"{_MILESTONE}delete/", milestones.milestone_delete, name="milestone-delete"),
    path(f"{_MILESTONE}restore/", milestones.milestone_restore, name="milestone-restore"),
    path(f"{_PROJECT}members/", members.member_set, name="member-set"),
    path(f"{_PROJECT}members/<uuid:project_member>/remove/", members.member_remove, name="member-remove"),
    path(f"{_PROJECT}notes/", papers.note_add, name="note-add"),
    path(f"{_NOTE}delete/", papers.note_delete, name="note-delete"),
    path(f"{_NOTE}restore/", papers.note_restore, name="note-restore"),
    path(f"{_PROJECT}files/", papers.file_add, name="file-add"),
    path(_FILE, papers.file, name="file"),
    path(f"{_FILE}share/", papers.file_share, name="file-share"),
    path(f"{_FILE}delete/", papers.file_delete, name="file-delete"),
    path(f"{_FILE}restore/", papers.file_restore, name="file-restore"),
    path(f"{_PROJECT}links/", sharing.link_add, name="link-add"),
    path(f"{_PROJECT}links/<uuid:client_link>/revoke/", sharing.link_revoke, name="link-revoke"),
]
