"""Bodies: whole, however they are packed and cut, and never more than the limit."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.voipbin.bodies import (
    BodyTooLargeError,
    BrokenBodyError,
    UnknownPackingError,
    read_body,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


def answer(body: bytes, packing: str = "", size: int = 7) -> httpx.Response:
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), size):
            yield body[at : at + size]

    headers = {"Content-Encoding": packing} if packing else {}
    return httpx.Response(200, headers=headers, content=chunks())


@given(st.binary(max_size=500), st.integers(1, 200))
async def test_a_body_is_the_same_packed_or_not_and_however_it_is_cut(
    body: bytes, size: int
) -> None:
    assert await read_body(answer(body, size=size)) == body
    assert await read_body(answer(body, "identity", size)) == body
    assert await read_body(answer(gzip.compress(body, mtime=0), " GZIP ", size)) == body
    assert await read_body(answer(b"", "gzip", size)) == b""


@pytest.mark.parametrize("packing", ["", "gzip"])
async def test_the_limit_is_on_what_a_body_unpacks_to(packing: str) -> None:
    for length, fits in ((1000, True), (1001, False), (1_000_000, False)):
        body = b"x" * length
        packed = gzip.compress(body, mtime=0) if packing else body
        if fits:
            assert await read_body(answer(packed, packing, 5), 1000) == body
        else:
            with pytest.raises(BodyTooLargeError):
                await read_body(answer(packed, packing, 5), 1000)


@pytest.mark.parametrize("packed", [b"no gzip", gzip.compress(b"x" * 100, mtime=0)[:-9]])
async def test_a_packed_body_that_is_broken_or_cut_is_none(packed: bytes) -> None:
    with pytest.raises(BrokenBodyError):
        await read_body(answer(packed, "gzip"))


@pytest.mark.parametrize("packing", ["br", "zstd", "deflate", "gzip, gzip", "x"])
async def test_what_was_not_asked_for_is_not_unpacked(packing: str) -> None:
    with pytest.raises(UnknownPackingError):
        await read_body(answer(b"x", packing))
