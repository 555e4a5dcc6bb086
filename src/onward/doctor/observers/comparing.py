"""Where predictions meet targets: loss functions, differences, equalities; and what leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from onward.doctor.observers import flowing
from onward.doctor.observers.copies import copy_comparison
from onward.doctor.observers.drafts import ComparisonDraft
from onward.doctor.observers.tags import Tag, tensors, union

if TYPE_CHECKING:
    from onward.doctor.observers.actions import Seen

LOGARITHMS = frozenset(("log", "log_softmax", "logsigmoid", "logsumexp"))
SUMS = frozenset(("mean", "sum", "nanmean", "norm"))
KEEPS_SIGN = frozenset(
    ["view", "reshape", "squeeze", "unsqueeze", "flatten", "transpose", "permute", "detach"]
)


def leave(seen: Seen) -> None:
    """Note that something computed by a network leaves torch."""
    from onward.doctor.observers.actions import LEAVING

    tensor = seen.args[0]
    tag = seen.recorder.tag(tensor)
    if tag is not None and tag.depends and not tag.leaf and tag.home is not None:
        how = LEAVING[seen.name]
        if how != "print" or tensor.numel() < 4096:
            seen.recorder.depart(how, tensor, tag, seen.place)


def loss(seen: Seen) -> None:
    """Note what a loss function compares."""
    from onward.doctor.observers.actions import LOSSES

    flowing.plain(seen)
    given = list(tensors(seen.args[:3], torch.Tensor))
    given += [
        seen.kwargs[name]
        for name in ("input", "input1", "x1", "log_probs", "target", "targets", "input2", "x2")
        if isinstance(seen.kwargs.get(name), torch.Tensor)
    ]
    if len(given) < 2 or (seen.name in ("cosine_similarity", "cdist") and seen.recorder.depth):
        return
    prediction, target, swapped = _sides(seen, given[0], given[1])
    if prediction is None:
        return
    options = _options(seen)
    if swapped:
        options["swapped"] = True
    draft = seen.recorder.compare(
        LOSSES[seen.name], prediction, target, seen.place, manual=False, options=options
    )
    draft.reduction = str(options.get("reduction", "mean"))
    if seen.name in ("pairwise_distance", "cosine_similarity", "cdist", "dist"):
        draft.reduction = "none"
    _stage(seen, draft, "terms", seen.output)


def subtract(seen: Seen) -> None:
    """Note a difference between a prediction and something that is none."""
    flowing.plain(seen)
    if len(seen.args) < 2:
        return
    one, other = seen.args[:2]
    if seen.name == "rsub":
        one, other = other, one
    staged = _staged(seen, one), _staged(seen, other)
    if any(staged):
        _extend(seen, one, other, *staged)
        return
    if not (isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor)):
        return
    prediction, target, swapped = _sides(seen, one, other)
    if prediction is None or (target.ndim == 0 and prediction.numel() > 1):
        return
    if seen.recorder.depth and prediction.ndim < 2 and target.numel() == 1:
        return
    draft = seen.recorder.compare("residual", prediction, target, seen.place, manual=True)
    tag = _stage(seen, draft, "diff", seen.output)
    if tag is not None:
        tag.sign = -1 if swapped else 1


def _extend(seen: Seen, one: Any, other: Any, left: Tag | None, right: Tag | None) -> None:
    """A difference goes on, as in ``out - a - b``: the target is ``a + b``."""
    tag, rest, flips = (left, other, False) if left is not None else (right, one, True)
    new = seen.recorder.tags.get(seen.output)
    if tag is None or new is None or tag.draft is None or tag.stage != "diff":
        return
    new.draft, new.stage, new.sign = tag.draft, "diff", -tag.sign if flips else tag.sign
    if not isinstance(rest, torch.Tensor) or rest.ndim == 0 or seen.output.numel() == 1:
        return
    rest_tag = seen.recorder.tag(rest)
    if rest_tag is None or not rest_tag.depends:
        retarget(seen, new)


def retarget(seen: Seen, new: Tag) -> None:
    """Work the target out again from the prediction and the difference as it is now."""
    draft = new.draft
    if draft is None or draft.prediction.shape != seen.output.shape:
        return
    with torch.no_grad():
        draft.target = draft.prediction - new.sign * seen.output.detach()
    if draft.sampled:
        copy_comparison(seen.recorder, draft)


def add(seen: Seen) -> None:
    """Pass tags on; ``out - a + b`` goes on with a difference."""
    flowing.plain(seen)
    if len(seen.args) < 2 or not isinstance(seen.output, torch.Tensor):
        return
    for one, other in (seen.args[:2], seen.args[1::-1]):
        tag = _staged(seen, one)
        if tag is not None and tag.stage == "diff" and isinstance(other, torch.Tensor):
            rest, new = seen.recorder.tag(other), seen.recorder.tags.get(seen.output)
            if new is not None and other.ndim and (rest is None or not rest.depends):
                new.draft, new.stage, new.sign = tag.draft, "diff", tag.sign
                retarget(seen, new)


def square(seen: Seen) -> None:
    """A difference that is squared or made absolute is a loss."""
    _unit_or_plain(seen)
    tag = _staged(seen, seen.args[0]) if seen.args else None
    if tag is None or tag.draft is None or tag.stage != "diff":
        return
    power = seen.args[1] if seen.name == "pow" and len(seen.args) > 1 else None
    power = seen.kwargs.get("exponent", power)
    if seen.name == "abs":
        tag.draft.kind = "l1"
    elif seen.name in ("square", "norm", "linalg_norm", "vector_norm", "linalg_vector_norm") or (
        isinstance(power, (int, float)) and power == 2
    ):
        tag.draft.kind = "mse"
    new = _stage(seen, tag.draft, "terms", seen.output)
    if new is not None and "norm" in seen.name:
        tag.draft.reduction, tag.draft.value = "sum", seen.output.detach()


def _unit_or_plain(seen: Seen) -> None:
    flowing.plain(seen)


def multiply(seen: Seen) -> None:
    """``d * d`` squares; a tensor of numbers beside terms weighs them; ``y * log(p)`` compares."""
    flowing.plain(seen)
    if len(seen.args) < 2:
        return
    one, other = seen.args[:2]
    left, right = _staged(seen, one), _staged(seen, other)
    if left is not None and right is not None and left.draft is right.draft and left.draft:
        if left.stage == right.stage == "diff":
            left.draft.kind = "mse"
            _stage(seen, left.draft, "terms", seen.output)
        return
    tag, rest = (left, other) if left is not None else (right, one)
    if tag is not None and tag.draft is not None:
        new = _stage(seen, tag.draft, tag.stage, seen.output)
        if new is not None:
            new.sign = tag.sign
        if isinstance(rest, torch.Tensor) and rest.numel() > 1:
            weigh(seen, tag.draft, rest)
        elif isinstance(rest, (int, float)) and rest < 0 and new is not None:
            new.sign = -tag.sign
        return
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        _cross_entropy(seen, one, other)


def weigh(seen: Seen, draft: ComparisonDraft, weights: torch.Tensor) -> None:
    """Keep what terms are multiplied with or selected by, if no network computed it."""
    tag = seen.recorder.tag(weights)
    if tag is None or not tag.depends:
        draft.weights = weights.detach()
        if draft.sampled:
            copy_comparison(seen.recorder, draft)


def _cross_entropy(seen: Seen, one: torch.Tensor, other: torch.Tensor) -> None:
    prediction, target, _ = _sides(seen, one, other)
    if prediction is None or seen.recorder.depth or target.ndim == 0:
        return
    tag = seen.recorder.tags.get(prediction)
    if tag is not None and tag.trail and tag.trail[-1][0] in LOGARITHMS:
        draft = seen.recorder.compare("cross_entropy", prediction, target, seen.place, manual=True)
        _stage(seen, draft, "terms", seen.output)


def pick(seen: Seen) -> None:
    """``logp[range(n), y]`` and ``logp.gather(1, y)`` compare; ``terms[mask]`` selects."""
    flowing.shape(seen)
    tensor = seen.args[0]
    tag = seen.recorder.tags.get(tensor)
    if tag is None or not tag.depends or tag.leaf:
        return
    indices = list(tensors(seen.args[1:], torch.Tensor)) + list(
        tensors(seen.kwargs.values(), torch.Tensor)
    )
    indices = [index for index in indices if index.ndim]
    masked = tag.stage == "diff" and any(index.dtype is torch.bool for index in indices)
    if tag.draft is not None and indices and (tag.stage == "terms" or masked):
        new = _stage(seen, tag.draft, str(tag.stage), seen.output)
        if new is not None:
            new.sign = tag.sign
        weigh(seen, tag.draft, indices[0])
    elif indices and tag.trail and tag.trail[-1][0] in LOGARITHMS and not seen.recorder.depth:
        draft = seen.recorder.compare("nll", tensor, indices[-1], seen.place, manual=True)
        _stage(seen, draft, "terms", seen.output)


def equal(seen: Seen) -> None:
    """Note an equality between what a network chose and what was right."""
    flowing.plain(seen)
    if len(seen.args) < 2 or seen.recorder.depth:
        return
    one, other = seen.args[:2]
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        prediction, target, _ = _sides(seen, one, other)
        if prediction is not None and target is not None:
            draft = seen.recorder.compare("accuracy", prediction, target, seen.place, manual=True)
            _stage(seen, draft, "terms", seen.output)


def carry(seen: Seen, old: Tag, new: Tag) -> None:
    """Pass a comparison's stage on, and its value where the terms become one number."""
    draft = old.draft
    if draft is None:
        return
    output = seen.output
    if seen.name in SUMS and draft.reduction in (None, "none"):
        draft.reduction = "sum" if seen.name in ("sum", "norm") else "mean"
    if output.numel() == 1 and draft.prediction.numel() > 1:
        if draft.value is None:
            draft.value = output.detach()
        return
    if old.stage == "terms" or seen.name in KEEPS_SIGN or seen.name == "neg":
        new.draft, new.stage = draft, old.stage
        new.sign = -old.sign if seen.name == "neg" else old.sign
    elif old.stage == "diff":
        new.draft, new.stage, new.sign = draft, "terms", old.sign


def _sides(
    seen: Seen, one: Any, other: Any
) -> tuple[torch.Tensor, torch.Tensor, bool] | tuple[None, Any, bool]:
    """Return prediction and target: what depends on a network, and what does not."""
    left, right = seen.recorder.tag(one), seen.recorder.tag(other)
    depends = [tag is not None and tag.depends and not tag.leaf for tag in (left, right)]
    known = [tag is not None and tag.depends for tag in (left, right)]
    if depends[0] and not known[1]:
        return one, other, False
    if depends[1] and not known[0]:
        return other, one, True
    if all(depends) and torch.is_grad_enabled() and seen.recorder.depth == 0:
        if one.requires_grad and not other.requires_grad:
            return one, other, False
        if other.requires_grad and not one.requires_grad:
            return other, one, True
    if all(depends) and seen.name.endswith(("_loss", "cross_entropy", "logits")):
        return one, other, False
    return None, None, False


def _stage(seen: Seen, draft: ComparisonDraft, stage: str, output: Any) -> Tag | None:
    if not isinstance(output, torch.Tensor):
        return None
    tags = seen.recorder.tags
    tag = tags.get(output)
    if tag is None:
        tag = Tag(True, False, draft.home, 0 if draft.home is None else draft.home.index)
        tags.put(output, tag)
    tag.drafts = tag.drafts or frozenset()
    tag.drafts = union(tag.drafts, frozenset((draft.index,)))
    tag.draft, tag.stage = draft, stage
    if stage == "terms" and output.numel() == 1 and draft.value is None:
        draft.value = output.detach()
    return tag


def _staged(seen: Seen, value: Any) -> Tag | None:
    if not isinstance(value, torch.Tensor):
        return None
    tag = seen.recorder.tags.get(value)
    return tag if tag is not None and tag.stage else None


def _options(seen: Seen) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in seen.kwargs.items():
        if isinstance(value, torch.Tensor):
            if name not in ("input", "target"):
                options[name] = value.detach().cpu().tolist() if value.numel() <= 256 else None
        elif isinstance(value, (str, int, float, bool)):
            options[name] = value
    return options


SPECIAL = {
    "sub": subtract,
    "rsub": subtract,
    "add": add,
    "mul": multiply,
    "pow": square,
    "square": square,
    "abs": square,
    "norm": square,
    "linalg_norm": square,
    "linalg_vector_norm": square,
    "gather": pick,
    "getitem": pick,
    "masked_select": pick,
    "eq": equal,
}
