"""The whole loop in one browser, against the running group: from the set-up link to the erased contact.

Import, ask, agree, text, STOP, refuse, ask to be forgotten, be forgotten: real worker, real broker, no patching.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm.lib.sqlcipher.pages import decrypted_pages
from messaging import quiet_hours
from tests import totp
from tests.process_group import Group, copy_tree

pytestmark = [pytest.mark.group, pytest.mark.browser]

EXPORT = Path(__file__).with_name("google_contacts.csv")
PASSWORD = "correct horse battery staple"
# Washington, Honolulu, Guam, London, Auckland: in one of them it is day, and a request for consent may arrive.
NUMBERS = ["+12025550143", "+18085550143", "+16715550143", "+447700900143", "+64211555143"]
EMAIL = "zdenka.quillfeather@example.com"
# Whatever would show that she was ever here.
TRACES = ["Zdenka", "Quillfeather", EMAIL, "zq@example.net", "2025550144", "sourdough", "Sample Street"]
SOON = 60_000  # milliseconds that a background job may take on a busy machine


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Group]:
    running = Group.start(copy_tree(tmp_path_factory.mktemp("loop")), PRIVACY_COOLING_OFF_HOURS="0")
    running.wait_until_ready()
    yield running
    running.stop()


@pytest.fixture
def patient(page: Page) -> Page:
    page.set_default_timeout(SOON)
    expect.set_options(timeout=SOON)
    return page


@pytest.fixture
def phone() -> str:
    """A number where it is day now and in half an hour."""
    now = datetime.now(UTC)
    times = (now, now + timedelta(minutes=30))
    return next(n for n in NUMBERS if all(quiet_hours.next_allowed(at, phone=n) == at for at in times))


def test_from_the_set_up_link_to_the_erased_contact(group: Group, patient: Page, phone: str, tmp_path: Path) -> None:
    page = patient
    home = set_up(page, group)
    add_second_factor(page, group)
    import_contacts(page, home, export_with(phone, tmp_path))
    person = open_contact(page, home, "Zdenka")
    expect(page.get_by_text("You may not text.").first).to_be_visible()

    ask_for_consent(page, person)
    answer_on_the_phone(page, home, phone, "YES")
    page.goto(person)
    expect(page.get_by_text("You may text.").first).to_be_visible()

    write(page, person, "Your loaves are ready at noon.")
    see_on_the_phone(page, home, phone, "Your loaves are ready at noon.")
    answer_on_the_phone(page, home, phone, "STOP")
    page.goto(person)
    expect(page.get_by_text("You may not text.").first).to_be_visible()
    assert texts_to_the_phone(page, home, phone, "Your loaves are ready") == 1

    link = file_a_deletion(page, group, home)
    show_who_asks(page, link)
    erase(page, home)
    assert nothing_left(group, [*TRACES, phone[1:]]) == []
    page.goto(home)
    expect(page.get_by_text("Zdenka")).to_have_count(0)
    page.goto(link)
    expect(page.get_by_text("Your data is erased")).to_be_visible()
    assert "in order" in group.manage("verify_ledger")


def set_up(page: Page, group: Group) -> str:
    page.goto(group.link)
    page.get_by_label("Your name").fill("Olivia Owner")
    page.get_by_label("Date of birth").fill("1985-02-03")
    page.get_by_label("Email").fill("olivia@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Workspace name").fill("Sample Studio")
    page.get_by_label("Business name").fill("Sample Studio")
    page.get_by_role("button", name="Set up and sign in").click()
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    return page.url


def add_second_factor(page: Page, group: Group) -> None:
    page.goto(f"{group.address}/accounts/2fa/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator(".copy code").inner_text()
    page.get_by_label("Authenticator code").fill(totp.code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text(re.compile("recovery codes", re.IGNORECASE)).first).to_be_visible()


def export_with(phone: str, folder: Path) -> Path:
    """The file as Google writes it, with this number."""
    file = folder / "contacts.csv"
    file.write_bytes(EXPORT.read_bytes().replace(b"(202) 555-0143", phone.encode()))
    return file


def import_contacts(page: Page, home: str, export: Path) -> None:
    page.goto(f"{home}contacts/import/")
    page.locator("input[type=file]").set_input_files(export)
    page.get_by_label("Collected for").fill("to bake and deliver your orders")
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("Will be added")).to_be_visible()
    expect(page.get_by_text("Quillfeather").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Import 4 people")).click()
    expect(page.get_by_role("link", name="To the contacts")).to_be_visible()
    expect(page.get_by_text("Not imported").first).to_be_visible()


def open_contact(page: Page, home: str, words: str) -> str:
    page.goto(f"{home}contacts/?q={words}")
    page.get_by_role("link", name=re.compile(words)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    return page.url


def ask_for_consent(page: Page, person: str) -> None:
    page.goto(person)
    page.get_by_role("button", name=re.compile("Ask for consent by text")).first.click()
    expect(page.get_by_text(re.compile("asked|waiting", re.IGNORECASE)).first).to_be_visible()


def on_the_phone(page: Page, home: str, phone: str) -> None:
    page.goto(f"{home}phone/?number=%2B{phone[1:]}")


def see_on_the_phone(page: Page, home: str, phone: str, words: str) -> None:
    on_the_phone(page, home, phone)
    expect(page.locator("#phone-thread .bubble", has_text=words).first).to_be_visible()


def answer_on_the_phone(page: Page, home: str, phone: str, word: str) -> None:
    on_the_phone(page, home, phone)
    bubbles = page.locator("#phone-thread .bubble")
    expect(bubbles.first).to_be_visible()
    before = bubbles.count()
    page.get_by_role("button", name=word, exact=True).click()
    expect(bubbles.nth(before + 1)).to_be_visible()  # the answer and the confirmation of it


def texts_to_the_phone(page: Page, home: str, phone: str, words: str) -> int:
    on_the_phone(page, home, phone)
    return page.locator("#phone-thread .bubble", has_text=words).count()


def write(page: Page, person: str, text: str) -> None:
    page.goto(person)
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(text).first).to_be_visible()


def file_a_deletion(page: Page, group: Group, home: str) -> str:
    """As the person, without an account: the mailed link comes from the local mailbox."""
    slug = re.search(r"/w/(\w+)/", home)[1]  # type: ignore[index]
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(f"{group.address}/privacy/{slug}/")
    stranger.get_by_role("link", name="Delete my data").click()
    stranger.get_by_label("Your name").fill("Zdenka Quillfeather")
    stranger.get_by_label("Your email address").fill(EMAIL)
    stranger.get_by_role("button", name="Send the request").click()
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(re.compile("mail", re.IGNORECASE))
    stranger.context.close()
    mailbox = page.get_by_text("/privacy/requests/")
    for _ in range(60):
        page.goto(f"{group.address}/mailbox/")
        if mailbox.count():
            break
        page.wait_for_timeout(500)
    return re.search(r"http\S+/privacy/requests/[^/\s]+/", page.locator("main").inner_text())[0]  # type: ignore[index]


def show_who_asks(page: Page, link: str) -> None:
    person = page.context.browser.new_context().new_page()
    person.goto(link)
    person.get_by_role("button", name="Yes, this is my request").click()
    person.get_by_label(re.compile("postal|zip", re.IGNORECASE)).fill("20001")
    person.get_by_role("button", name="Confirm who I am").click()
    expect(person.get_by_text("We are at it.")).to_be_visible()
    person.context.close()


def erase(page: Page, home: str) -> None:
    page.goto(f"{home}privacy/")
    page.get_by_role("link", name=re.compile("Deletion|Delete|erase", re.IGNORECASE)).first.click()
    page.get_by_role("link", name="See what will be erased").click()
    page.get_by_role("button", name="Erase for good").click()
    done = page.get_by_text("Erased, and looked for again: nothing was found.")
    for _ in range(120):
        if done.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(done).to_be_visible()


def nothing_left(group: Group, traces: list[str]) -> list[str]:
    """Every trace of her in the decrypted database, free space and write-ahead log included, and in the other files."""
    group.manage("find_person", *traces)  # exits 1, and so raises, when it finds anything
    lines = (group.tree / "secrets.env").read_text().splitlines()
    key = next(line for line in lines if line.startswith("DATABASE_KEY=")).partition("=")[2].strip("'\"")
    pages = b"".join(decrypted_pages(group.tree / "data" / "assent.db", key)).lower()
    assert b"create table" in pages and b"olivia" in pages, "the database was not decrypted"
    folders = [group.tree / name for name in ("data", "journal")]
    files = b"".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()).lower()
    return [trace for trace in traces if trace.lower().encode() in pages + files]
