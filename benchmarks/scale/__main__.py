"""Measure, and write ``benchmarks/scale.md``: ``python -m benchmarks.scale``.

``--small`` tries everything at a tenth of its size and writes nothing unless ``--write`` is given.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from benchmarks.machine import cores, load
from benchmarks.scale import costs, groups, kills, overhead, page

RESULTS = Path(__file__).parents[1] / "results" / "scale.json"
PAGE = Path(__file__).parents[1] / "scale.md"


def main() -> None:
    """Measure all parts in turn, keep the figures, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the work")
    parser.add_argument("--write", action="store_true", help="write the page also when small")
    parser.add_argument("--page", action="store_true", help="write the page from kept figures")
    asked = parser.parse_args()
    if asked.page:
        PAGE.write_text(page.page(json.loads(RESULTS.read_text())))
        return
    found = {"made": time.strftime("%Y-%m-%d"), "cores": cores(), "load_before": load()}
    found["small"] = asked.small
    began = time.perf_counter()
    for name, part in (
        ("costs", costs.measured),
        ("overhead", overhead.measured),
        ("kills", kills.measured),
        ("groups", groups.measured),
    ):
        found[name] = part(asked.small)
        print(name, json.dumps(found[name]), flush=True)
    found |= {"load_after": load(), "seconds": time.perf_counter() - began}
    if not asked.small or asked.write:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")
        PAGE.write_text(page.page(found))


if __name__ == "__main__":
    main()
