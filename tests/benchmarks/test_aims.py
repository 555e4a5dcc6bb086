"""What a run is held against: ratios of medians, and which side of the bound is good."""

from benchmarks.aims import aims
from benchmarks.comparing import LIMIT, MANY, ONE


def _times(**medians):
    return {"times": {name: {"median": value} for name, value in medians.items()}}


def test_the_better_of_several_ways_of_a_peer_counts():
    found = _times(**{"JAX": 90.0, "JAX, vmapped": 70.0, MANY: 10.0})
    (aim,) = aims({"training": {"ar1-squares": found}})
    assert aim.value == 7.0
    assert not aim.reached


def test_a_share_of_the_limit_is_floor_over_time():
    (aim,) = aims({"training": {"lstm-64": _times(**{LIMIT: 6.0, ONE: 10.0})}})
    assert aim.value == 0.6
    assert aim.reached


def test_short_times_are_good_where_the_most_is_bounded():
    found = {"streaming": {"streaming-loop": _times(**{ONE: 1.9e-6})}}
    assert [aim.reached for aim in aims(found)] == [True]
    found["streaming"]["streaming-loop"]["times"][ONE]["median"] = 2.1e-6
    assert [aim.reached for aim in aims(found)] == [False]


def test_a_power_may_be_off_on_either_side():
    def sweep(power):
        return {"exponent": power, "seconds": {"1": 2.0, "2": 1.0}, "faster than the first": {}}

    sweeps = {name: sweep(0.85) for name in ("restarts", "steps", "batch")}
    sweeps["threads"] = {**sweep(None), "faster than the first": {"2": {"median": 1.95}}}
    gain, *powers = aims({"scaling": {"sweeps": sweeps}})
    assert gain.reached
    assert not any(aim.reached for aim in powers)


def test_nothing_is_claimed_without_figures():
    assert aims({}) == []
