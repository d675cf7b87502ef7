"""`reconciler timeline`: when an outplan dials, offline."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from reconciler.cli.completing import complete_keys
from reconciler.cli.options import (
    MANIFESTS,
    Globals,
    ReconcilerCommand,
    globals_of,
    output_option,
)
from reconciler.cli.selector_option import selector_option
from reconciler.report.formats import format_of
from reconciler.values.errors import Exit, UsageError
from reconciler.values.nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from reconciler.dialing.calendar import Calendar
    from reconciler.dialing.timeline import Timeline
    from reconciler.values.desired_outplan import Desired
    from reconciler.values.selector import Selector


@click.command("timeline", cls=ReconcilerCommand, uses=MANIFESTS)
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_keys)
@output_option("timeline")
@selector_option
@click.option(
    "--start",
    metavar="TIME",
    help="When the first attempt starts: 09:00 (today) or 2026-11-22T09:00. Needs --tz.",
)
@click.option(
    "--window",
    metavar="FROM-TO",
    help="Tell which attempts fall outside these times of day, such as 09:00-18:00. Needs --start.",
)
@click.option("--tz", metavar="ZONE", help="The time zone of both, such as Europe/Berlin.")
@click.pass_context
def command(
    ctx: click.Context,
    keys: tuple[str, ...],
    output: str,
    selector: Selector | None,
    start: str | None,
    window: str | None,
    tz: str | None,
) -> int:
    """Show every attempt that an outplan makes at one target, and when. Talks to nobody.

    Reads the manifests of the named keys, of those that -l selects, or of all. What rests on
    VoIPBIN's documentation alone is labelled. A window is advisory: VoIPBIN has no such field and
    dials all the same.

    \b
    Examples:
      reconciler timeline
      reconciler timeline sales-standard --start 09:00 --window 09:00-18:00 --tz Europe/Berlin
      reconciler timeline sales-standard -o svg > timeline.svg
    """
    calendar = _calendar(start, window, tz)
    if keys and selector is not None:
        raise UsageError(
            "KEY names outplans, and -l selects by labels: only one of them chooses",
            remedy="leave one of them out",
        )
    desired = wanted_outplans(globals_of(ctx))
    chosen = keys if selector is None else sorted(selector.some_keys(desired))
    rows = timeline_rows(desired, chosen)
    click.echo(format_of("timeline", output).text(rows, calendar), nl=False)
    return Exit.DONE


def wanted_outplans(options: Globals) -> Desired:
    """Return what the manifests want."""
    from reconciler.desired.read import read_desired
    from reconciler.desired.settings import settings_for

    return read_desired(
        settings_for(
            files=options.files,
            project=options.project,
            environment=options.environment,
            needs_project=not options.files,
        )
    )


def timeline_rows(desired: Desired, keys: Sequence[str]) -> list[tuple[str, str, Timeline]]:
    """Return key, name and timeline of the outplans with these keys, or of all.

    Raises:
        UsageError: a key that no manifest has.
    """
    from reconciler.dialing.timeline import timeline

    outplans = desired.manifests
    unknown = [key for key in dict.fromkeys(keys) if key not in outplans]
    if unknown:
        raise UsageError(
            f"no manifest has the key {', '.join(unknown)}", remedy=_instead(unknown, [*outplans])
        )
    wanted = dict.fromkeys(keys) or desired.outplans
    found = [outplans[key] for key in wanted]
    return [(wanted.key, wanted.outplan.name, timeline(wanted.outplan)) for wanted in found]


def _instead(unknown: Sequence[str], known: Sequence[str]) -> str:
    if not known:
        return "there is no manifest; run `reconciler init` to begin with one"
    near = [name for key in unknown if (name := nearest(key, known)) is not None]
    named = ", ".join(dict.fromkeys(near)) or f"one of {', '.join(known[:5])}"
    return f"did you mean {named}? Name keys as metadata.name has them, or none for all"


def _calendar(start: str | None, window: str | None, tz: str | None) -> Calendar | None:
    from reconciler.dialing.calendar import Calendar, parse_start, parse_window

    if start is None:
        for name, given in (("--window", window), ("--tz", tz)):
            if given is not None:
                raise UsageError(
                    f"{name} needs --start: attempts are counted from it",
                    remedy="say when the first attempt starts, such as --start 09:00",
                )
        return None
    if tz is None:
        raise UsageError(
            "--start needs --tz: a time of day is one in a time zone",
            remedy="name the zone of the people who are called, such as --tz Europe/Berlin",
        )
    zone = _zone(tz)
    moment = parse_start(start, today=datetime.now(zone).date(), zone=zone)
    return Calendar(moment, None if window is None else parse_window(window))


def _zone(name: str) -> ZoneInfo:
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
    if not known:
        remedy = "run `pip install tzdata`, or install the system's package tzdata"
        raise UsageError(f"this machine has no time zones, so not {name}", remedy=remedy)
    raise UsageError(
        f'--tz "{name}" is not a time zone',
        remedy=did_you_mean(name, known, "write one such as Europe/Berlin or UTC"),
    )
