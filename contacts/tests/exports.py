"""Files as other programs write them."""

import csv
import io

GOOGLE = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,"
    "Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,"
    "Notes,Photo,Labels,"
    "E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,"
    "Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,"
    "Address 1 - PO Box,"
    "Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,"
    "Website 1 - Value,Relation 1 - Label,Relation 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value"
).split(",")

GOOGLE_OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Notes,Language,Group Membership,E-mail 1 - Type,"
    "E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Title"
).split(",")


def table(columns: list[str], *rows: dict[str, str], bom: str = "\ufeff") -> bytes:
    """A CSV file of these rows, each given by the columns it fills."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return (bom + text.getvalue()).encode()


ANA = {
    "First Name": "Ana María", "Last Name": "González", "Name Prefix": "Dr.", "Nickname": "Anita",
    "Organization Name": "Acme, Inc.", "Organization Title": "Buyer", "Organization Department": "Purchasing",
    "Birthday": " --05-03",
    "Notes": "Likes tea.\nCall after 5\r\n\"maybe\"", "Labels": "* myContacts ::: Clients ::: VIP",
    "E-mail 1 - Label": "* Work", "E-mail 1 - Value": " Ana@Example.COM ",
    "E-mail 2 - Value": "ana@home.example ::: ana@other.example",
    "Phone 1 - Label": "Mobile", "Phone 1 - Value": "(208) 555-0123", "Phone 2 - Label": "Home",
    "Phone 2 - Value": "+44 20 7946 0123 ::: call reception",
    "Address 1 - Street": "1 Main St\nApt 4", "Address 1 - City": "Boise", "Address 1 - Region": "ID",
    "Address 1 - Postal Code": "83702", "Address 1 - Country": "United States",
    "Website 1 - Value": "https://ana.example", "Relation 1 - Label": "Spouse", "Relation 1 - Value": "Luis",
    "Custom Field 1 - Label": "Shoe size", "Custom Field 1 - Value": "38",
}  # fmt: skip
