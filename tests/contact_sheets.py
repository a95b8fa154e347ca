"""Few sheets of many pictures: ``python -m tests.contact_sheets pictures/empty`` after the pages were looked at."""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

# For a size of screen: how many in a row, how many rows, and how large each is shown. A longer page is cut off.
SHAPES = {"desk": (3, 3, (456, 380)), "phone": (8, 2, (168, 480))}
MARGIN = 18


def sheets(folder: Path) -> list[Path]:
    """Write the sheets beside the pictures, those of a size and theme together; returns where they are."""
    written = []
    for size, (across, down, _shown) in SHAPES.items():
        for theme in ("light", "dark"):
            pictures = sorted(folder.glob(f"*-{size}-{theme}.png"))
            for at in range(0, len(pictures), across * down):
                place = folder / "sheets" / f"{size}-{theme}-{at // (across * down):02}.png"
                place.parent.mkdir(exist_ok=True)
                _sheet(pictures[at : at + across * down], size).save(place)
                written.append(place)
    return written


def _sheet(pictures: list[Path], size: str) -> Image.Image:
    across, down, (width, height) = SHAPES[size]
    sheet = Image.new("RGB", (across * (width + 4), down * (height + MARGIN)), "#888")
    draw = ImageDraw.Draw(sheet)
    for number, place in enumerate(pictures):
        left, top = number % across * (width + 4), number // across * (height + MARGIN)
        picture = Image.open(place)
        cut = picture.crop((0, 0, picture.width, min(picture.height, picture.width * height // width)))
        sheet.paste(
            cut.resize((width, cut.height * width // cut.width), Image.Resampling.LANCZOS), (left, top + MARGIN)
        )
        draw.text((left + 2, top + 2), place.stem.removesuffix(f"-{size}-light").removesuffix(f"-{size}-dark"), "black")
    return sheet


if __name__ == "__main__":
    for place in sheets(Path(sys.argv[1])):
        print(place)
