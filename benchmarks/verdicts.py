"""From figures to lines: a ratio, and whether it is within reach. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.report import Line

if TYPE_CHECKING:
    from benchmarks.measure import Spread


def duration(measured: Spread) -> str:
    """Return seconds as people read them, with their range if there is one."""
    scale, unit, digits = (1, "s", 2) if measured.median >= 1 else (1000, "ms", 0)
    return _figure(measured, scale, unit, digits)


def memory(measured: Spread) -> str:
    """Return MiB, with their range if there is one."""
    return _figure(measured, 1, "MiB", 0)


def rate(measured: Spread) -> str:
    """Return requests per second, with their range if there is one."""
    return _figure(measured, 1, "/s", 0)


def _figure(measured: Spread, scale: float, unit: str, digits: int) -> str:
    middle, low, high = (
        f"{value * scale:,.{digits}f}" for value in (measured.median, measured.low, measured.high)
    )
    between = f" ({low} to {high})" if measured.rounds > 1 else ""
    return f"{middle} {unit}{between}"


def at_most(
    row: str,
    ours: Spread,
    floor: Spread,
    most: float | None = None,
    *,
    name: str,
    why: str = "",
) -> Line:
    """Return how far a time is above its floor; `most` is the ratio to stay within, if any."""
    ratio = ours.median / floor.median
    return Line(
        row,
        duration(ours),
        f"{name}: {duration(floor)}",
        f"{ratio:.2f}x",
        f"<= {most:g}x" if most is not None else "",
        ratio <= most if most is not None else None,
        why,
    )


def faster(row: str, ours: Spread, peer: Spread, least: float, *, name: str, why: str = "") -> Line:
    """Return how many times faster than a peer something is, and whether by enough."""
    ratio = peer.median / ours.median
    return Line(
        row,
        duration(ours),
        f"{name}: {duration(peer)}",
        f"{ratio:.1f}x faster",
        f">= {least:g}x faster",
        ratio >= least,
        why,
    )


def below_mib(row: str, ours: Spread, limit: float) -> Line:
    """Return how much memory something took, and whether that is below a limit."""
    reached = ours.median < limit
    return Line(row, memory(ours), "", f"{ours.median / limit:.2f}x", f"< {limit:g} MiB", reached)


def in_proportion(
    row: str, here: float, there: float, most: float, *, unit: str, sizes: tuple[int, int]
) -> Line:
    """Return whether what one more costs is the same at the first of two sizes as at the second."""
    measured = f"{here:.3f} {unit} at {sizes[0]:,}"
    beside = f"{there:.3f} {unit} at {sizes[1]:,}"
    reach = f"<= {most:g}x"
    if there <= 0:
        return Line(row, measured, beside, "", reach, None, "the sizes are too small to tell")
    ratio = here / there
    return Line(row, measured, beside, f"{ratio:.2f}x", reach, ratio <= most)
