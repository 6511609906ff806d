"""Writes small pictures as PNG: each enlarged pixel by pixel, several side by side in a sheet."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from tutor.bridge.messages import Picture

SIDE = 84
"""Pixels that the longer side of a picture should have at least."""

GAP = 4
PAPER = b"\xff\xff\xff"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def sheet(pictures: Sequence[Picture], columns: int) -> bytes:
    """The pictures in rows of so many, all enlarged by the same factor; a PNG file."""
    columns = min(columns, len(pictures))
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures)
    scale = max(1, -(-SIDE // max(width, height)))
    lines: list[bytes] = []
    for start in range(0, len(pictures), columns):
        if lines:
            lines += [b""] * GAP
        row = pictures[start : start + columns]
        for y in range(height):
            gap = PAPER * GAP
            line = gap.join(_line(picture, y, width, scale) for picture in row)
            lines += [line] * scale
    full = (columns * (width * scale + GAP) - GAP) * 3
    return png(full // 3, [line + PAPER * ((full - len(line)) // 3) for line in lines])


def _line(picture: Picture, y: int, width: int, scale: int) -> bytes:
    """One row of pixels, enlarged and filled up to that width."""
    if y >= picture.height:
        return PAPER * (width * scale)
    row = picture.rgb[3 * picture.width * y : 3 * picture.width * (y + 1)]
    pixels = [row[at : at + 3] * scale for at in range(0, len(row), 3)]
    return b"".join(pixels) + PAPER * ((width - picture.width) * scale)


def png(width: int, lines: Sequence[bytes]) -> bytes:
    """A PNG file of these lines of 8-bit RGB, 3 * width bytes each."""
    head = struct.pack(">IIBBBBB", width, len(lines), 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
