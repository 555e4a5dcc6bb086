"""Drafts turned into evidence, when the run is over."""

from __future__ import annotations

import gc
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from onward.doctor.evidence import (
    Call,
    Comparison,
    Course,
    Departure,
    Evidence,
    Layer,
    LayerCall,
    Model,
    Module,
    Optimizer,
    Parameter,
    ParameterStep,
    Phase,
    Run,
    Step,
    Values,
)
from onward.doctor.observers.copies import copy_comparison, copy_pass
from onward.doctor.observers.drafts import ComparisonDraft, PassDraft
from onward.doctor.observers.feedback import fed_inside
from onward.doctor.observers.joining import joined
from onward.doctor.observers.loading import LoaderDrafts
from onward.doctor.observers.names import Names
from onward.doctor.observers.networks import NetworkDraft, Start
from onward.doctor.observers.optimising import StepDraft
from onward.doctor.observers.places import where
from onward.doctor.observers.recorder import Recorder


def finish(recorder: Recorder, loaders: LoaderDrafts, run: Run, scope: dict[str, Any]) -> Evidence:
    """Return everything that was seen; ``scope`` are the script's variables, for names."""
    with torch._C.DisableTorchFunction(), torch.no_grad():
        recorder.optimising.finish()
        names = Names(recorder.networks, scope)
        _all_optimizers(recorder)
        for draft in recorder.kept_passes():
            draft.fed_back = draft.fed_back or _alone(recorder, draft)
        passes = [_passed(recorder, draft) for draft in recorder.kept_passes()]
        for draft in recorder.kept_passes():
            _trained_loaders(loaders, draft)
        _answering_loaders(loaders, recorder)
        layer_calls = _layer_calls(recorder, names)
        return Evidence(
            run,
            comparisons=_comparisons(recorder),
            calls=fed_inside((call for call in passes if call is not None), layer_calls),
            layer_calls=layer_calls,
            layers=_layers(recorder, names),
            steps=tuple(_step(draft, names) for draft in recorder.optimising.drafts),
            course=_course(recorder, loaders),
            models=_models(recorder, names),
            optimizers=_optimizers(recorder, names),
            loaders=loaders.records(recorder.copier),
            departures=_departures(recorder),
            batches=tuple(recorder.activity.batches),
            variables=recorder.variables.records(scope),
            replays=recorder.replays.records(recorder),
            notes=tuple(recorder.notes.values()),
        )


def _phase(backward: bool) -> Phase:
    return "training" if backward else "evaluation"


def _alone(recorder: Recorder, draft: PassDraft) -> int:
    """Return how often a network was given what it had said, beside data, and never in training.

    Where it is given so in training as well, it may be a state that it passes on.
    """
    if draft.backward or draft.again < 2:
        return 0
    taught = [d for d in recorder.kept_passes() if d.backward and set(d.called) & set(draft.called)]
    return 0 if not taught or any(d.again for d in taught) else draft.again


def _passed(recorder: Recorder, draft: PassDraft) -> Call | None:
    if draft.snapshot is None:
        copy_pass(recorder, draft)
    seen = draft.snapshot
    if seen is None:
        return None
    models = tuple(dict.fromkeys(recorder.networks.resolve(i) for i in draft.models))
    return Call(
        draft.index, draft.step, _phase(draft.backward), draft.training, draft.grad, models,
        tuple(draft.modules), draft.root_calls, seen.inputs, seen.time_axis, seen.batch_axis,
        draft.given, draft.attached, seen.states, seen.final_states, seen.outputs, draft.fed_back,
        where(draft.place), draft.detached, draft.layer_calls, _path(recorder, draft),
    )  # fmt: skip


def _path(recorder: Recorder, draft: PassDraft) -> Values | None:
    """Stack what successive calls gave back, where outputs came back as inputs."""
    if not draft.fed_back or not draft.path:
        return None
    first = draft.path[0]
    alike = [tensor for tensor in draft.path if tensor.shape == first.shape]
    return recorder.copier.values(torch.stack(alike), None)


def _trained_loaders(loaders: LoaderDrafts, draft: PassDraft) -> None:
    if draft.backward:
        used = {entry.tag.loader for entry in draft.entries if entry.tag is not None}
        for loader in loaders.drafts.values():
            loader.trained = loader.trained or loader.index in used


def _answering_loaders(loaders: LoaderDrafts, recorder: Recorder) -> None:
    """Note which loaders' batches were targets, and which loaders the inputs came from."""
    for draft in recorder.kept_comparisons():
        entries = () if draft.home is None or not draft.backward else draft.home.entries
        fed = next((e.tag.loader for e in entries if e.role == "data" and e.tag is not None), None)
        asked = None if draft.target_tag is None else draft.target_tag.loader
        for loader in loaders.drafts.values():
            if fed is not None and loader.index == asked:
                loader.answers.add(fed)


def _comparisons(recorder: Recorder) -> tuple[Comparison, ...]:
    sites: dict[Any, int] = {}
    kept = [
        (draft, _comparison(recorder, draft, sites.setdefault(draft.place, len(sites))))
        for draft in recorder.kept_comparisons()
        if not (draft.inside and draft.kind == "residual")
    ]
    return tuple(joined(kept))


def _comparison(recorder: Recorder, draft: ComparisonDraft, site: int) -> Comparison:
    if draft.snapshot is None:
        copy_comparison(recorder, draft)
    assert draft.snapshot is not None
    home = draft.home
    seen = None if home is None else home.snapshot
    value = draft.value
    return Comparison(
        draft.index, draft.step, _phase(draft.backward), draft.kind, draft.manual, *draft.snapshot,
        draft.options, draft.reduction,
        float(value) if value is not None and value.numel() == 1 else None,
        draft.backward, draft.reported, None if home is None else home.index,
        () if seen is None else seen.inputs,
        None if seen is None else seen.time_axis,
        None if seen is None else seen.batch_axis,
        draft.training, draft.grad, site, where(draft.place), draft.gradient, several=draft.several,
    )  # fmt: skip


def _layer_calls(recorder: Recorder, names: Names) -> tuple[LayerCall, ...]:
    found = []
    for kept in recorder.activity.layer_calls:
        model, name = names.module(kept.module)
        found.append(
            replace(
                kept.call,
                model=model,
                name=name,
                gradient=kept.gradient,
                state_read=kept.state_read,
            )
        )
    return tuple(found)


def _layers(recorder: Recorder, names: Names) -> tuple[Layer, ...]:
    found = []
    for draft in recorder.activity.layers.values():
        width = draft.samples[0][1].shape[-1] if draft.samples else 0
        kept = [sample for sample in draft.samples if sample[1].shape[-1] == width]
        if not kept:
            continue
        place = where(draft.place)
        name = names.module(draft.module)[1] if draft.module is not None else str(place)
        given = [sample[2] for sample in kept]
        found.append(
            Layer(
                name,
                draft.kind,
                np.concatenate([sample[1] for sample in kept]),
                np.concatenate([np.full(len(sample[1]), sample[0]) for sample in kept]),
                _together(given),
                place,
            )
        )
    return tuple(found)


def _together(given: list[NDArray[Any] | None]) -> NDArray[Any] | None:
    known = [part for part in given if part is not None]
    return np.concatenate(known) if len(known) == len(given) else None


def _step(draft: StepDraft, names: Names) -> Step:
    parameters = tuple(
        ParameterStep(
            names.parameter(m.parameter),
            m.value,
            m.gradient,
            m.update,
            m.finite,
            m.optimised,
            m.stale,
        )
        for m in draft.moved
    )
    return Step(
        draft.index, draft.optimizer, draft.rates, draft.loss, draft.backwards, draft.stale,
        draft.previous, draft.clipped, parameters, where(draft.place),
    )  # fmt: skip


def _course(recorder: Recorder, loaders: LoaderDrafts) -> Course:
    seen = recorder.optimising
    at, losses, rates = zip(*seen.history, strict=True) if seen.history else ((), (), ())
    return Course(
        np.array(losses, dtype=float), np.array(at, dtype=np.int64), np.array(rates, dtype=float),
        seen.steps, seen.backwards, recorder.pass_count, recorder.training_passes,
        recorder.comparison_count,
        max((draft.passes for draft in loaders.drafts.values()), default=0),
        seen.zero_grads, seen.first_non_finite,
    )  # fmt: skip


def _held(recorder: Recorder) -> set[int]:
    return {
        id(parameter)
        for draft in recorder.optimising.optimizers.values()
        for group in draft.optimizer.param_groups
        for parameter in group["params"]
    }


def _models(recorder: Recorder, names: Names) -> tuple[Model, ...]:
    held = _held(recorder)
    models = [
        Model(
            draft.index,
            type(draft.module).__name__,
            tuple(_part(name, part) for name, part in draft.module.named_modules()),
            _parameters(recorder, draft, held),
            draft.training_calls,
            max(draft.evaluation_calls, 0),
            tuple(sorted(draft.modes)),
        )
        for draft in recorder.networks.drafts
        if not draft.merged
    ]
    loose = names.loose()
    if loose:
        parameters = tuple(_parameter(name, start, held) for name, start in loose)
        count = recorder.training_passes
        rest = recorder.pass_count - count
        models.append(
            Model(len(recorder.networks.drafts), "parameters", (), parameters, count, rest)
        )
    return tuple(models)


def _parameters(recorder: Recorder, draft: NetworkDraft, held: set[int]) -> tuple[Parameter, ...]:
    """Return a network's parameters: those it began with, and those that joined it.

    Of the latter a gradient counts only if it was there at a step.
    """
    later = recorder.networks.joined(draft)
    first = {name: start for name, start in draft.starts.items() if name not in later}
    return (
        *(_parameter(name, start, held) for name, start in first.items()),
        *(
            replace(_parameter(name, start, held), joined=True, gradient=start.gradient)
            for name, start in later.items()
        ),
    )


def _part(name: str, part: nn.Module) -> Module:
    detail = part.extra_repr()
    if isinstance(part, nn.MultiheadAttention):
        detail = f"batch_first={part.batch_first}"
    return Module(name, type(part).__name__, detail, part.training)


def _parameter(name: str, start: Start, held: set[int]) -> Parameter:
    parameter = start.parameter()
    if parameter is None:
        return Parameter(name, (), False, False, start.gradient, False, start.norm, start.norm)
    now = parameter.detach()
    if start.values is not None and start.values.shape == now.shape:
        changed = not torch.equal(start.values.to(now.device), now)
    else:
        changed = float(now.norm()) != start.norm
    gradient = start.gradient or (
        parameter.grad is not None and bool(parameter.grad.to_dense().any())
    )
    return Parameter(
        name, tuple(now.shape), parameter.requires_grad, id(parameter) in held, gradient, changed,
        start.norm, float(now.norm()),
    )  # fmt: skip


def _all_optimizers(recorder: Recorder) -> None:
    """Find optimizers that never made a step."""
    for thing in gc.get_objects():
        if issubclass(type(thing), torch.optim.Optimizer):
            recorder.optimising.known(thing, None)


def _optimizers(recorder: Recorder, names: Names) -> tuple[Optimizer, ...]:
    found = []
    for draft in recorder.optimising.optimizers.values():
        held = [p for group in draft.optimizer.param_groups for p in group["params"]]
        groups = tuple(
            {key: value for key, value in group.items() if key != "params" and _simple(value)}
            for group in draft.optimizer.param_groups
        )
        found.append(
            Optimizer(
                draft.index, type(draft.optimizer).__name__, groups,
                tuple(names.parameter(p) for p in held),
                sum(not names.known(p) for p in held), draft.steps, where(draft.place),
            )
        )  # fmt: skip
    return tuple(found)


def _simple(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, str, tuple))


def _departures(recorder: Recorder) -> tuple[Departure, ...]:
    return tuple(
        Departure(
            draft.index, draft.step, draft.how, draft.values,
            None if draft.home is None else draft.home.index, draft.comparison, draft.training,
            where(draft.place),
        )
        for draft in recorder.departures
    )  # fmt: skip
