"""The body of an answer, read piece by piece and no further than a limit.

The limit is on what it unpacks to: a thousand times as much fits into a packed body.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

BODY_MAX = 64 * 1024 * 1024
"""Bytes. A page of 100 outplans with the longest texts takes 40 million, all of it escaped."""

_GZIP = 16 + zlib.MAX_WBITS


class BodyTooLargeError(Exception):
    """More came than any answer holds."""


class BrokenBodyError(Exception):
    """The body cannot be unpacked, or ends too early."""


class UnknownPackingError(Exception):
    """The body is packed in a way that was not asked for."""


async def read_body(response: httpx.Response, limit: int = BODY_MAX) -> bytes:
    """Return the unpacked body of an answer.

    Raises:
        BodyTooLargeError: it is larger than the limit; the rest was not read.
        BrokenBodyError: it is not what its headers say.
        UnknownPackingError: nothing here unpacks it.
    """
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip"):
        raise UnknownPackingError
    unpacker = zlib.decompressobj(_GZIP) if packing == "gzip" else None
    parts: list[bytes] = []
    left, began = limit, False
    async for chunk in response.aiter_raw():
        began = began or bool(chunk)
        rest = chunk
        while rest:
            part, rest = _unpacked(unpacker, rest, left + 1)
            left -= len(part)
            if left < 0:
                raise BodyTooLargeError
            parts.append(part)
    if unpacker is not None and began and not unpacker.eof:
        raise BrokenBodyError
    return b"".join(parts)


def _unpacked(unpacker: zlib._Decompress | None, packed: bytes, most: int) -> tuple[bytes, bytes]:
    if unpacker is None:
        return packed, b""
    try:
        return unpacker.decompress(packed, most), unpacker.unconsumed_tail
    except zlib.error:
        raise BrokenBodyError from None
