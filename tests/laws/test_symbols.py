"""Laws of symbols: scores, rules, draws, and what is refused."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onward
from onward.baselines.ngram import NGram
from onward.errors import DataError, NetworkError, OnwardError, ProblemError
from onward.problems.alphabet import Alphabet
from onward.problems.catalog import embedded_reber, even_process

QUICK = {"restarts": 2, "threads": 1, "progress": False}
WORDS = st.lists(st.text("abcde", min_size=2, max_size=12), min_size=6, max_size=20).filter(
    lambda words: len(set("".join(words))) > 1
)
quick = settings(max_examples=20, deadline=None)


def symbols(words: list[str], **choices) -> onward.Symbols:
    return onward.Symbols(words, alphabet="abcdefgh", **choices)


@pytest.fixture(scope="module")
def even():
    return onward.problem("even-process")


@pytest.fixture(scope="module")
def fit(even):
    return onward.train(even, steps=800, **QUICK)


@quick
@given(WORDS)
def test_equal_logits_score_the_logarithm_of_the_alphabet(words):
    problem = symbols(words)
    alike = np.full((*problem.test.targets.shape[:2], 8), 2.5)
    np.testing.assert_allclose(problem.score(alike), 3, rtol=1e-12)
    np.testing.assert_allclose(onward.compare(problem, rules=["uniform"])["uniform"], 3)


@quick
@given(WORDS, st.integers(0, 1000))
def test_the_score_is_the_mean_over_symbols_however_long_sequences_are(words, seed):
    problem = symbols(words)
    data = problem.test
    logits = np.random.default_rng(seed).normal(size=(*data.targets.shape[:2], 8))
    likely = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    bits = [
        -math.log2(likely[s, t, int(data.targets[s, t, 0])])
        for s, t in zip(*np.nonzero(data.weights), strict=True)
    ]
    np.testing.assert_allclose(problem.score(logits), np.mean(bits), rtol=1e-9)
    counts = (data.weights > 0).sum(axis=0)
    by_position = problem.errors_by_position(logits)
    np.testing.assert_allclose(by_position @ counts[: len(by_position)], np.sum(bits), rtol=1e-9)


@quick
@given(WORDS, st.permutations("abcde"))
def test_permuting_the_alphabet_permutes_the_result(words, order):
    turned = str.maketrans("abcde", "".join(order))
    other = symbols([word.translate(turned) for word in words])
    mine, theirs = (onward.compare(problem).scores for problem in (symbols(words), other))
    for rule in ("uniform", "frequencies", "ngram"):
        np.testing.assert_allclose(mine[rule], theirs[rule], rtol=1e-9)


@quick
@given(WORDS)
def test_rules_say_shares_that_are_above_zero_and_add_up_to_one(words):
    problem = symbols(words)
    rule = NGram().fit(problem)
    likely = np.exp(rule.foretell(problem.test))
    counted = problem.test.weights > 0
    np.testing.assert_allclose(likely[counted].sum(axis=1), 1, rtol=1e-9)
    assert (likely[counted] > 0).all()


@quick
@given(WORDS)
def test_what_is_read_is_what_was_written(words):
    letters = Alphabet.of(words)
    for word in words:
        assert letters.sequence(letters.numbers(word, "it")) == word
    assert Alphabet.from_json(json.loads(json.dumps(letters.to_json()))) == letters
    numbers = Alphabet.of([[7, 3], np.array([3, 5])])
    assert numbers.symbols == (3, 5, 7)
    assert numbers.sequence(numbers.numbers([5, 7], "it")) == [5, 7]


def test_texts_lists_and_arrays_of_numbers_are_one_problem():
    rows = np.random.default_rng(0).integers(0, 3, (40, 9))
    texts = ["".join("abc"[n] for n in row) for row in rows]
    parts = [
        onward.Symbols(given).training
        for given in (rows, rows.tolist(), texts, [*map(list, texts)])
    ]
    for part in parts[1:]:
        for name in ("inputs", "targets", "weights"):
            np.testing.assert_array_equal(getattr(part, name), getattr(parts[0], name))


def test_one_text_is_cut_by_time_and_every_symbol_is_foretold_once():
    text = "".join(np.random.default_rng(0).choice(list("abcd"), 1000))
    problem = onward.Symbols(text, window=30, warmup=5)
    many = [
        int(part.weights.sum()) for part in (problem.training, problem.validation, problem.test)
    ]
    assert many == [700 - 5, 150 - 5, 150 - 5]
    letters = problem.task.alphabet
    assert letters is not None
    first = problem.test.inputs[0].argmax(axis=1)
    assert letters.sequence(first[:5]) == text[850:855]


def test_the_entropy_of_the_grammar_is_that_of_its_strings():
    strings = embedded_reber.draw(np.random.default_rng(1), 20_000)
    choices, length = embedded_reber.expected()
    assert abs(np.mean([len(string) - 1 for string in strings]) / length - 1) < 0.01
    likely: dict[str, float] = {}
    for string in strings:
        likely[string] = likely.get(string, 0) + 1 / len(strings)
    common = [(string, share) for string, share in likely.items() if share > 0.02]
    for string, share in common:
        bits = sum(len(embedded_reber.WAYS[s]) > 1 for s in states(string)) + 1
        assert abs(share / 2**-bits - 1) < 0.2
    assert 0 < choices < length


def states(string: str) -> list[int]:
    found, state = [], 0
    for symbol in string[2:-2]:
        found.append(state)
        state = dict(embedded_reber.WAYS[state])[symbol]
    return found


def test_a_network_reaches_the_entropy_rate_that_no_ngram_does(even, fit):
    compared = onward.compare(even, fit)
    assert compared.network is not None
    assert abs(compared.network.score - even_process.RATE) < 0.02
    assert compared["ngram"] > even_process.RATE + 0.01
    assert compared["ngram"] < compared["frequencies"] < compared["uniform"]
    assert compared.verdict.network_needed
    np.testing.assert_allclose(compared.network.score, fit.test_score, rtol=1e-5)


def test_an_ngram_that_is_exact_is_said_to_win():
    rng = np.random.default_rng(0)
    shares = np.array([[0.9, 0.1, 0], [0, 0.5, 0.5], [1, 0, 0]])
    rows = np.zeros((300, 60), int)
    for t in range(1, 60):
        rows[:, t] = [rng.choice(3, p=shares[n]) for n in rows[:, t - 1]]
    problem = onward.Symbols(rows)
    compared = onward.compare(problem)
    assert compared.best is not None
    assert compared.best.name == "ngram"
    assert compared.best.chosen["symbols back"] == 1
    truly = np.log(shares + 1e-30)[problem.test.inputs.argmax(axis=2)]
    assert abs(compared["ngram"] - problem.score(truly)) < 0.01


def test_probabilities_add_up_and_padding_changes_nothing(fit):
    found = fit.predict(["0110", "011"])
    assert found.shape == (2, 4, 2)
    np.testing.assert_allclose(found[0].sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(found[1, :3], found[0, :3], rtol=1e-6)
    assert np.isnan(found[1, 3]).all()


def test_draws_are_as_likely_as_is_said(fit):
    seed = "0"
    drawn = fit.rollout([seed] * 4000, 1, seed=3)
    share = np.mean([symbol == "1" for symbol in drawn])
    assert abs(share - fit.predict([seed])[0, -1, 1]) < 0.03
    assert fit.rollout("01", 20, seed=5) == fit.rollout("01", 20, seed=5)
    cold = fit.rollout(["0110"], 12, temperature=0)
    seen = "0110"
    for symbol in cold[0]:
        assert symbol == "01"[int(fit.predict([seen])[0, -1].argmax())]
        seen += symbol
    runs = "".join(fit.rollout(["0"], 400, seed=1)).strip("1").split("0")
    assert np.mean([len(run) % 2 == 0 for run in runs]) > 0.95


def test_a_stream_says_what_predict_says(fit):
    stream = fit.stream(series=2)
    found = np.stack([stream.step(pair) for pair in ["00", "11", "10"]], axis=1)
    np.testing.assert_allclose(found, fit.predict(["011", "010"]), rtol=1e-5)


def test_saved_is_loaded(fit, tmp_path):
    again = onward.Fit.load(fit.save(tmp_path / "fit"))
    assert again.task == fit.task
    np.testing.assert_array_equal(again.predict(["0110"]), fit.predict(["0110"]))
    assert again.rollout(["0"], 30, seed=2) == fit.rollout(["0"], 30, seed=2)
    assert "perplexity" in again.summary()


def test_a_stopped_run_goes_on(even, tmp_path):
    whole = onward.train(even, steps=40, polish=False, **QUICK)

    def stop(now):
        if now.step >= 20:
            raise KeyboardInterrupt

    onward.train(even, steps=40, polish=False, checkpoint=tmp_path, every=0, callback=stop, **QUICK)
    again = onward.resume(tmp_path, even, progress=False, threads=1)
    np.testing.assert_array_equal(again.parameters, whole.parameters)


def test_the_doctor_says_that_it_looks_at_values(even, fit):
    for found in (fit.diagnose(even), onward.check(even)):
        assert not found.findings
        assert {one.why for one in found.not_checked} == {"symbols are no values"}


@pytest.mark.parametrize(
    ("ask", "kind", "words"),
    [
        (lambda p, f: f.predict(["01x"]), DataError, "'x' at place 2"),
        (lambda p, f: f.rollout([""], 3), DataError, "at least one symbol"),
        (lambda p, f: f.rollout(["0"], 3, temperature=-1), ProblemError, "temperature"),
        (lambda p, f: f.rollout(["0"], 3, intervals=[0.5]), ProblemError, "fit.predict"),
        (lambda p, f: f.distribution(["0"]), OnwardError, "fit.predict"),
        (lambda p, f: f.report("page.html"), OnwardError, "fit.summary"),
        (lambda p, f: onward.verify(p), OnwardError, "squared error"),
        (lambda p, f: f.stream().step(), ProblemError, "a symbol"),
        (lambda p, f: onward.train(p, loss="gaussian"), NetworkError, "cross-entropy"),
        (lambda p, f: onward.train(p, output="increment"), ProblemError, "increment"),
        (lambda p, f: onward.train(p, "GRU(3) Dense(3)"), NetworkError, "2 units"),
        (lambda p, f: onward.Symbols(["ab", "a", "b", "ab"]), ProblemError, "warm-up"),
        (lambda p, f: onward.Symbols([[1, "a"]] * 5), DataError, "both"),
        (lambda p, f: onward.Symbols([[1.5, 2]] * 5), DataError, "1.5"),
        (lambda p, f: onward.Symbols([]), DataError, "none"),
        (lambda p, f: onward.Symbols(["aaa"] * 9), ProblemError, "two different"),
        (lambda p, f: onward.Symbols(["aab"] * 9, test=["abc"]), DataError, "'c' at place 2"),
        (lambda p, f: onward.compare(onward.problem("sunspots"), f), ProblemError, "fit of a"),
    ],
)
def test_what_cannot_be_is_one_line(ask, kind, words, even, fit):
    with pytest.raises(kind) as error:
        ask(even, fit)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_the_command_line_learns_a_text(tmp_path, capsys):
    from onward.cli.main import main

    def run(*words: str) -> str:
        with pytest.raises(SystemExit) as end:
            main(list(words))
        told = capsys.readouterr()
        assert end.value.code == 0, told.err
        return told.out

    text = tmp_path / "rhyme.txt"
    text.write_text("the cat sat on the mat. " * 60, encoding="utf-8")
    out = tmp_path / "fit"
    words = ["learn", str(text), "--network", "GRU(6) Dense(11)", "--restarts", "1"]
    found = json.loads(run(*words, "--steps", "60", "--no-polish", "--json", "--out", str(out)))
    assert set(found["baselines"]) == {"uniform", "frequencies", "ngram"}
    seeds = tmp_path / "seed.txt"
    seeds.write_text("the cat", encoding="utf-8")
    assert len(run("rollout", str(out), str(seeds), "--steps", "30", "--temperature", "0.5")) == 31
    table = run("predict", str(out), str(seeds)).splitlines()
    assert len(table) == 8
    for name in ("sequences", "numbers"):
        rows = tmp_path / f"{name}.csv"
        rows.write_text("id,s\n" + "".join(f"{i // 9},{'ab'[i % 2]}\n" for i in range(180)))
        told = run(
            "compare", str(rows), "--symbols", "s", *(["--group", "id"] if name[0] == "s" else [])
        )
        assert "bits per symbol" in told
    assert (out / "curves.png").exists()
