"""What a fit says of itself, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from onward.fit import Fit


def rows(fit: Fit) -> dict[str, str]:
    """Return what was trained and what came of it, by name."""
    scores = fit.validation_scores[np.isfinite(fit.validation_scores)]
    lost = f", {len(fit.diverged)} diverged" if fit.diverged else ""
    return {
        "problem": f"{fit.task.name} ({fit.task.kind})",
        "network": f"{fit.chain} ({fit.layout.size:,} parameters)",
        **({} if fit.loss.squared else {"loss": str(fit.loss)}),
        "split": str(fit.settings["split"]),
        "training": f"{len(fit.restarts)} restarts{lost}, {fit.settings['steps']:,} steps, "
        f"{fit.settings['loop']} loop, {fit.seconds:.1f} s",
        **_ran(fit),
        **_course(fit),
        "score": f"{fit.test_score:.4g} ({fit.task.score.name})",
        **_perplexity(fit),
        "restarts": f"best {scores.min():.3g}, median {np.median(scores):.3g}, "
        f"worst {scores.max():.3g} on the validation part",
        "outcome": f"{fit.outcome.sentence}; {fit.outcome.remedy}",
    }


def _ran(fit: Fit) -> dict[str, str]:
    """Say where and how the torch engine ran; the fused one has one way."""
    if fit.settings.get("engine") != "torch" or "path" not in fit.settings:
        return {}
    return {"engine": f"torch on {fit.settings['device']}, {fit.settings['path']}"}


def _perplexity(fit: Fit) -> dict[str, str]:
    if fit.task.kind != "symbols":
        return {}
    return {"perplexity": f"{2**fit.test_score:.4g} of {fit.task.outputs} symbols"}


def _course(fit: Fit) -> dict[str, str]:
    """Say what race and polishing did, where they did anything."""
    scores, since = fit.history.validation, fit.history.polishing_from
    rows: dict[str, str] = {}
    adam = scores[:, :since]
    kept = int(np.isfinite(adam[:, -1]).sum())
    left = len(scores) - len(fit.diverged)
    if kept < left:
        rows["race"] = f"{left - kept} of {left} restarts left it before the end"
    if since is not None:
        polished = np.isfinite(scores[:, since:]).sum(axis=1)
        rows["polishing"] = (
            f"{np.count_nonzero(polished)} restarts, at most {polished.max()} steps; best "
            f"validation score {np.nanmin(adam):.3g} before, {np.nanmin(scores):.3g} after"
        )
    return rows
