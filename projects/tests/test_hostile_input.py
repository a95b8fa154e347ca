"""Whatever is typed into an address or a form of projects is answered in words, never with a 500."""

from datetime import date

import pytest

from projects.models import Project, WorkTemplate
from projects.tests.making import make_project, url

pytestmark = [pytest.mark.django_db, pytest.mark.both]

HUGE = "9" * 5_000
QUERIES = (
    "q=%00&f=%00&sort=%00&page=%00",
    f"f=value:more:{HUGE}",
    "f=value:more:1e400&f=value:less:-5",
    f"f=due:next:{HUGE}&f=due:last:-1&f=won:less:9999-12-31&f=over:more:0001-01-01",
    "f=due:less:99999-99-99&f=created_at:empty&f=updated_at:more:2026-01-01",
    "f=owner:any:me,nobody,%F0%9F%98%80&f=member:none:x&f=tags:any:,&f=tags:empty",
    "f=stage:any:&f=kind:x:y&f=unknown:is:1&f=client:contains:%25_&f=|lost:any:price",
    f"v=x&view=x&sort=-x&page={HUGE}&cols={HUGE}",
    "stage=open&stage=%00",
)


@pytest.mark.parametrize("name", ["list", "board", "bars"])
def test_addresses(client, cast, name):
    client.force_login(cast.bob)
    make_project(cast.workspace, due_on=date(2026, 1, 1), value=5, owner=cast.bob)
    for query in QUERIES:
        answer = client.get(f"{url(name, cast.workspace)}?{query}")
        assert answer.status_code == 200, query
    for query in (f"place={HUGE}&key=x", "place=1&key=%00", "place=-1&stage=%00", f"place={2**70}&key={'0' * 32}"):
        assert client.get(f"{url('board-more', cast.workspace)}?{query}").status_code == 200


def test_forms(client, cast):
    client.force_login(cast.bob)
    project = make_project(cast.workspace)
    template = WorkTemplate.objects.create(workspace=cast.workspace, name="T", outline="Late (day 3650)")
    good = {"name": "A", "stage": "active", "currency": "USD"}
    for fields in (
        {"starts_on": "9999-12-31", "template": template.pk},
        {"due_on": "0001-01-01"},
        {"amount": HUGE},
        {"rate_amount": "-1"},
        {"hours": HUGE},
        {"budget_kind": "\0"},
        {"owner": "\0"},
        {"tags": "\0"},
        {"name": "x" * 201},
        {"name": "\0"},
    ):
        if "tags" not in fields:
            assert client.post(url("new", cast.workspace), {**good, **fields}).status_code == 422, fields
    late = {**good, "starts_on": "2199-12-31", "template": template.pk}
    assert client.post(url("new", cast.workspace), late).status_code == 302
    assert client.get(url("bars", cast.workspace)).status_code == 200
    for name, fields in (
        ("move", {"stage": "\0", "below": "\0", "list": "?" + HUGE}),
        ("move", {"by": "1", "list": "\0"}),
        ("milestone-add", {"name": "A", "due_on": "9999-12-31"}),
        ("member-set", {"user": "\0", "rate": HUGE}),
        ("link-add", {"until": "9999-12-31", "label": "\0"}),
        ("note-add", {"text": "\0"}),
        ("file-add", {}),
    ):
        assert client.post(url(name, cast.workspace, project.pk), fields).status_code in (302, 422), name
    assert client.get(url("template-new", cast.workspace) + "?project=%00").status_code == 200
    bad = {"name": "B", "currency": "USD", "outline": "x" * 201 + "\n- (day 99999)"}
    assert client.post(url("template-new", cast.workspace), bad).status_code == 422
    assert Project.objects.count() == 2
