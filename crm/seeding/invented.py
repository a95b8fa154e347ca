"""Invented people, firms and texts for trials; every address is reserved for fiction, or nobody's."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from crm.lib.folding import fold
from messaging.phone_zones import DATA
from messaging.segments import measure

GIVEN = (
    "Ada Adele Agnes Aisha Akira Alejandra Amara Amir Ana Anders Andrea Anita Anouk Antonio Aroha Arturo Astrid"
    " Ayumi Beatriz Ben Bianca Birgit Boris Camille Carlos Carmen Chidi Chloé Clara Daan Dalia Daniel Daria David"
    " Deepa Diego Dina Dmitri Dolores Eduardo Eero Elena Elif Emeka Emil Emma Enrique Erik Esme Esther Eva Farah"
    " Fatima Felix Fiona Florian Freya Gabriel Gemma George Giulia Grace Greta Gunnar Hana Hannah Harriet Hassan"
    " Helena Henrik Hiro Hugo Ibrahim Ida Imani Indira Ines Ingrid Isaac Isabel Ivan Jakob Jamila Jana Jasper Jin"
    " Joana John Jonas José Juan Julia Kaito Karim Katarzyna Keira Kemal Kofi Lars Laila Leah Leo Lina Linh"
    " Lorenzo Lucía Lukas Mads Magda Maja Malik Marco María Marek Marta Mateo Maya Mei Mia Miguel Mila Minh"
    " Mohamed Nadia Naoki Nia Niamh Nina Noah Nora Olga Oliver Omar Oscar Owen Paola Paul Petra Priya Quentin"
    " Rafael Rania Ravi René Rhea Rosa Ruth Sakura Samir Sara Sean Selma Siobhán Sofia Stefan Sunita Sven Tala"
    " Tariq Theo Thuy Tom Tomás Ulla Valeria Vera Victor Vikram Wanda Wei Willem Xavier Yara Yuki Yusuf Zahra Zoë"
    " Zuzana"
).split()
FAMILY = (
    "Abara Achterberg Adeyemi Ahmed Alves Andersson Aoki Araya Baker Balogun Banerjee Barros Bauer Becker Bennett"
    " Berg Bianchi Björk Blanc Boateng Bonnet Brandt Brennan Brooks Byrne Cabrera Campos Carvalho Castillo Chan"
    " Chandra Chavez Cohen Costa Cruz Dahl Das Delgado Diallo Dietrich Doyle Dubois Duran Eriksen Esposito Evans"
    " Farah Fernandes Ferrari Fischer Flores Fontaine Foster Fraser Fujita Gallagher Garcia Georgiou Gómez"
    " Gonzalez Gray Greco Gupta Haas Haddad Hall Hansen Hassan Hayashi Herrera Hoang Hoffmann Holm Horvath Hughes"
    " Ibrahim Ito Ivanov Jansen Jensen Jiménez Johansson Jones Kamau Kang Kaplan Karlsson Kaya Keller Khan Kim"
    " Klein Kovač Kowalski Krause Kumar Laine Lam Larsen Laurent Lee Lehtonen Lewis Li Lin Lindqvist Lopez Lund"
    " Machado Malik Marino Martens Mbeki Mehta Mendes Meyer Moreau Morales Müller Murphy Nair Nakamura Ndiaye"
    " Nguyen Nielsen Novak Nowak O'Brien O'Neill Oduya Okafor Okonkwo Olsen Ortega Osei Ozturk Palmer Park Patel"
    " Pereira Petrov Pham Pinto Popescu Quinn Rahman Ramos Rao Reyes Ricci Rivera Romano Rossi Roy Ruiz Saito"
    " Salazar Sánchez Santos Sato Schmidt Schwarz Shah Sharma Silva Singh Sokolov Soto Steiner Suzuki Svensson"
    " Takahashi Tan Tanaka Torres Tran Tremblay Turner Vargas Vasquez Virtanen Vogel Walsh Wang Weber Weiss White"
    " Wilson Wójcik Wong Yamada Yang Yilmaz Young Zhang Zimmermann"
).split()
FIRST_OF_FIRM = (
    "Northwind Harbour Bright Copper Lantern Willow Granite Meadow Orchard Blue Juniper Cedar Marble Falcon Linden"
    " Amber Silver Clover Saffron Anchor Hazel River Stone Maple Compass Ember Quill Tidal Prairie Summit"
).split()
SECOND_OF_FIRM = (
    "Dental|Bakery|Studio|Legal|Accounting|Gardens|Logistics|Interiors|Media|Clinic|Academy|Roofing|Catering|Photography"
    "|Travel|Fitness|Software|Consulting|Plumbing|Books|Translations|Events|Cycles|Pharmacy Supplies|Veterinary Care"
).split("|")
LAST_OF_FIRM = ("", "", "", " & Sons", " Group", " Ltd", " LLC", " Partners", " GmbH", " Co-op")
TITLES = (
    "Owner|Director|Office manager|Bookkeeper|Photographer|Architect|Head of purchasing|Teacher|Designer|Nurse"
    "|Project manager|Receptionist|Carpenter|Translator|Sales manager|Engineer||||"
).split("|")
PLACES = (
    ("Boise", "ID", "America/Boise"),
    ("Seattle", "WA", "America/Los_Angeles"),
    ("Austin", "TX", "America/Chicago"),
    ("Tampa", "FL", "America/New_York"),
    ("Providence", "RI", "America/New_York"),
    ("Denver", "CO", "America/Denver"),
    ("Chicago", "IL", "America/Chicago"),
    ("Portland", "OR", "America/Los_Angeles"),
    ("Newark", "NJ", "America/New_York"),
    ("Phoenix", "AZ", "America/Phoenix"),
    ("Nashville", "TN", "America/Chicago"),
    ("Boston", "MA", "America/New_York"),
)
TAGS = ("regular", "newsletter", "trade fair", "referral", "weekend", "invoice late", "north", "south")
THEIRS = (
    "Hi, is Thursday at 3 still fine?",
    "Yes, that works. Thanks!",
    "Can you send me the price list?",
    "Running 10 minutes late",
    "Thank you so much, it looks great",
    "Could we move to next week?",
    "What time do you open on Saturday?",
    "Perfect 👍",
    "I'll bring the papers",
    "Is parking behind the house?",
)
OURS = (
    "Hello {name}, a reminder of your appointment on Thursday at 3 pm. {business}. Reply STOP to end",
    "Hello {name}, your order is ready to be collected. {business}. Reply STOP to end",
    "Thank you for coming by, {name}. See you soon! {business}",
    "We open at 9 on Saturdays. {business}",
    "Of course, next week is fine. Which day suits you? {business}",
    "The price list is on its way. {business}",
)
PROJECTS = (
    "Website",
    "Spring menu",
    "Annual accounts",
    "New kitchen",
    "Brochure",
    "Photo shoot",
    "Translation of the handbook",
    "Roof",
    "Moving office",
    "Summer campaign",
    "Staff training",
    "Winter garden",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist; `email` and `phone` are normalized and unlike anybody else's here, or empty."""

    given: str
    family: str
    email: str
    phone: str
    title: str
    city: str
    region: str
    zone: str


def people(count: int, chance: random.Random, start: int = 0) -> Iterator[Person]:
    """So many people: nearly all with an email address, most with a phone number. `start` leaves out as many addresses
    as an earlier run can have used."""
    phones = islice(numbers(), start, None)
    for index in range(start, start + count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        city, region, zone = chance.choice(PLACES)
        email = f"{_plain(given)}.{_plain(family)}.{index}@example.com" if chance.random() < 0.95 else ""
        phone = next(phones) if chance.random() < 0.85 or not email else ""
        yield Person(given, family, email, phone, chance.choice(TITLES), city, region, zone)


def numbers() -> Iterator[str]:
    """Phone numbers in E.164 that nobody has, each once and as many as are wanted.

    First 555-0100 to 555-0199 of every area code of the United States, set aside for fiction (NANPA): 36,000. Then
    numbers in area codes with a 9 in the middle, which are kept free for a longer numbering plan (NANPA, N9X).
    """
    codes = [code for line in _area_code_lines() for code in line.split(":")[1].split()]
    for line in range(100, 200):
        for code in codes:
            yield f"+1{code}5550{line}"
    for number in range(2_000_000, 10_000_000):
        for first in "2345678":
            for last in "0123456789":
                yield f"+1{first}9{last}{number}"


def _area_code_lines() -> list[str]:
    lines = (DATA / "area_codes.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return fold(name)


def firm(index: int) -> str:
    """The name of an invented firm, another one for each number."""
    first, rest = FIRST_OF_FIRM[index % len(FIRST_OF_FIRM)], index // len(FIRST_OF_FIRM)
    second, rest = SECOND_OF_FIRM[rest % len(SECOND_OF_FIRM)], rest // len(SECOND_OF_FIRM)
    last = LAST_OF_FIRM[2 + rest % (len(LAST_OF_FIRM) - 2)]
    number = rest // (len(LAST_OF_FIRM) - 2)
    return f"{first} {second}{last}{f' {number + 1}' if number else ''}"


@lru_cache(maxsize=4096)
def ours(text: str, name: str, business: str) -> tuple[str, int]:
    """A text of ours to somebody, and its segments."""
    written = text.format(name=name, business=business)
    return written, len(measure(written).parts)
