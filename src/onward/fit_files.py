"""A fit on disk: ``fit.json``, and its arrays as safetensors. No code is ever loaded.

=======================  ===============================================================
``fit.json``             task, network, settings, scores, version, checksums; written last
``weights.safetensors``  named parameters ``(restart, …)``, as ``1.weight_input``
``record.safetensors``   history, validation scores, held-out and training examples, errors for
                         intervals
=======================  ===============================================================
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onward.engines.engine import Sequences
from onward.errors import FitError, OnwardError
from onward.fit import Fit
from onward.intervals import Calibration
from onward.networks.foreign import foreign_in
from onward.networks.layout import Layout
from onward.networks.losses import SQUARED, Loss
from onward.outcome import Outcome
from onward.problems.task import Task
from onward.storage import writable_directory, write_atomically
from onward.training.history import History
from onward.training.network import chain_again

FORMAT = 1
DESCRIPTION, WEIGHTS, RECORD = "fit.json", "weights.safetensors", "record.safetensors"

CALIBRATION = ("scores", "members", "floor")
SEQUENCES = ("inputs", "targets", "weights")

Arrays = dict[str, NDArray[Any]]


def write(fit: Fit, directory: Path) -> Path:
    """Write a fit; the description comes last, so that it never names files that are not there."""
    writable_directory(directory)
    described, weights, record = packed(fit)
    sums = {
        WEIGHTS: _write_arrays(directory / WEIGHTS, weights),
        RECORD: _write_arrays(directory / RECORD, record),
    }
    description = {"format": FORMAT, **described, "sha256": sums}
    sums[DESCRIPTION] = _digest_of(description)
    text = json.dumps(description, indent=2, allow_nan=False) + "\n"
    write_atomically(directory / DESCRIPTION, lambda path: _write_text(path, text))
    return directory


def packed(fit: Fit) -> tuple[dict[str, Any], Arrays, Arrays]:
    """Return a fit as plain values, its named weights ``(restart, …)``, and its record."""
    description = {
        "task": fit.task.to_json(),
        "network": str(fit.chain),
        "own": foreign_in(fit.chain) is not None,
        "settings": fit.settings,
        "seconds": fit.seconds,
        "score": fit.test_score,
        "diverged": fit.diverged,
        "outcome": fit.outcome.value,
        "polishing_from": fit.history.polishing_from,
        "calibrated": fit.calibration is not None,
    }
    return description, fit.layout.views(fit.parameters), _record(fit)


def read(directory: Path, module: Any = None) -> Fit:
    """Read what :func:`write` wrote, checking that nothing was changed since."""
    description = _read_description(directory)
    try:
        sums = description["sha256"]
        if sums.pop(DESCRIPTION, None) not in (None, _digest_of(description)):
            raise _damaged(directory / DESCRIPTION, "a text whose checksum is not the one in it")
        weights = _read_arrays(directory / WEIGHTS, sums[WEIGHTS])
        record = _read_arrays(directory / RECORD, sums[RECORD])
        return unpacked(description, weights, record, directory, module)
    except FitError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OnwardError) as error:
        raise _damaged(directory, f"{type(error).__name__}: {error}") from error


def unpacked(
    description: dict[str, Any],
    weights: Arrays,
    record: Arrays,
    where: Path,
    module: Any = None,
) -> Fit:
    """Return the fit that :func:`packed` took apart.

    Parameters
    ----------
    where
        What it was read from, for errors.
    module
        The module, if it is a fit of one of one's own.

    Raises
    ------
    FitError, KeyError, TypeError, ValueError
        If something is missing or does not fit together.
    """
    task = Task.from_json(description["task"])
    own = bool(description.get("own"))
    loss = Loss.of(description["settings"].get("loss", SQUARED))
    chain = chain_again(description["network"], own, module, task, str(where), loss)
    layout = Layout.of(chain, task.inputs)
    if own:
        _check_module(layout, weights, where)
    return Fit(
        task=task,
        chain=chain,
        parameters=_flat(layout, weights),
        validation_scores=record["validation_scores"],
        diverged=[int(number) for number in description["diverged"]],
        history=History(
            record["restarts"],
            record["steps"],
            record["training"],
            record["validation"],
            description.get("polishing_from"),
        ),
        settings=dict(description["settings"]),
        seconds=float(description["seconds"]),
        test_score=float(description["score"]),
        examples=Sequences(record["inputs"], record["targets"], record["weights"]),
        outcome=Outcome(description.get("outcome", Outcome.OUT_OF_STEPS.value)),
        calibration=_calibration(record) if description.get("calibrated") else None,
        taught=_taught(record),
        selection=record.get("selection"),
    )


def _check_module(layout: Layout, weights: Arrays, directory: Path) -> None:
    shapes = {slot.key: slot.shape for slot in layout.slots}
    saved = {key: array.shape[1:] for key, array in weights.items()}
    if shapes != saved:
        key = next(key for key in (*saved, *shapes) if shapes.get(key) != saved.get(key))
        raise FitError(
            f"the module that {directory} holds weights of, with {key} of shape {saved.get(key)}",
            f"one with shape {shapes.get(key)}",
            "pass the module that was trained",
        )


def _digest_of(description: dict[str, Any]) -> str:
    """Return the checksum of a description that holds none of itself."""
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()


def _calibration(record: Arrays) -> Calibration:
    return Calibration(*(record[f"calibration.{name}"] for name in CALIBRATION))


def _taught(record: Arrays) -> Sequences | None:
    """Return the training series that were kept; older fits have none."""
    if "taught.inputs" not in record:
        return None
    return Sequences(*(record[f"taught.{name}"] for name in SEQUENCES))


def _record(fit: Fit) -> Arrays:
    kept = fit.calibration
    calibration = {} if kept is None else {n: getattr(kept, n) for n in CALIBRATION}
    taught = {} if fit.taught is None else vars(fit.taught)
    selection = {} if fit.selection is None else {"selection": fit.selection}
    return {
        **selection,
        **{f"calibration.{name}": array for name, array in calibration.items()},
        **{f"taught.{name}": array for name, array in taught.items()},
        "restarts": fit.history.restarts,
        "steps": fit.history.steps,
        "training": fit.history.training,
        "validation": fit.history.validation,
        "validation_scores": fit.validation_scores,
        "inputs": fit.examples.inputs,
        "targets": fit.examples.targets,
        "weights": fit.examples.weights,
    }


def _flat(layout: Layout, weights: Arrays) -> NDArray[Any]:
    restarts, dtype = _leading(layout, weights)
    vector = np.empty((restarts, layout.size), dtype)
    for key, view in layout.views(vector).items():
        if weights[key].shape != view.shape:
            raise ValueError(f"{key} has shape {weights[key].shape}, not {view.shape}")
        view[...] = weights[key]
    return vector


def _leading(layout: Layout, weights: Arrays) -> tuple[int, np.dtype[Any]]:
    first = weights[layout.slots[0].key]
    return len(first), first.dtype


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_arrays(path: Path, arrays: Arrays) -> str:
    from safetensors.numpy import save

    content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    write_atomically(path, lambda target: _write_bytes(target, content))
    return hashlib.sha256(content).hexdigest()


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _read_arrays(path: Path, digest: str) -> Arrays:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        content = path.read_bytes()
    except OSError as error:
        raise _damaged(path, error.strerror or str(error)) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise _damaged(path, "a file whose checksum is not the one in fit.json")
    try:
        return dict(load(content))
    except SafetensorError as error:
        raise _damaged(path, str(error)) from error


def _read_description(directory: Path) -> dict[str, Any]:
    path = directory / DESCRIPTION
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FitError(
            f"a folder with a fit in it ({DESCRIPTION})",
            f"{directory}: {error.strerror or error}",
            "onward learn … --out FOLDER writes one",
        ) from error
    except ValueError as error:
        raise _damaged(path, f"text that is not JSON ({error})") from error
    if not isinstance(description, dict) or not isinstance(description.get("format"), int):
        raise _damaged(path, "JSON of another program")
    if description["format"] > FORMAT:
        raise FitError(
            f"a fit of format {FORMAT} or less in {path}",
            f"format {description['format']}",
            "it was saved by a newer onward: upgrade",
        )
    return description


def _damaged(path: Path, what: str) -> FitError:
    return FitError(
        f"an undamaged fit in {path}", what, "train it again, or restore the folder from a copy"
    )
