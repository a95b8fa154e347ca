from django.urls import reverse

from contacts.models import Company
from tests.cast import make_contact, signed_in


def test_the_search_page_groups_what_it_finds(cast):
    make_contact(cast.workspace, "Zoë Größe", phone="+12085550123").reindex()
    Company.objects.create(workspace=cast.workspace, name="Zoe Ltd").reindex()
    make_contact(cast.other, "Zoe Elsewhere").reindex()
    address = reverse("crm:search", args=[cast.workspace.slug])
    response = signed_in(cast.rita).get(address, {"q": "zoe"})
    groups = {str(group.label): [item.title for item in group.items] for group in response.context["groups"]}
    assert groups["Contacts"] == ["Zoë Größe"]
    assert groups["Companies"] == ["Zoe Ltd"]
    assert "(208) 555-0123" in response.content.decode()


def test_the_palette_gets_the_results_alone(cast):
    address = reverse("crm:search", args=[cast.workspace.slug])
    page = signed_in(cast.rita).get(address, {"q": "a\0'\""}, headers={"HX-Request": "true"})
    assert page.status_code == 200 and b"<html" not in page.content


def test_ac7_an_outsider_can_not_search(cast):
    assert signed_in(cast.olga).get(reverse("crm:search", args=[cast.workspace.slug])).status_code == 404
