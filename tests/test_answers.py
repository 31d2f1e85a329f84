"""The grader measured on answers whose marks are known, exercise by exercise.

Every known mistake loses points and is named; every right answer of the bank, however written, gets full marks; every
wrong one of the bank is caught, and named where the bank says how.
"""

from pathlib import Path

import pytest

from grader.exercise import exercise_ids, find
from grader.mistakes import ANSWERS, Bench, expectation

IDS = list(exercise_ids())


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(find(request.param))


@pytest.mark.parametrize("bench", IDS, indirect=True, scope="module")
def test_every_answer_gets_what_it_should(bench: Bench) -> None:
    complaints = [f"{outcome.answer}: {outcome.complaint}" for outcome in bench.outcomes() if outcome.complaint]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("name", IDS)
def test_the_bank_has_three_right_answers_and_each_known_mistake(name: str) -> None:
    files = sorted((ANSWERS / name).glob("*.py"))
    assert sum(path.name.startswith("right_") for path in files) >= 3
    made = {expectation(path) for path in files}
    known = {mistake.name for mistake in find(name).mistakes}
    assert known - made == set()
    assert made - known - {"", None} == set()


@pytest.mark.parametrize("name", IDS)
def test_an_exercise_is_well_formed(name: str, repo: Path) -> None:
    exercise = find(name)
    assert 4 <= exercise.points <= 20
    assert all(mark.points > 0 and mark.title for mark in exercise.aspects.values())
    assert all(mistake.hint for mistake in exercise.mistakes)
    lesson = next((repo / "solutions" / exercise.unit).glob(f"{exercise.unit[3:]}.py")).read_text(encoding="utf-8")
    assert f"# ## {exercise.section}\n" in lesson, f"no heading {exercise.section!r} in the lesson"
