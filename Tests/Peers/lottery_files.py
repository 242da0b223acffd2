"""The published files of a lottery's campaign, as their formats are: checkpoints, tiles, bundles of entries, seals."""

import io
import itertools
import struct

from lottery_arithmetic import from_base64


class Cheated(Exception):
    """By the name that the program has for the trick."""


def demand(fact, trick):
    if not fact:
        raise Cheated(trick)


def take(file, count):
    data = file.read(count)
    demand(len(data) == count, "unreadable-files")
    return data


def number(file, count=4):
    return int.from_bytes(take(file, count), "big")


def field(file):
    return take(file, number(file))


def needed(data):
    demand(data is not None, "unreadable-files")
    return data


def checkpoint(note):
    """Origin, size and root of a signed note."""
    lines = note.split("\n")
    demand(len(lines) > 4 and lines[3] == "" and lines[1].isdecimal(), "unreadable-files")
    demand("+" not in lines[0] and all("!" <= letter <= "~" for letter in lines[0]), "unreadable-files")
    return lines[0], int(lines[1]), from_base64(lines[2])


def path(index, width=256):
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    groups = [digits[at:at + 3] for at in range(0, len(digits), 3)]
    return "".join(f"x{group}/" for group in groups[:-1]) + groups[-1] + (f".p/{width}" if width < 256 else "")


def seals(read):
    for index in itertools.count():
        found = ((width, read("seals/" + path(index, width))) for width in range(256, 0, -1))
        width, data = next(((width, data) for width, data in found if data), (0, b""))
        file = io.BytesIO(data)
        for _ in range(width):
            digest, note = take(file, 32), field(file).decode()
            proofs, wins = [field(file) for _ in range(number(file))], field(file)
            pairs = list(struct.iter_unpack(">QQ", wins)) if len(wins) % 16 == 0 else [(0, 0)]
            rising = all(one[0] < other[0] for one, other in zip(pairs, pairs[1:]))
            demand(rising and all(0 < fen < 2**63 for _, fen in pairs), "unreadable-files")
            yield digest, note, proofs, wins
        demand(not file.read(), "unreadable-files")
        if width < 256:
            return


def tile(read, kind, index, width):
    """A tile, as wide as it was or full."""
    for wide in dict.fromkeys((width, 256)):
        if (data := read(f"tile/{kind}/{path(index, wide)}")) is not None:
            return data, wide
    raise Cheated("unreadable-files")


def bundles(read, size):
    for start in range(0, size, 256):
        data, width = tile(read, "entries", start // 256, min(256, size - start))
        file = io.BytesIO(data)
        entries = [take(file, number(file, 2)) for _ in range(width)]
        demand(not file.read(), "unreadable-files")
        yield from entries[:size - start]
