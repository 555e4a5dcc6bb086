"""Everything seen so far in one run: what functions and hooks tell, in drafts of bounded number."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Hashable, Sequence
from typing import Any

import torch

from onward.doctor.evidence import Note
from onward.doctor.observers.activity import Activity
from onward.doctor.observers.copies import copy_comparison, copy_pass
from onward.doctor.observers.drafts import ComparisonDraft, DepartureDraft, Entry, Group, PassDraft
from onward.doctor.observers.leaves import is_leaf
from onward.doctor.observers.networks import Networks
from onward.doctor.observers.optimising import Optimising
from onward.doctor.observers.places import Place
from onward.doctor.observers.replays import Replays
from onward.doctor.observers.sampling import Last, Rounds, Spread
from onward.doctor.observers.snapshot import Copier
from onward.doctor.observers.tags import Tag, Tags
from onward.doctor.observers.variables import Variables

SITES = 64
"""Lines of a script whose comparisons are kept; departures and passes have as many."""

SMALL = 256
"""Elements of an output that is looked for among later inputs."""

LARGE, FEW, MANY = 1 << 13, 16, 256
"""Comparisons of one line in one pass that are kept: few of more elements than LARGE."""


class Recorder:
    """Keeps what was seen. The functions, hooks and patches tell it; ``finish`` reads it."""

    def __init__(self) -> None:
        self.tags = Tags()
        self.copier = Copier()
        self.networks = Networks()
        self.activity = Activity(self)
        self.optimising = Optimising(self)
        self.passes: list[PassDraft] = []
        self.pass_count = self.training_passes = 0
        self.comparisons: list[ComparisonDraft] = []
        self.comparison_count = 0
        self.departures: list[DepartureDraft] = []
        self.departure_count = 0
        self.current: PassDraft | None = None
        self.depth = 0
        self.module: torch.nn.Module | None = None
        self.era = 0
        self.stepping = False
        self.asleep = False
        self.sites: set[Hashable] = set()
        self._rounds = Rounds(12, 1.15)
        self.drawn = 0
        self.left: deque[tuple[torch.Tensor, PassDraft | None]] = deque(maxlen=4)
        self.variables = Variables(self)
        self.replays = Replays()
        self._last_trained: list[int] | None = None
        self.notes: dict[str, Note] = {}
        self.started = time.perf_counter()
        self.process = os.getpid()
        self._groups: dict[Hashable, Group] = {}
        self._drafts: dict[int, ComparisonDraft] = {}
        self._sites: dict[Hashable, tuple[Spread, Last[Any]]] = {}

    @property
    def step(self) -> int:
        """Optimizer steps done so far."""
        return self.optimising.steps

    def next_round(self) -> None:
        """Note that a training step is over; decide whether to watch the next one."""
        self.era += 1
        self.asleep = not self._rounds.awake(self.step)

    def unseen(self, site: Hashable) -> bool:
        """Say whether a call comes from somewhere new, and remember it."""
        if site in self.sites:
            return False
        self.sites.add(site)
        return True

    def fail(self, about: str, error: BaseException) -> None:
        """Note that something could not be observed; each reason once."""
        if len(self.notes) < 32:
            why = f"{type(error).__name__}: {error}"[:300]
            self.notes.setdefault(f"{about} {why}", Note(about, why))

    def tag(self, tensor: torch.Tensor) -> Tag | None:
        """Return a tensor's tag; parameters get theirs when first met."""
        tag = self.tags.get(tensor)
        if tag is None and (tensor.requires_grad or isinstance(tensor, torch.nn.Parameter)):
            leaf = is_leaf(tensor) or not tensor.requires_grad
            tag = Tag(depends=True, leaf=leaf)
            self.tags.put(tensor, tag)
            if leaf:
                self.networks.loose(tensor)
        return tag

    # -- passes ---------------------------------------------------------------------------------

    def open_pass(self, training: bool | None, place: Place | None) -> PassDraft:
        """Begin a pass and let go of the one before."""
        if self.current is not None:
            self.let_go(self.current)
        draft = PassDraft(
            self.pass_count, self.step, self.era, torch.is_grad_enabled(), training, place
        )
        self.pass_count += 1
        self.current = draft
        spread, last = self._site(("pass", place, draft.grad, training), 4, 1.5, 2)
        draft.sampled = draft.keep = spread.take_pair()
        if draft.sampled:
            self.passes.append(draft)
        elif (out := last.push(draft)) is not None:
            out.keep = out.keep and out.sampled
        return draft

    def is_open(self, draft: PassDraft | None) -> bool:
        """Say whether a pass may still go on."""
        return draft is not None and not draft.closed and draft.era == self.era

    def let_go(self, draft: PassDraft) -> None:
        """Copy what a pass was given, if it is kept, before anything changes it."""
        if draft.keep and draft.snapshot is None:
            copy_pass(self, draft)

    def reached(self, first: int, last: PassDraft) -> None:
        """Mark passes that gradients were taken of, and close them."""
        for draft in [*self.passes, *self._lasting("pass"), self.current]:
            if draft is not None and first <= draft.index <= last.index and draft.grad:
                self._trained(draft)
        self._trained(last)

    def slept_through(self) -> None:
        """Count a training pass that was not watched."""
        self.pass_count += 1
        self.training_passes += 1
        if self._last_trained is not None:
            self.networks.counted(self._last_trained)

    def _trained(self, draft: PassDraft) -> None:
        if not draft.backward:
            self._last_trained = list(draft.models)
            draft.backward = True
            self.training_passes += 1
            self.networks.trained(draft)
            self.activity.batch(draft)
        draft.closed = True
        self.let_go(draft)

    # -- comparisons ----------------------------------------------------------------------------

    def compare(
        self,
        kind: str,
        prediction: torch.Tensor,
        target: torch.Tensor,
        place: Place | None,
        *,
        manual: bool,
        options: dict[str, Any] | None = None,
    ) -> ComparisonDraft:
        """Note that a prediction is compared with a target."""
        tag = self.tag(prediction)
        home = None if tag is None else tag.home
        draft = ComparisonDraft(
            index=self.comparison_count,
            step=self.step,
            place=place,
            kind=kind,
            manual=manual,
            inside=self.depth > 0,
            prediction=prediction.detach(),
            prediction_tag=tag,
            target=target.detach(),
            target_tag=self.tags.get(target),
            options={"prediction_grad": prediction.requires_grad, **(options or {})},
            several=tag is not None and tag.several,
            home=home,
            grad=torch.is_grad_enabled(),
            training=None if home is None else home.training,
        )
        if home is not None and home.doors:
            draft.at = max(home.doors.values()) - 1
        self.comparison_count += 1
        site = ("comparison", place, manual, draft.grad, draft.training)
        self._keep(draft, self._group(site, home), prediction)
        return draft

    def _group(self, site: Hashable, home: PassDraft | None) -> Group:
        """Return the comparisons of this line and pass: they are kept or let go together."""
        spread, last = self._site(site, 6, 1.4, 4)
        group: Group | None = self._groups.get(site)
        if group is None or group.home is not home or home is None:
            sampled = home is not None and home.sampled
            group = self._groups[site] = Group(home, spread.take() or sampled)
            out = None if group.taken else last.push(group)
            for draft in () if out is None else out.drafts:
                self._drafts.pop(draft.index, None)
        return group

    def _keep(self, draft: ComparisonDraft, group: Group, prediction: torch.Tensor) -> None:
        large = draft.prediction.numel() > LARGE
        if len(group.drafts) >= (FEW if large else MANY):
            return
        group.drafts.append(draft)
        self._drafts[draft.index] = draft
        draft.sampled = group.taken
        if group.taken:
            self.comparisons.append(draft)
            copy_comparison(self, draft)
            if prediction.requires_grad:
                prediction.register_hook(draft.arrived)  # type: ignore[no-untyped-call]
            if draft.home is not None:
                draft.home.keep = True

    def draft(self, index: int) -> ComparisonDraft | None:
        """Return a comparison by its number, if it is still known."""
        return self._drafts.get(index)

    def drafts_in(self, numbers: frozenset[int] | range) -> list[ComparisonDraft]:
        """Return the comparisons of these numbers that are still known."""
        if isinstance(numbers, range) and len(numbers) > len(self._drafts):
            return [draft for index, draft in self._drafts.items() if index in numbers]
        return [self._drafts[number] for number in numbers if number in self._drafts]

    def kept_comparisons(self) -> list[ComparisonDraft]:
        """Return the sampled comparisons and the last ones, in order."""
        kept = {draft.index: draft for draft in self.comparisons}
        for group in self._lasting("comparison"):
            kept.update({draft.index: draft for draft in group.drafts})
        return [kept[index] for index in sorted(kept)]

    def kept_passes(self) -> list[PassDraft]:
        """Return the sampled passes, the last ones, and those of kept comparisons, in order."""
        kept = {draft.index: draft for draft in [*self.passes, *self._lasting("pass")]}
        for comparison in self.kept_comparisons():
            if comparison.home is not None:
                kept[comparison.home.index] = comparison.home
        return [kept[index] for index in sorted(kept)]

    # -- what leaves ----------------------------------------------------------------------------

    def depart(self, how: str, tensor: torch.Tensor, tag: Tag, place: Place | None) -> None:
        """Note that something computed by a network leaves torch."""
        drafts = self.drafts_in(tag.drafts)
        for draft in drafts:
            draft.reported = True
        if tensor.numel() <= SMALL:
            self.left.append((tensor.detach(), tag.home))
        self.departure_count += 1
        spread, _last = self._site(("departure", place, how), 4, 2.0, 2)
        if not spread.take() and self.departure_count % 16:
            return
        self.departures.append(
            DepartureDraft(
                self.departure_count - 1,
                self.step,
                how,
                self.copier.values(tensor, tag, 1 << 14),
                tag.home,
                drafts[0].index if len(drafts) == 1 else None,
                None if tag.home is None else tag.home.training,
                place,
            )
        )
        if len(self.departures) > 256:
            del self.departures[64:128]

    def enter(self, draft: PassDraft, door: Hashable, tensors: Sequence[torch.Tensor]) -> None:
        """Note data that enter a pass."""
        for position, tensor in enumerate(tensors):
            draft.enter(Entry((door, position), tensor, self.tags.get(tensor)))

    # -- sampling -------------------------------------------------------------------------------

    def _site(self, key: Hashable, first: int, ratio: float, last: int) -> tuple[Spread, Last[Any]]:
        site = self._sites.get(key)
        if site is None:
            if len(self._sites) >= 3 * SITES:
                key = "the rest"
                first = 0
            site = self._sites.setdefault(key, (Spread(first, ratio, 24), Last(last)))
        return site

    def _lasting(self, what: str) -> list[Any]:
        return [
            item
            for key, (_, last) in self._sites.items()
            if isinstance(key, tuple) and key[0] == what
            for item in last.items()
        ]
