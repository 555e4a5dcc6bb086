"""Let the doctor see all cases, count hits and false claims, and write the page.

    python -m benchmarks.doctor
    python -m benchmarks.doctor --cases 1-20,101 --jobs 2
    python -m benchmarks.doctor --cases 601-640 --held-out
    python -m benchmarks.doctor --write-docs

Diagnoses are appended to a file of JSON lines as they come. A run that was interrupted goes on
where it stopped; a changed script or doctor is run again.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.doctor import rounds
from benchmarks.doctor.cases import Script, chosen, scripts
from benchmarks.doctor.page import page, said
from benchmarks.doctor.records import Diagnosis, Records, fingerprint
from benchmarks.doctor.running import LIMIT, diagnose

HOME = Path(__file__).resolve().parents[2]


def main() -> None:
    """Read the command line, run what is missing, and print or write the page."""
    given = _arguments()
    wanted = chosen(given.cases, scripts())
    records = Records(given.results)
    with ThreadPoolExecutor(given.jobs) as pool:
        diagnoses = pool.map(lambda script: _seen(script, records, given.limit), wanted)
        seen = list(zip(wanted, diagnoses, strict=True))
    if given.held_out:
        rounds.add(given.cases or "all", seen)
    text = page(seen, rounds.rounds(), given.cases)
    if given.write_docs:
        (HOME / "docs" / "doctor-cases.md").write_text(text, encoding="utf-8")
    print(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--cases", metavar="NUMBERS", help="such as 3, 3,7 or 10-20; all by default"
    )
    parser.add_argument("--jobs", type=int, default=1, help="diagnoses at the same time")
    parser.add_argument("--limit", type=float, default=LIMIT, metavar="SECONDS")
    parser.add_argument("--write-docs", action="store_true", help="write docs/doctor-cases.md")
    parser.add_argument(
        "--held-out", action="store_true", help="keep the counts: nobody has seen these cases"
    )
    parser.add_argument(
        "--results", type=Path, default=HOME / "benchmarks" / "results" / "doctor.jsonl"
    )
    return parser.parse_args()


def _seen(script: Script, records: Records, limit: float) -> Diagnosis:
    known = records.get(script.label, fingerprint(script.path))
    if known is not None:
        return known
    diagnosis = diagnose(script, limit)
    records.add(diagnosis)
    expected = script.root or "-"
    print(
        f"{script.label:18} {expected:26} {diagnosis.seconds:5.1f} s  {said(diagnosis)}", flush=True
    )
    return diagnosis


if __name__ == "__main__":
    main()
