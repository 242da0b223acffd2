"""Distorted images of invoices' QR codes, always the same ones: an image's number is its seed."""

import io

import numpy
import segno
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from fapiao import digital, qr_text

# What may have happened to an image; every one of them happens to some twenty of 200.
DISTORTIONS = ("plain", "rotated", "perspective", "blurred", "noisy", "faint", "shadowed", "pressed",
               "small", "mixed")


def code(text, module):
    """The code with its quiet zone of four, black on white."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        buffer, kind="png", scale=module, border=4)
    return Image.open(buffer).convert("L")


def text_of(number):
    return qr_text(digital(26990000000000100000 + number, total=f"{100 + number * 7.31:.2f}"))


def on_paper(image, chance, room=1.6):
    """The code somewhere on a larger sheet with print around it."""
    width, height = (int(side * room) for side in image.size)
    sheet = Image.new("L", (width, height), 250)
    at = (int(chance.uniform(0, width - image.width)),
          int(chance.uniform(0, height - image.height)))
    pen = ImageDraw.Draw(sheet)
    for line in range(0, height, max(12, height // 20)):
        pen.line((0, line, int(chance.uniform(0.2, 1) * width), line), fill=120, width=2)
    sheet.paste(image, at)
    return sheet


def rotated(image, chance):
    return image.rotate(chance.uniform(-180, 180), Image.Resampling.BICUBIC, expand=True,
                          fillcolor=245)


def perspective(image, chance):
    """Seen from the side: the corners move by up to an eighth of the image."""
    width, height = image.size
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moved = [(x + chance.uniform(-.12, .12) * width, y + chance.uniform(-.12, .12) * height)
             for x, y in corners]
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, moved):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE,
        numpy.linalg.solve(numpy.array(rows), numpy.array(values)), Image.Resampling.BICUBIC,
        fillcolor=245)


def blurred(image, chance):
    return image.filter(ImageFilter.GaussianBlur(chance.uniform(1.0, 2.4)))


def noisy(image, chance):
    pixels = numpy.asarray(image, dtype=float)
    return as_image(pixels + chance.normal(0, chance.uniform(15, 45), pixels.shape))


def faint(image, chance):
    """Print that has faded, in weak light."""
    dark, span = chance.uniform(60, 150), chance.uniform(30, 70)
    return as_image(dark + numpy.asarray(image, dtype=float) / 255 * span)


def shadowed(image, chance):
    """Light that falls off across the sheet, and the edge of a hand's shadow."""
    height, width = numpy.asarray(image).shape
    y, x = numpy.mgrid[0:height, 0:width]
    angle = chance.uniform(0, 2 * numpy.pi)
    along = (x / width - .5) * numpy.cos(angle) + (y / height - .5) * numpy.sin(angle)
    light = .65 + .6 * along
    light[along > chance.uniform(-.2, .2)] *= chance.uniform(.35, .6)
    return as_image(numpy.asarray(image, dtype=float) * light)


def as_image(pixels):
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def make(number):
    """The image of this number: its distortion, the texts in it, its bytes and media type."""
    chance = numpy.random.default_rng(20260101 + number)
    kind = DISTORTIONS[number % len(DISTORTIONS)]
    module = 2 if kind == "small" else int(chance.integers(4, 9))
    texts = [text_of(number)]
    image = code(texts[0], module)
    if number % 20 == 0:
        # Two invoices side by side.
        texts.append(text_of(number + 50_000))
        other = code(texts[1], module)
        both = Image.new("L", (image.width + other.width + 6 * module, image.height), 255)
        both.paste(image, (0, 0))
        both.paste(other, (image.width + 6 * module, 0))
        image = both
    image = on_paper(image, chance)
    quality = 90
    if kind in ("rotated", "mixed"):
        image = rotated(image, chance)
    if kind in ("perspective", "mixed"):
        image = perspective(image, chance)
    if kind == "blurred":
        image = blurred(image, chance)
    if kind == "mixed":
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(.4, 1.2)))
    if kind in ("faint",):
        image = faint(image, chance)
    if kind in ("shadowed", "mixed"):
        image = shadowed(image, chance)
    if kind in ("noisy", "mixed"):
        image = noisy(image, chance)
    if kind == "pressed":
        quality = int(chance.integers(8, 25))
    return kind, texts, *encoded(image, "PNG" if number % 3 == 2 else "JPEG", quality)


def encoded(image, form="JPEG", quality=90):
    buffer = io.BytesIO()
    if form == "JPEG":
        # As a phone does: in colour.
        image.convert("RGB").save(buffer, "JPEG", quality=quality)
    else:
        image.save(buffer, "PNG")
    return buffer.getvalue(), f"image/{form.lower()}"


def sheet(codes, size=(1600, 1100), module=7):
    """Codes on white paper: (text, what became of its print, upper left corner) each."""
    paper = Image.new("L", size, 255)
    for text, print_, at in codes:
        paper.paste(PRINTS[print_](code(text, module)), at)
    return paper


PRINTS = {
    "plain": lambda image: image,
    "inverted": ImageOps.invert,
    "faded": lambda image: image.point(lambda level: 215 + level * 30 // 255),
    "gray": lambda image: image.point(lambda level: 120 + level * 30 // 255),
    "dark": lambda image: image.point(lambda level: 10 + level * 40 // 255),
    "turned": lambda image: image.rotate(45, Image.Resampling.BICUBIC, expand=True,
                                             fillcolor=255),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(2.2)),
    "noisy": lambda image: as_image(
        numpy.asarray(image, float) + numpy.random.default_rng(3).normal(0, 60, image.size[::-1])),
}


def for_print(image, inks, adobe=True):
    """A JPEG in the colours of print: CMYK, or YCCK, whose four planes a CMYK file can hold."""
    gray = numpy.asarray(image)
    full, half = numpy.full_like(gray, 255), numpy.full_like(gray, 128)
    stored = {
        # What of the paper each ink leaves to be seen; black alone, or the three colours.
        "black": (full, full, full, gray), "colours": (gray, gray, gray, full),
        "ycck": (gray, half, half, full),
    }[inks]
    # Pillow turns them, as Adobe's programs do; without their marker a plane says how much ink there is.
    planes = [Image.fromarray(255 - plane if adobe else plane) for plane in stored]
    buffer = io.BytesIO()
    Image.merge("CMYK", planes).save(buffer, "JPEG", quality=92)
    data = bytearray(buffer.getvalue())
    at = data.index(b"\xff\xee")
    if inks == "ycck":
        data[at + 15] = 2
    if not adobe:
        del data[at:at + 2 + int.from_bytes(data[at + 2:at + 4], "big")]
    return bytes(data)


FINDER = numpy.array([[int(max(abs(x - 4), abs(y - 4)) in (4, 2)) for x in range(9)]
                      for y in range(9)], dtype=numpy.uint8)


def finders(module, side=2_400):
    """An image full of finder patterns."""
    count = side // (9 * module) + 1
    grid = numpy.tile(FINDER, (count, count)).repeat(module, 0).repeat(module, 1)
    return Image.fromarray(grid[:side, :side] * 255)


def modules(size, module, seed=1):
    """Random modules, as a data matrix has them."""
    chance = numpy.random.default_rng(seed)
    return Image.fromarray(
        (chance.integers(0, 2, (size, size)).repeat(module, 0).repeat(module, 1) * 255
         ).astype(numpy.uint8))


def bars(module=3, side=2_400, seed=1):
    chance = numpy.random.default_rng(seed)
    line = chance.integers(0, 2, side // module).repeat(module) * 255
    return Image.fromarray(numpy.tile(line.astype(numpy.uint8), (side, 1)))
