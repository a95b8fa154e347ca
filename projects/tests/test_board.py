"""The board: columns, sums, order; moving by pointer, keyboard and plain form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership
from contacts.models import Contact
from projects.board import moving, reading, undoing
from projects.lists import reading as lists
from projects.models import Project, ProjectMember, StageChange
from projects.stages import steps
from projects.tests.making import make_project, url
from tests.cast import make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(cast):
    return Membership.objects.get(workspace=cast.workspace, user=cast.bob)


def column(cast, stage):
    rows = Project.objects.of(cast.workspace).filter(stage=stage).order_by("place", "id")
    return [row.name for row in rows]


def test_columns_count_and_sum_by_currency(bob, cast):
    make_project(cast.workspace, "A", value=1_000_00)
    make_project(cast.workspace, "B", value=5_00, currency="EUR")
    make_project(cast.workspace, "C", value=2_345, currency="KWD", stage="active")
    make_project(cast.workspace, "Gone", value=9, archived_at=timezone.now())
    columns = {each.step.key: each for each in bob.get(url("board", cast.workspace)).context["columns"]}
    assert (columns["prospect"].count, columns["prospect"].sums) == (2, ["€5", "$1,000"])
    assert columns["active"].sums == ["2.345 KWD"]
    assert [card.name for card in columns["prospect"].cards] == ["B", "A"]  # the latest on top
    assert columns["lost"].cards == []
    archived = bob.get(url("board", cast.workspace) + "?view=archived").context["columns"]
    assert [card.name for each in archived for card in each.cards] == ["Gone"]


def test_a_card_goes_where_it_is_dropped_and_stays(bob, cast):
    a, b, c = (make_project(cast.workspace, name) for name in "ABC")
    assert column(cast, "prospect") == ["C", "B", "A"]
    move = url("move", cast.workspace, a.pk)
    bob.post(move, {"stage": "prospect", "below": str(c.pk), "list": ""})
    assert column(cast, "prospect") == ["C", "A", "B"]
    bob.post(url("move", cast.workspace, b.pk), {"stage": "proposal", "below": "", "list": ""})
    bob.post(move, {"stage": "proposal", "below": str(b.pk), "list": ""})
    assert (column(cast, "proposal"), column(cast, "prospect")) == (["B", "A"], ["C"])
    assert StageChange.objects.count() == 2
    bob.post(url("move", cast.workspace, a.pk), {"by": "-1"})  # without JavaScript
    assert column(cast, "proposal") == ["A", "B"]


def test_the_answer_to_a_script_is_the_board(bob, cast):
    project = make_project(cast.workspace)
    fields = {"stage": "active", "below": "", "list": "?q=website"}
    answer = bob.post(url("move", cast.workspace, project.pk), fields, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer["HX-Retarget"] == "#board" and "data-moved" in page and "<html" not in page


def test_there_is_always_room_between_two(cast, me):
    first, second = make_project(cast.workspace, "First"), make_project(cast.workspace, "Second")
    step = steps.find(cast.workspace, "prospect")
    for number in range(14):  # each right below the top: the gap halves each time
        project = make_project(cast.workspace, f"N{number:02}", place=second.place + 5_000_000)
        moving.move(project, step, by=me, below=second.pk)
        second.refresh_from_db()
    assert column(cast, "prospect") == ["Second", *(f"N{number:02}" for number in reversed(range(14))), "First"]
    assert first


def test_what_is_lost_says_why(bob, cast):
    project = make_project(cast.workspace)
    move = url("move", cast.workspace, project.pk)
    answer = bob.post(move, {"stage": "lost"})
    assert answer.status_code == 422 and "Say why it was lost." in answer.content.decode()
    bob.post(move, {"stage": "lost", "reason": "price"})
    project.refresh_from_db()
    assert (project.kind, project.lost_reason) == ("lost", "price") and project.closed_at
    bob.post(move, {"stage": "active"})
    project.refresh_from_db()
    assert (project.kind, project.lost_reason, project.closed_at) == ("won", "", None) and project.won_at


def undo_of(answer):
    (toast,) = answer.context["messages"]
    return toast.extra_tags.removeprefix("undo:")


def test_a_move_is_taken_back_as_if_it_had_not_been(bob, cast):
    a, b = (make_project(cast.workspace, name, stage="lost", lost_reason="price") for name in "AB")
    before = Project.objects.values("stage", "kind", "place", "staged_at", "won_at", "closed_at", "lost_reason")
    was = before.get(pk=a.pk)
    moved = {"stage": "active", "below": "", "list": "?q=a"}
    answer = bob.post(url("move", cast.workspace, a.pk), moved, follow=True)
    assert "“A” is in “Active” now." in answer.content.decode() and before.get(pk=a.pk)["won_at"]
    other = undo_of(answer).replace(str(a.pk), str(b.pk))
    assert "stays where it is" in bob.post(other, follow=True).content.decode()
    back = bob.post(undo_of(answer))
    assert back.url == url("board", cast.workspace) + "?q=a"
    assert before.get(pk=a.pk) == was and not StageChange.objects.exists()
    assert column(cast, "lost") == ["B", "A"]


def test_a_move_before_another_or_long_ago_is_not_taken_back(bob, cast, monkeypatch):
    project = make_project(cast.workspace)
    first = bob.post(url("move", cast.workspace, project.pk), {"stage": "active"}, follow=True)
    last = bob.post(url("move", cast.workspace, project.pk), {"stage": "done"}, follow=True)
    assert "stays where it is" in bob.post(undo_of(first), follow=True).content.decode()
    monkeypatch.setattr(undoing, "HOUR", -1)
    for address in (undo_of(last), url("move-undo", cast.workspace, project.pk) + "?was=%00x"):
        assert "stays where it is" in bob.post(address, follow=True).content.decode()
    project.refresh_from_db()
    assert project.stage == "done" and StageChange.objects.count() == 2


def test_two_who_move_at_once_are_one_move(cast, me):
    project = make_project(cast.workspace)
    twin = Project.objects.get(pk=project.pk)
    active, paused = (steps.find(cast.workspace, key) for key in ("active", "paused"))
    assert project.enter(active, by=cast.bob)
    assert not twin.enter(paused, by=cast.max)
    assert twin.stage == "active" and StageChange.objects.count() == 1


def test_rt6_a_frozen_persons_project_is_not_moved(bob, cast):
    frozen = make_contact(cast.workspace, "Frozen")
    project = make_project(cast.workspace, contact=frozen)
    Contact.objects.filter(pk=frozen.pk).update(restricted_at=timezone.now())
    assert bob.post(url("move", cast.workspace, project.pk), {"stage": "active"}).status_code == 403
    assert bob.get(url("edit", cast.workspace, project.pk)).status_code == 403
    page = bob.get(url("detail", cast.workspace, project.pk)).content.decode()
    assert "Frozen." in page and "Add note" not in page
    board = bob.get(url("board", cast.workspace)).content.decode()
    assert "data-movable" not in board


def test_the_board_asks_as_much_for_many_as_for_few_and_shows_a_part(bob, cast):
    def fill():
        for stage in ("prospect", "active"):
            for number in range(11):
                ana = make_contact(cast.workspace, f"Client {number}")
                make_project(cast.workspace, f"P{number}", contact=ana, stage=stage, value=100, due_on="2020-01-01")

    fill()
    board = url("board", cast.workspace)
    bob.get(board)
    few = len(_queries(bob, board))
    fill()
    assert len(_queries(bob, board)) == few
    page = bob.get(board)
    first = page.context["columns"][0]
    assert (len(first.cards), first.count, first.sums) == (20, 22, ["$22"])
    last = first.cards[-1]
    more = bob.get(url("board-more", cast.workspace), {"stage": "prospect", "place": last.place, "key": last.pk})
    assert more.content.decode().count("data-card") == 2


@pytest.mark.parametrize("query", ["", "?f=value:more:1"])
def test_the_board_asks_as_much_for_many_stages_and_members_as_for_one(bob, cast, query):
    board = url("board", cast.workspace) + query
    for stage in ("prospect", "active"):
        make_project(cast.workspace, "P", value=500, owner=cast.bob, stage=stage)
    bob.get(board)
    few = len(_queries(bob, board))
    for number, stage in enumerate(("prospect", "proposal", "active", "paused", "done", "lost", "gone")):
        user = make_user(f"m{number}@example.com")
        Membership.objects.create(workspace=cast.workspace, user=user)
        for name in ("P1", "P2"):
            project = make_project(cast.workspace, name, value=500, stage=stage, owner=user)
            ProjectMember.objects.create(workspace=cast.workspace, project=project, user=user)
    assert len(_queries(bob, board)) == few
    columns = {each.step.key: [card.name for card in each.cards] for each in bob.get(board).context["columns"]}
    assert columns["prospect"] == ["P2", "P1", "P"] and columns["gone"] == columns["lost"] == ["P2", "P1"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table as a whole")
def test_board_and_list_are_read_off_their_indexes(cast):
    asked = (cast.workspace.pk, cast.bob.pk)
    for whole in (True, False):
        assert "project_on_board" in reading._all_firsts.build(*asked, ["prospect"], whole=whole).explain()
    for part in ("every", "open"):
        totals = reading._all_grouped.build(*asked, part=part).explain()
        assert "COVERING INDEX project_sums" in totals and "TEMP B-TREE" not in totals
    for whole in (True, False):
        first = lists._first.build(*asked, whole=whole, place="all", sort="-updated_at").explain()
        assert "project_by_change" in first and "TEMP B-TREE" not in first


def _queries(client, address):
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return found.captured_queries
