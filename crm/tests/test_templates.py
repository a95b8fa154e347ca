"""What the Content-Security-Policy would refuse in the browser fails here first."""

import re
from pathlib import Path

from django.conf import settings
from django.template import TemplateSyntaxError
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


def test_no_script_stands_in_a_page():
    inline = [
        name(path)
        for path in PAGES
        for attributes in SCRIPT.findall(markup(path))
        if "src=" not in attributes and not DATA_SCRIPT.search(attributes)
    ]
    assert not inline


def test_no_style_stands_in_a_page():
    # Template tags inside a tag would hide its end from the expression.
    plain = {path: re.sub(r"{[{%].*?[%}]}", "", markup(path), flags=re.DOTALL) for path in PAGES}
    assert not [name(path) for path, text in plain.items() if "<style" in text.lower() or ATTRIBUTE.search(text)]


def test_nothing_comes_from_another_site():
    assert not [name(path) for path in PAGES if ASSET.search(markup(path))]


def test_every_template_compiles():
    broken = {}
    for path in TEMPLATES:
        try:
            get_template("/".join(path.parts[path.parts.index("templates") + 1 :]))
        except TemplateSyntaxError as error:
            broken[name(path)] = str(error)
    assert not broken


def test_the_500_page_needs_no_context():
    html = get_template("500.html").render()
    assert "<h1>" in html
