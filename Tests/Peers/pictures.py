"""Distorted pictures of invoices' QR codes, always the same ones: a picture's number is its seed."""

import io

import numpy
import segno
from PIL import Image, ImageDraw, ImageFilter

from fapiao import digital, qr_text

# What may have happened to a picture; every one of them happens to some twenty of 200.
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


def on_paper(picture, chance, room=1.6):
    """The code somewhere on a larger sheet with print around it."""
    width, height = (int(side * room) for side in picture.size)
    sheet = Image.new("L", (width, height), 250)
    at = (int(chance.uniform(0, width - picture.width)),
          int(chance.uniform(0, height - picture.height)))
    pen = ImageDraw.Draw(sheet)
    for line in range(0, height, max(12, height // 20)):
        pen.line((0, line, int(chance.uniform(0.2, 1) * width), line), fill=120, width=2)
    sheet.paste(picture, at)
    return sheet


def rotated(picture, chance):
    return picture.rotate(chance.uniform(-180, 180), Image.Resampling.BICUBIC, expand=True,
                          fillcolor=245)


def perspective(picture, chance):
    """Seen from the side: the corners move by up to an eighth of the picture."""
    width, height = picture.size
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moved = [(x + chance.uniform(-.12, .12) * width, y + chance.uniform(-.12, .12) * height)
             for x, y in corners]
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, moved):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return picture.transform(
        picture.size, Image.Transform.PERSPECTIVE,
        numpy.linalg.solve(numpy.array(rows), numpy.array(values)), Image.Resampling.BICUBIC,
        fillcolor=245)


def blurred(picture, chance):
    return picture.filter(ImageFilter.GaussianBlur(chance.uniform(1.0, 2.4)))


def noisy(picture, chance):
    pixels = numpy.asarray(picture, dtype=float)
    return as_picture(pixels + chance.normal(0, chance.uniform(15, 45), pixels.shape))


def faint(picture, chance):
    """Print that has faded, in weak light."""
    dark, span = chance.uniform(60, 150), chance.uniform(30, 70)
    return as_picture(dark + numpy.asarray(picture, dtype=float) / 255 * span)


def shadowed(picture, chance):
    """Light that falls off across the sheet, and the edge of a hand's shadow."""
    height, width = numpy.asarray(picture).shape
    y, x = numpy.mgrid[0:height, 0:width]
    angle = chance.uniform(0, 2 * numpy.pi)
    along = (x / width - .5) * numpy.cos(angle) + (y / height - .5) * numpy.sin(angle)
    light = .65 + .6 * along
    light[along > chance.uniform(-.2, .2)] *= chance.uniform(.35, .6)
    return as_picture(numpy.asarray(picture, dtype=float) * light)


def as_picture(pixels):
    return Image.fromarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))


def make(number):
    """The picture of this number: its distortion, the texts in it, its bytes and media type."""
    chance = numpy.random.default_rng(20260101 + number)
    kind = DISTORTIONS[number % len(DISTORTIONS)]
    module = 2 if kind == "small" else int(chance.integers(4, 9))
    texts = [text_of(number)]
    picture = code(texts[0], module)
    if number % 20 == 0:
        # Two invoices side by side.
        texts.append(text_of(number + 50_000))
        other = code(texts[1], module)
        both = Image.new("L", (picture.width + other.width + 6 * module, picture.height), 255)
        both.paste(picture, (0, 0))
        both.paste(other, (picture.width + 6 * module, 0))
        picture = both
    picture = on_paper(picture, chance)
    quality = 90
    if kind in ("rotated", "mixed"):
        picture = rotated(picture, chance)
    if kind in ("perspective", "mixed"):
        picture = perspective(picture, chance)
    if kind == "blurred":
        picture = blurred(picture, chance)
    if kind == "mixed":
        picture = picture.filter(ImageFilter.GaussianBlur(chance.uniform(.4, 1.2)))
    if kind in ("faint",):
        picture = faint(picture, chance)
    if kind in ("shadowed", "mixed"):
        picture = shadowed(picture, chance)
    if kind in ("noisy", "mixed"):
        picture = noisy(picture, chance)
    if kind == "pressed":
        quality = int(chance.integers(8, 25))
    return kind, texts, *encoded(picture, "PNG" if number % 3 == 2 else "JPEG", quality)


def encoded(picture, form="JPEG", quality=90):
    buffer = io.BytesIO()
    if form == "JPEG":
        # As a phone does: in colour.
        picture.convert("RGB").save(buffer, "JPEG", quality=quality)
    else:
        picture.save(buffer, "PNG")
    return buffer.getvalue(), f"image/{form.lower()}"
