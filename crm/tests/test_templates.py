"""What the Content-Security-Policy would refuse in the browser fails here first."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for folder in [ROOT / "templates", *ROOT.glob("*/templates")]
    for path in folder.rglob("*")
    if path.is_file() and path.suffix in {".html", ".txt", ".svg"}
)
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "email" not in path.parts]
COMMENT = re.compile(r"{#.*?#}|{% comment.*?%}.*?{% endcomment %}|<!--.*?-->", re.DOTALL)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
DATA_SCRIPT = re.compile(r'type="application/json"')
ATTRIBUTE = re.compile(r"<[a-zA-Z][^<>]*?\s(style|on[a-z]+)\s*=", re.DOTALL)
ASSET = re.compile(r"<(?:script|link|img|source|video|audio|iframe|use)\b[^>]*?\b(?:src|href)=[\"'](?:https?:)?//")


def markup(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_are_templates_to_look_at():
    assert len(PAGES) > 20


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_script_stands_in_the_page(path):
    for attributes in SCRIPT.findall(markup(path)):
        assert "src=" in attributes or DATA_SCRIPT.search(attributes), f"{name(path)}: inline script"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_no_style_stands_in_the_page(path):
    text = markup(path)
    assert "<style" not in text.lower()
    # Template tags inside a tag would hide its end from the expression.
    found = ATTRIBUTE.search(re.sub(r"{[{%].*?[%}]}", "", text, flags=re.DOTALL))
    assert not found, f"{name(path)}: {found and found.group(1)}= attribute"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_comes_from_another_site(path):
    assert not ASSET.search(markup(path)), f"{name(path)}: asset from elsewhere"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_template_compiles(path):
    parts = path.parts
    get_template("/".join(parts[parts.index("templates") + 1 :]))


def test_the_500_page_needs_no_context():
    html = get_template("500.html").render()
    assert "<h1>" in html
