"""Pictures of pages, if SCREENSHOTS asks for them, for a person to look at."""

import os
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, ViewportSize

Theme = Literal["light", "dark"]
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES: tuple[Theme, ...] = ("light", "dark")
WANTED = os.environ.get("SCREENSHOTS", "")
FOLDER = Path("pictures") / (WANTED if WANTED.isalpha() else "usual")  # pytest's own folder is emptied by each run
_TO_FILL_IN = "main form[method=post]:has(input:not([type=hidden],[type=checkbox],[type=radio]), textarea, select)"
_SENT_EMPTY = """(form) => {
  const kept = ["hidden", "submit", "checkbox", "radio"];
  for (const field of form.elements) if (!kept.includes(field.type)) field.value = "";
  HTMLFormElement.prototype.submit.call(form);
}"""


def take(page: Page, name: str, size: str, theme: Theme) -> None:
    """One picture of the whole page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.screenshot(path=FOLDER / f"{name.replace(':', '-')}-{size}-{theme}.png", full_page=True)


def of_mistakes(page: Page, url: str, name: str) -> list[str]:
    """Pictures of what each form of a page says when nothing in it was filled in. Finds no fault itself."""
    page.set_viewport_size(SIZES["desk"])
    page.goto(url)
    for number in range(page.locator(_TO_FILL_IN).count()):
        page.goto(url)
        form = page.locator(_TO_FILL_IN).nth(number)
        if not form.count():
            break
        with page.expect_navigation():
            form.evaluate(_SENT_EMPTY)
        if page.locator(".error-summary, .field-error").count():
            take(page, f"{name}-{number}", "desk", "light")
            take(page, f"{name}-{number}", "phone", "dark")
    return []
