"""Cards: hints in steps, arrays shown small, a picture where they are large, and what sets them apart in words."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from grader.arrays import apart, as_html, as_text
from grader.report import card, text
from grader.verdict import AspectVerdict, Difference, Verdict

RIGHT = np.random.default_rng(0).normal(size=(4, 4)).astype("float32")
ROWS = np.arange(1.0, 5.0)[:, None]
APART = [
    (-RIGHT, "Every entry has the wrong sign, and is right otherwise."),
    (RIGHT / 4, "Every entry is 1/4 of what it should be, and right otherwise."),
    (RIGHT * 1.3, "Every entry is 1.3 times what it should be, and right otherwise."),
    (RIGHT - 0.5, "Every entry is 0.5 too small, and right otherwise."),
    (RIGHT.T, "The entries are right, with the last two axes swapped."),
    (RIGHT[::-1], "The entries are right, in reversed order along axis 0."),
    (RIGHT[[1, 0, 2, 3]], "The entries are right, in another order."),
    (np.maximum(RIGHT, 0), "Just the entries differ that should be negative."),
    (np.where(ROWS == 4, 9, RIGHT), "Only entries at 3 along axis 0 differ."),
    (np.full_like(RIGHT, 0.25), "Every entry is 0.25, where they should differ."),
    (RIGHT * np.nan, "There is NaN in the result."),
    (RIGHT * np.inf, "There is ∞ in the result."),
    (RIGHT * ROWS, "Along axis 1 every entry is off by the same factor"),
    (RIGHT[None], "The result has an axis of length 1 too many."),
    (RIGHT[0], "An axis that should be there is gone."),
    (RIGHT[..., None] * np.ones(3), "The result has one axis too many"),
    (RIGHT + np.random.default_rng(1).normal(size=(4, 4)), ""),
    (RIGHT, ""),
]


@pytest.mark.parametrize(("got", "words"), APART)
def test_what_sets_two_arrays_apart(got: np.ndarray, words: str) -> None:
    said = apart(RIGHT, got)
    assert said.startswith(words) and bool(said) == bool(words)


def wrong(expected: np.ndarray, got: np.ndarray) -> Verdict:
    aspects = (
        AspectVerdict("small", "small numbers", True, 2, 2, "as it should be"),
        AspectVerdict("sign", "signs", False, 0, 2, "f(x): 16 differ", Difference("f(x)", expected, got, "")),
        AspectVerdict("large", "large numbers", False, 0, 1, "f(big): 3 differ"),
    )
    return Verdict("f", "01_tensors", "Signs & sizes", "wrong", 2, 5, aspects, "sign lost", "Mind `abs`.", seed=1)


def tree(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.replace("&nbsp;", " "))


def test_each_hint_is_inside_the_one_before() -> None:
    verdict = wrong(RIGHT, -RIGHT)
    outer = tree(card(verdict)).findall(".//details")[0]
    labels, step = [], outer
    while step is not None:
        assert "open" not in step.attrib
        labels.append("".join(step.find("summary").itertext()))
        step = step.find("div/details")
    assert labels == ["A nudge", "Hint", "To read again"]
    plain = text(verdict)
    assert re.findall(r"  (This looks like|A nudge|Hint|To read again): ", plain) == ["This looks like", *labels]
    assert "wrong sign" in plain and "the 2 that fail have in common, and “small numbers” has not" in plain


@pytest.mark.parametrize("before", [0, 1, 2, 9])
def test_a_failure_that_comes_again_opens_a_step_more_and_says_where_else_it_shows(before: int) -> None:
    html = card(wrong(RIGHT, -RIGHT), before).replace(" open>", ' open="">')
    assert html.count(' open="">') == min(before, 3)
    assert ("It shows elsewhere too. F(big): 3 differ" in html) == (before > 0)


def test_a_mistake_without_a_name_has_a_nudge_and_a_place() -> None:
    html = card(replace(wrong(RIGHT, -RIGHT), mistake=None, hint=None))
    assert re.findall(r"<summary[^>]*>([^<]*)", html) == ["A nudge", "To read again"]


def test_small_arrays_are_shown_whole_without_a_picture() -> None:
    got = RIGHT.copy()
    got[1, 2] = 7
    html = as_html(RIGHT, got)
    assert html.count("▸</span>7<") == 1 and "<svg" not in html and html.count("<td") == 32
    assert sum(line.count("▸") for line in as_text(RIGHT, got)) == 1


def test_large_ones_have_a_picture_with_words() -> None:
    matrix = np.zeros((2, 20, 30))
    got = matrix.copy()
    got[1, 3:5, :10] = got[1, 3:5, 12:] = 1
    shown = tree(f"<div>{as_html(matrix, got)}</div>")
    (picture,) = shown.findall(".//svg")
    assert picture.get("aria-label") == "56 of the 20 × 30 entries at [1] differ: filled squares"
    assert picture.find("path").get("d").count("M") == 4
    assert len(shown.findall(".//td")) == 2 * 36
    curve = np.sin(np.linspace(0, 6, 50))
    (picture,) = tree(f"<div>{as_html(curve, np.where(curve > 0.5, np.nan, curve))}</div>").findall(".//svg")
    assert picture.get("aria-label") == "all 50 entries: expected dotted, got drawn through"
    assert len(picture.findall("path")) == 2 and picture.findall("path")[1].get("d").count("M") == 2


def test_pictures_stay_small() -> None:
    for shape in ((64, 64), (400,), (3000,), (65, 65), (3, 64, 64)):
        assert len(as_html(np.zeros(shape), np.ones(shape))) < 20_000
