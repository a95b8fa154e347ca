"""What becomes of the signs with which a mail is laid out, and of everything that only looks like them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.words import mail_markup, merge_fields
from messaging.words.mail_markup import as_html, as_text


@pytest.mark.parametrize(
    ("source", "html", "text"),
    [
        ("# One\ntwo", "<h1>One</h1>\n<p>two</p>", "One\n===\n\ntwo"),
        ("a **b** *c*", "<p>a <strong>b</strong> <em>c</em></p>", "a b c"),
        ("- a\n- b\n\nc\nd", "<ul><li>a</li><li>b</li></ul>\n<p>c<br>\nd</p>", "- a\n- b\n\nc\nd"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("> said", "<blockquote><p>said</p></blockquote>", "> said"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>", "a\n\n------------------------\n\nb"),
        ("see [us](https://a.example/x?y=1&z=2)",
         '<p>see <a href="https://a.example/x?y=1&amp;z=2">us</a></p>', "see us (https://a.example/x?y=1&z=2)"),
        ("[Book](https://a.example)",
         '<p><a href="https://a.example" class="button button-primary">Book</a></p>', "Book: https://a.example"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>", "[x](javascript:alert)"),
        ("2 * 3 * 4 and a_b_c", "<p>2 * 3 * 4 and a_b_c</p>", "2 * 3 * 4 and a_b_c"),
        (r"\*plain\*", "<p>*plain*</p>", "*plain*"),
        ("<b>no</b>", "<p>&lt;b&gt;no&lt;/b&gt;</p>", "<b>no</b>"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_signs(source, html, text):
    assert (as_html(source), as_text(source)) == (html, text)


def test_links_lead_where_they_are_told_to():
    source = "**[us](https://a.example)** and https://b.example/x."
    assert mail_markup.links(source) == ["https://a.example", "https://b.example/x"]
    assert as_html(source, lead=lambda url: f"{url}#1").count("#1") == 2


@given(st.text(alphabet="ab *_#->[]()!\\\n<\"'&:/1.", max_size=120))
@settings(max_examples=30, deadline=None)
def test_nothing_that_is_typed_becomes_a_tag_of_its_own(text):
    html = as_html(text)
    import re

    allowed = {"h1", "h2", "h3", "p", "br", "ul", "ol", "li", "blockquote", "hr", "strong", "em", "a"}
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= allowed
    assert as_html(mail_markup.escaped(text)).count("<a ") == 0 or "http" in text


def test_a_hostile_text_takes_no_time():
    for hostile in ("**a" * 5000, "[" * 9000, "*a " * 4000, "[a](" * 3000, "{{a" * 5000, "{{a|" * 4000):
        as_html(hostile), as_text(hostile), merge_fields.unknown({}, hostile)


def test_what_is_put_in_and_what_is_missing():
    class Ana:
        given_name, name = "", "Dr. Ana Sample"

    slots = {
        "first_name": merge_fields.Slot("first_name", "First name", merge_fields.first_name, None),
        "city": merge_fields.Slot("city", "City", lambda contact: "", None),
    }
    filled = merge_fields.fill("Hi {{ First name }}, {{city|where you are}} {{city}}", Ana(), slots)
    assert filled.text == "Hi Ana, where you are " and filled.missing == ("City",)
    assert merge_fields.unknown(slots, "{{x}} {{first_name}} {{ {{") == ["x", "{{", "{{"][:2]
    assert merge_fields.used("{{city|a}} {{city}}") == [("city", False)]


def test_an_address_out_of_a_field_leads_where_it_says_where_the_writer_makes_it_a_link():
    own = mail_markup.escaped("https://my-shop.example/a_b")
    html = mail_markup.as_html(f"See {own} or [yours]({own}).")
    assert html.count('href="https://my-shop.example/a_b"') == 1 == html.count("href") and "\\" not in html
    assert mail_markup.links(f"[yours]({own})") == [mail_markup.as_text(own)] == ["https://my-shop.example/a_b"]
    assert "href" not in mail_markup.as_html(f"[x]({mail_markup.escaped('javascript:alert(1)')})")
