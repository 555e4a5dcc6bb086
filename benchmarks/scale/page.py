"""The figures as a page."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks.scale.planning import CORES, FITS, PRICE, plan

HEAD = """# Past one machine

Written by `python -m benchmarks.scale` from what it measured; see `docs/scale.md` for how to use
it.
"""
TARGET = 2.0


def page(found: dict[str, Any]) -> str:
    """Return the page."""
    parts = [HEAD, _machine(found), _overhead(found["overhead"]), _kills(found["kills"])]
    return "\n".join([*parts, _groups(found["groups"]), _costs(found["costs"]), _plans(found)])


def _machine(found: dict[str, Any]) -> str:
    before, after = found["load_before"][0], found["load_after"][0]
    busy = max(before, after - found["cores"]) > 1
    lines = [
        f"- {found['made']}, {found['cores']} cores, {found['seconds'] / 60:.1f} minutes; load "
        f"average {before:.1f} before, {after:.1f} after",
    ]
    if busy:
        lines.append(
            "- **The machine was busy with other work.** Wall times are far from what they are on "
            "a quiet one; processor times, bytes and what is equal stand."
        )
    if found["small"]:
        lines.append("- **A tenth of the size**: a trial of the script, not the measurement.")
    return "\n".join(lines) + "\n"


def _overhead(found: dict[str, Any]) -> str:
    rows = []
    runs = zip(found["local"], found["ray"], found["waiting"], strict=True)
    for number, (local, *rays) in enumerate(runs, 1):
        more = [f"{one['seconds'] / local['seconds'] - 1:+.1%}" for one in rays]
        seconds = [f"{one['seconds']:.2f}" for one in (local, *rays)]
        trained = [f"{one['training']:.2f}" for one in (local, rays[0])]
        rows.append([str(number), *seconds, *more, *trained, f"{rays[0]['services']:.2f}"])
    left = {of: median(map(_outside, found[of])) for of in ("local", "ray", "waiting")}
    best = {of: min(one["seconds"] for one in found[of]) for of in ("local", "ray", "waiting")}
    new, waiting = (best[of] / best["local"] - 1 for of in ("ray", "waiting"))
    chunks = found["ray"][0]["chunks"]
    return _section(
        f"{found['settings']} settings of {found['restarts']} restarts on a cluster of two nodes",
        "A Ray cluster of two nodes with a core each, on this machine, against two plain "
        "processes that have it to themselves, before the cluster starts and after it has ended. "
        "The cluster goes without metrics, monitors and dashboard, as the one that `on=\"ray\"` "
        "starts, and its workers are as nice as plain processes. Seconds from the call to the "
        "table, the start of workers included: Ray's are new, or wait from the sweep before. "
        f"{chunks} chunks with Ray. Best round against best round: **{new:+.1%}** with new "
        f"workers, **{waiting:+.1%}** with waiting ones; the aim is below 5%. Training is the same "
        "work everywhere, and how long it takes drifts with the machine; what sharing out "
        "costs is the time of the two cores outside training, and that of Ray's own processes. "
        f"Median, per second of training: {left['local']:.1%} with processes, {left['ray']:.1%} "
        f"with new workers (**{left['ray'] - left['local']:+.1%}**), {left['waiting']:.1%} with "
        f"waiting ones (**{left['waiting'] - left['local']:+.1%}**). Tables and "
        f"all weights equal to the last bit: **{'yes' if found['equal'] else 'NO'}**.",
        ["round", "processes, s", "Ray, s", "Ray, workers wait, s", "Ray takes more",
         "workers wait: more", "processes, s in training, both", "Ray, s in training, both",
         "Ray's own processes, s of processor"],
        rows,
    )  # fmt: skip


def _outside(run: dict[str, float]) -> float:
    """Return what two cores did besides training, and Ray's processes, per second of training."""
    return (2 * run["seconds"] - run["training"] + run["services"]) / run["training"]


def _kills(found: dict[str, Any]) -> str:
    kills = found["kills"]
    rows = [
        [str(n), f"{one['after']} of {one['units']}", "yes" if one["equal"] else "NO"]
        for n, one in enumerate(kills, 1)
    ]
    return _section(
        "A node killed at five random moments",
        "One of two nodes is killed after so many of the settings, without warning; another one "
        "takes its place for the next round. The table and all weights against those of plain "
        "processes.",
        ["kill", "settings stored by then", "complete and equal"],
        rows,
    )


def _groups(found: dict[str, Any]) -> str:
    rows = [
        [f"{one['groups']:,}", f"{one['trained']:,}", f"{one['wall']:.1f}",
         f"{one['groups'] / one['wall']:.1f}", f"{1e3 * one['worker_cpu'] / one['groups']:.0f}",
         f"{1e3 * one['driver_cpu'] / one['groups']:.1f}", f"{one['driver_mb']:.0f}",
         f"{one['worker_mb']:.0f}", f"{one['bytes'] / one['groups'] / 1e3:.1f}"]
        for one in found["sizes"]
    ]  # fmt: skip
    first, last = found["sizes"][0], found["sizes"][-1]
    times = last["groups"] / first["groups"]
    cpu = last["worker_cpu"] / first["worker_cpu"]
    return _section(
        f"{last['groups']:,} groups of a Parquet file, a network each",
        f"Groups of {found['rows']} rows, `{found['network']}`, {_restarts(found)} of 100 steps of "
        "Adam and polishing, on two processes; each line is a process of its own, reading and "
        f"starting workers included. {times:.0f} times the groups take {cpu:.2f} times the "
        f"workers' processor time and {last['wall'] / first['wall']:.2f} times the wall time, and "
        f"{last['driver_mb'] - first['driver_mb']:+.0f} MB of the driver's memory and "
        f"{last['worker_mb'] - first['worker_mb']:+.0f} MB of a worker's.",
        ["groups", "trained", "seconds", "groups a second", "worker, ms of processor a group",
         "driver, ms of processor a group", "driver, MB at most", "worker, MB at most",
         "stored, kB a group"],
        rows,
    )  # fmt: skip


def _costs(found: dict[str, Any]) -> str:
    store = found["store"]
    rows = [
        [f"a fit: {_restarts(found)} of 100 steps and polishing", f"{1e3 * found['unit']:.0f} ms"],
        [f"a restart's step, {found['series']} series of 17 steps",
         f"{1e6 * found['restart_step']:.1f} µs"],
        ["a chunk to a process and back, on the driver", f"{1e3 * found['local']['cpu']:.2f} ms"],
        ["a chunk to Ray and back, on the driver", f"{1e3 * found['ray']['cpu']:.2f} ms"],
        ["a chunk there and back, wall time, processes", f"{1e3 * found['local']['wall']:.2f} ms"],
        ["a chunk there and back, wall time, Ray", f"{1e3 * found['ray']['wall']:.2f} ms"],
        ["storing a chunk of one fit", f"{1e3 * store['chunk_of_1']:.2f} ms"],
        ["storing a chunk of a hundred fits", f"{1e3 * store['chunk_of_100']:.2f} ms"],
        ["a group of 120 rows on its way", f"{found['down'] / 1e3:.1f} kB"],
        ["a fit on its way back", f"{found['up'] / 1e3:.1f} kB"],
        ["a fit on disk, in chunks of a hundred", f"{store['bytes_of_100'] / 1e3:.1f} kB"],
        ["a fit's row in the driver's memory", f"{found['row'] / 1e3:.2f} kB"],
    ]  # fmt: skip
    return _section(
        "What it costs",
        "Seconds are processor time unless said otherwise; medians.",
        ["", ""],
        rows,
    )


def _restarts(found: dict[str, Any]) -> str:
    return f"{found['restarts']} restart{'s' * (found['restarts'] > 1)}"


def _plans(found: dict[str, Any]) -> str:
    costs = found["costs"]
    rows = []
    for nodes in (10, 100, 1000):
        for target, drivers in ((TARGET, 1), (30.0, 1), (30.0, 10)):
            one = plan(costs, nodes, target, drivers)
            rows.append(
                [f"{nodes:,}", f"{target:g}", str(drivers), f"{one.rate:,.0f}",
                 f"{one.hours:.2f}", f"{one.price:,.0f}", one.bottleneck]
            )  # fmt: skip
    volume = FITS * costs["store"]["bytes_of_100"] / 1e9
    memory = FITS * costs["row"] / 1e9
    text = (
        f"10,000 series times 1,000 settings are {FITS:,} fits like those above, "
        f"{FITS * costs['unit'] / 3600:,.0f} core-hours. Nodes have {CORES} cores as fast as "
        f"these, at {PRICE:g} dollars a core-hour. All of this is calculated from the figures "
        "above, see `benchmarks/scale/planning.py`; nothing of it was run. A run is one driver "
        "with one directory: a thousand calls of `train_many`, one for each setting, can go on "
        "side by side, and that is the way to do it, for one driver would hold "
        f"{memory:,.0f} GB of rows. On disk there are {volume:,.0f} GB."
    )
    return _section(
        "Ten, a hundred and a thousand nodes, by calculation",
        text,
        ["nodes", "chunk, s", "drivers", "fits a second", "hours", "dollars", "gives way first"],
        rows,
    )


def _section(title: str, note: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"## {title}", "", note, "", "| " + " | ".join(head) + " |"]
    lines.append("|---" + "|---:" * (len(head) - 1) + "|")
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"
