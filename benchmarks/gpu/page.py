"""What was measured, as Markdown."""

from __future__ import annotations

from typing import Any

BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
NOTHING = (
    "Not measured: no GPU was at hand. `python -m benchmarks.gpu --write-docs` measures, and puts "
    "its tables here."
)


def section(found: dict[str, Any] | None) -> str:
    """Return the section between the marks; of nothing measured, that it was not."""
    return "\n".join([BEGIN, "", *([NOTHING] if found is None else _tables(found)), "", END])


def put(text: str, found: dict[str, Any] | None) -> str:
    """Return a page with the section in place of an earlier one."""
    before, rest = text.split(BEGIN)
    return before + section(found) + rest.split(END)[1]


def _tables(found: dict[str, Any]) -> list[str]:
    card, lines = found["card"], []
    limits = card["limits"]
    name = card.get("name") or card["device"]
    lines += [
        f"{name}, PyTorch {card['torch']}, on {found['made']}. A product of large float32 matrices "
        f"reaches {limits['flops'] / 1e12:.3g} TFLOP/s there, a copy "
        f"{limits['bandwidth'] / 1e9:.4g} GB/s. Times are medians of {found['repetitions']}.",
    ]
    if found["dry"]:
        lines += ["", "**A dry run**: tiny sizes, on the processor; the times mean nothing."]
    lines += [
        "",
        "| problem | restarts | who | ms a training step | µs a restart | TFLOP/s | of the card's "
        "| GB/s | of the card's |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_population(row, limits) for row in found["populations"]]
    lines += ["", "| network | who | ms forward and back |", "|---|---|---|"]
    lines += [
        f"| {row['network']} | {row['who']} | {_number(row.get('seconds'), 1e3)} |"
        for row in found["alone"]
    ]
    missing = [row for row in found["populations"] + found["alone"] if "why" in row]
    lines += [f"\n{row['who']}: {row['why']}" for row in {r["why"]: r for r in missing}.values()]
    return lines


def _population(row: dict[str, Any], limits: dict[str, float]) -> str:
    cells = [row["problem"], f"{row['restarts']:,}", row["who"]]
    seconds = row.get("seconds")
    if seconds is None:
        return f"| {' | '.join([*cells, 'not measured', *['—'] * 5])} |"
    cells += [_number(seconds, 1e3), _number(seconds / row["restarts"], 1e6)]
    if not row["on_card"]:
        return f"| {' | '.join([*cells, *['—'] * 4])} |"
    for amount, scale, limit in (
        (row["flops"], 1e12, limits["flops"]),
        (row["bytes"], 1e9, limits["bandwidth"]),
    ):
        rate = amount / seconds
        cells += [_number(rate, 1 / scale), f"{rate / limit:.1%}"]
    return f"| {' | '.join(cells)} |"


def _number(value: float | None, scale: float) -> str:
    return "not measured" if value is None else f"{value * scale:.3g}"
