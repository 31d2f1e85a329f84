"""`grader report`: what a class did in a unit, for the instructor: one HTML page and a CSV.

Marks are the gradebook's. What became of each answer is what the ledger and the kept results say; nothing is run.
"""

from __future__ import annotations

import base64
import csv
import io
import itertools
import keyword
import re
import statistics
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import nbformat
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from nbgrader.api import Assignment, Gradebook, GradeCell, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Grade as Mark
from rapidfuzz import process
from rapidfuzz.distance import Indel

from grader.classroom import Classroom
from grader.evidence import BadEvidence, Evidence
from grader.grades import Grade, grades, number, safe
from grader.grading import BLANK, CRASHED, GRADED, MISSING, TIMEOUT
from grader.judge import differences
from grader.tolerance import FLOOR, tolerances_of

WORKED = (GRADED, TIMEOUT, CRASHED)
"""The statuses of submissions that are counted; blank ones and those that could not be judged stand apart."""
NEARLY = 0.9
"""From this share of like tokens on, two submissions are shown as nearly equal …"""
ENOUGH = 100
"""… if each has this many tokens: short answers are alike by nature."""
_INK = "#0b62c4"
_MOST_PAIRS = 50
_MOST_TOKENS = 5_000
"""How much of an answer is compared; an honest one has some hundreds."""


@dataclass(frozen=True)
class Group:
    """Wrong answers to one exercise that no known mistake explains, and whose evidence is equal; with one example."""

    exercise: str
    number: int
    students: list[str]
    message: str
    example: str
    """The shortest answer of them, as it was handed in."""

    @property
    def size(self) -> int:
        return len(self.students)


@dataclass
class ExerciseSummary:
    """What came of one exercise, or of a graded cell made by hand.

    Of `count` submissions, `passed` have all of its points. `discrimination` is the correlation of passing it with the
    points for the rest of the unit (point-biserial); None where either is the same for all, or there are fewer than
    three. `seconds` is the median wall time of its trial.
    """

    id: str
    max_points: float
    count: int
    passed: int
    mean: float
    discrimination: float | None
    section: str = ""
    seconds: float | None = None
    answered: int | None = None
    mistakes: list[tuple[str, list[str]]] = field(default_factory=list)
    """The known mistakes that were made, the most frequent first, with the students who made them."""
    others: list[tuple[str, list[str]]] = field(default_factory=list)
    """What else cost points: the reference was used, or there is no evidence."""
    groups: list[Group] = field(default_factory=list)

    @property
    def pass_rate(self) -> float | None:
        return self.passed / self.count if self.count else None


@dataclass(frozen=True)
class Alike:
    """Two submissions that are nearly equal: the share of like tokens, and the exercises in which all are."""

    students: tuple[str, str]
    share: float
    tokens: int
    equal: list[str]
    compared: int


@dataclass
class UnitSummary:
    """What a class did in one unit."""

    unit: str
    notebook: str
    max_points: float
    grades: list[Grade]
    exercises: list[ExerciseSummary]
    alike: list[Alike]
    submitted: set[str]
    """The students who handed something in."""
    without_result: int
    """How many submissions' kept results are gone: their answers are not grouped or compared."""

    @property
    def totals(self) -> list[float]:
        """The points of those that are counted."""
        return [grade.total for grade in self.grades if grade.status in WORKED and grade.total is not None]

    def of(self, *statuses: str) -> list[Grade]:
        """Return the grades with one of these statuses."""
        return [grade for grade in self.grades if grade.status in statuses]

    @property
    def absent(self) -> list[Grade]:
        """Those who handed in nothing."""
        return [grade for grade in self.of(MISSING) if grade.student.id not in self.submitted]

    @property
    def failures(self) -> list[Grade]:
        """Those that came to nothing, or not to their end, and those that wait to be graded."""
        absent = self.absent
        return [grade for grade in self.grades if grade.status not in (GRADED, BLANK) and grade not in absent]


def summarize(classroom: Classroom, units: Sequence[str] = ()) -> Iterator[UnitSummary]:
    """Summarize `units`, or all that anybody has handed in, one by one; raise CourseError for one that is not there."""
    found: dict[str, list[Grade]] = defaultdict(list)
    for grade in grades(classroom, units):
        found[grade.unit].append(grade)
    for unit, marks in sorted(found.items()):
        answers = Answers(classroom, unit, [grade.student.id for grade in marks])
        source = classroom.session.source(unit)
        yield UnitSummary(
            unit,
            f"notebooks/{unit}/{source.path.name}",
            classroom.max_points(unit),
            marks,
            list(_exercises(classroom, unit, marks, answers)),
            list(_alike(answers)),
            {submission.student for submission in classroom.submissions([unit])},
            answers.without_result,
        )


# Answers: what the ledger and the kept results have


class Answers:
    """The verdicts on a unit's submissions and, where their results are kept, the answers' texts and evidence.

    Args:
        students: whose.
    """

    def __init__(self, classroom: Classroom, unit: str, students: Sequence[str]) -> None:
        self.verdicts: dict[str, dict[str, dict[str, Any]]] = {}
        """By student, by exercise."""
        self.sources: dict[str, dict[str, str]] = {}
        self.unnamed: dict[str, dict[str, str]] = {}
        self.seconds: dict[str, list[float]] = defaultdict(list)
        source = classroom.session.source(unit)
        release = classroom.root / str(classroom.directory.release_directory) / unit / source.path.name
        self.stubs = _texts(nbformat.read(release, as_version=4))
        self.without_result = 0
        for student in students:
            entry = classroom.ledger.entry(unit, student)
            if entry is None:
                continue
            self.verdicts[student] = {verdict["exercise"]: verdict for verdict in entry["verdicts"]}
            result = classroom.session.store.get(entry["key"]) if entry["key"] else None
            if result is None:
                self.without_result += entry["status"] in WORKED
                continue
            self.sources[student] = _texts(nbformat.reads(result["notebook"], as_version=4))
            self.unnamed[student] = result["unnamed"]
            for exercise, seconds in result["trial_seconds"].items():
                self.seconds[exercise].append(seconds)

    def groups(self, exercise: str) -> list[Group]:
        """Return the wrong answers that no known mistake explains, grouped by equal evidence, the largest first."""
        members: list[tuple[Evidence, list[str]]] = []
        tolerances = tolerances_of(exercise)
        for student in sorted(self.unnamed):
            try:
                evidence = Evidence.from_json(self.unnamed[student][exercise])
            except (KeyError, BadEvidence):
                continue
            for first, students in members:
                if _equal(evidence, first, tolerances):
                    students.append(student)
                    break
            else:
                members.append((evidence, [student]))
        members.sort(key=lambda member: (-len(member[1]), member[1]))
        return [
            Group(
                exercise,
                at,
                students,
                _message(self.verdicts[students[0]][exercise]),
                self._shortest(exercise, students),
            )
            for at, (_, students) in enumerate(members, 1)
        ]

    def _shortest(self, exercise: str, students: Sequence[str]) -> str:
        return min((self.sources[student].get(exercise, "") for student in students), key=len)


def _texts(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return the answers' texts in a notebook, by exercise."""
    cells = ((cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells if cell.cell_type == "code")
    return {told["grade_id"]: cell.source for cell, told in cells if told.get("solution")}


def _message(verdict: Mapping[str, Any]) -> str:
    return next((found["message"] for found in verdict["aspects"] if not found["passed"]), verdict["error"] or "")


def _equal(ours: Evidence, theirs: Evidence, tolerances: Mapping[str, float]) -> bool:
    """Tell whether two answers did the same throughout, as the judge tells."""
    return (
        ours.seed == theirs.seed
        and ours.aspects.keys() == theirs.aspects.keys()
        and all(
            any(
                not differences(items, theirs.aspects[name][0], tolerances.get(name, FLOOR))
                for items in ours.aspects[name]
            )
            for name in ours.aspects
        )
    )


# Exercises


def _exercises(classroom: Classroom, unit: str, marks: Sequence[Grade], answers: Answers) -> Iterator[ExerciseSummary]:
    """Go through the graded cells of a unit, in the notebook's order."""
    counted = {grade.student.id for grade in marks if grade.status in WORKED and grade.total is not None}
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for cell, student, score in _scores(classroom, unit):
        if student in counted:
            scores[cell][student] = score
    for cell in classroom.session.source(unit).notebook.cells:
        told = cell.metadata.get("nbgrader", {})
        if not told.get("grade") or not told.get("points"):
            continue
        name, most = told["grade_id"], float(told["points"])
        mine = scores.get(name, {})
        passed = {student for student, score in mine.items() if score >= most}
        rest = {student: sum(other.get(student, 0.0) for other in scores.values()) - mine[student] for student in mine}
        summary = ExerciseSummary(
            name.removeprefix("check_"),
            most,
            len(mine),
            len(passed),
            statistics.fmean(mine.values()) if mine else 0.0,
            discrimination([student in passed for student in mine], list(rest.values())),
        )
        _explain(summary, answers, mine)
        yield summary


def _scores(classroom: Classroom, unit: str) -> Iterator[tuple[str, str, float]]:
    """Go through the marks in the gradebook: (cell, student, points). What waits for a mark by hand is left out."""
    with Gradebook(classroom.directory.db_url) as gradebook:
        found = (
            gradebook.db.query(GradeCell.name, Student.id, Mark.auto_score, Mark.manual_score, Mark.extra_credit)
            .select_from(Mark)
            .join(GradeCell, Mark.cell_id == GradeCell.id)
            .join(SubmittedNotebook, Mark.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(Student, SubmittedAssignment.student_id == Student.id)
            .filter(Assignment.name == unit)
        )
        for cell, student, auto, manual, extra in found:
            if auto is not None or manual is not None:
                yield cell, student, float(auto if manual is None else manual) + float(extra or 0.0)


def discrimination(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Return the correlation of passing an exercise with the points for all others (point-biserial), or None."""
    if len(passed) < 3 or len(set(passed)) < 2 or len(set(rest)) < 2:
        return None
    return float(np.corrcoef(np.asarray(passed, float), np.asarray(rest))[0, 1])


def _explain(summary: ExerciseSummary, answers: Answers, counted: Mapping[str, float]) -> None:
    """Add what the verdicts say of an exercise; a cell made by hand has none."""
    name = summary.id
    verdicts = {
        student: answers.verdicts[student][name]
        for student in sorted(counted)
        if name in answers.verdicts.get(student, {})
    }
    if not verdicts:
        return
    summary.section = next(iter(verdicts.values()))["section"]
    summary.answered = sum(verdict["state"] not in ("unfinished", "missing") for verdict in verdicts.values())
    summary.seconds = statistics.median(answers.seconds[name]) if answers.seconds[name] else None
    made: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for student, verdict in verdicts.items():
        if verdict["mistake"]:
            made[verdict["mistake"]].append(student)
        elif verdict["state"] == "forbidden":
            others["uses its own reference"].append(student)
        elif verdict["state"] == "no evidence":
            others["no evidence: it crashed, was stopped or was tampered with"].append(student)
    summary.mistakes, summary.others = (
        sorted(found.items(), key=lambda item: (-len(item[1]), item[0])) for found in (made, others)
    )
    summary.groups = answers.groups(name)


# Submissions that are nearly equal


def tokens(source: str, stub: str = "") -> list[str]:
    """Return what an answer's text comes to: without the lines that were handed out, comments and layout, whatever
    names were chosen.
    """
    given = set(_token_lines(stub))
    return [token for line in _token_lines(source) if line not in given for token in line]


def _token_lines(source: str) -> Iterator[tuple[str, ...]]:
    """Go through the first lines of a text as Python reads them, a tuple of tokens each."""
    line: list[str] = []
    dotted = False
    try:
        for token in itertools.islice(tokenize.generate_tokens(io.StringIO(source).readline), _MOST_TOKENS):
            match token.type:
                case tokenize.NAME:
                    line.append(token.string if dotted or keyword.iskeyword(token.string) else "name")
                case tokenize.STRING:
                    line.append("text")
                case tokenize.NUMBER | tokenize.OP:
                    line.append(token.string)
                case tokenize.NEWLINE:
                    yield tuple(line)
                    line = []
            dotted = token.string == "."
    except (tokenize.TokenError, SyntaxError):
        # No Python from here on; what came before it is compared.
        pass
    yield tuple(line)


def _alike(answers: Answers) -> Iterator[Alike]:
    """Go through the pairs of submissions that are nearly equal, the most alike first."""
    students = sorted(answers.sources)
    if len(students) < 2:
        return
    shape = (len(students), len(students))
    like, total, own = np.zeros(shape), np.zeros(shape), np.zeros(len(students))
    equal: dict[tuple[int, int], list[str]] = defaultdict(list)
    compared: Counter[tuple[int, int]] = Counter()
    for exercise, stub in answers.stubs.items():
        texts = [tokens(answers.sources[student].get(exercise, ""), stub) for student in students]
        # A token a character, so that the library compares texts.
        letters = {
            token: chr(0x100 + i) for i, token in enumerate(dict.fromkeys(token for text in texts for token in text))
        }
        words = ["".join(letters[token] for token in text) for text in texts]
        lengths = np.array([len(word) for word in words], float)
        own += lengths
        both = np.outer(lengths > 0, lengths > 0)
        weight = np.where(both, lengths[:, None] + lengths[None, :], 0.0)
        scores = process.cdist(words, words, scorer=Indel.normalized_similarity, dtype=np.float32)
        like += weight * scores
        total += weight
        for i, j in np.argwhere(np.triu(both, 1)):
            compared[i, j] += 1
            if words[i] == words[j]:
                equal[i, j].append(exercise)
    pairs = []
    for i, j in itertools.combinations(range(len(students)), 2):
        if total[i, j] >= 2 * ENOUGH and min(own[i], own[j]) >= ENOUGH and like[i, j] >= NEARLY * total[i, j]:
            share = float(like[i, j] / total[i, j])
            names = (students[i], students[j])
            pairs.append(Alike(names, share, int(total[i, j] / 2), equal[i, j], compared[i, j]))
    yield from sorted(pairs, key=lambda pair: (-pair.share, -pair.tokens, pair.students))


# The page and the CSV


def page(summaries: Sequence[UnitSummary], title: str = "Class report") -> str:
    """Return the report as one HTML page: no script, nothing fetched, everything that is a student's escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"points": number, "anchor": lambda text: re.sub(r"\s", "-", text)}
    environment.globals |= {
        "picture": picture,
        "most_pairs": _MOST_PAIRS,
        "nearly": NEARLY,
        "median": statistics.median,
    }
    return environment.get_template("summary.html").render(title=title, units=summaries)


def picture(unit: UnitSummary) -> str:
    """Return a picture of how the points are distributed, and of the pass rates, as a data address."""
    figure = Figure(figsize=(10, 0.9 + 0.26 * max(8, len(unit.exercises))), layout="constrained")
    points, rates = figure.subplots(1, 2)
    bins = np.linspace(0, max(unit.max_points, *unit.totals), 21).tolist()
    points.hist(unit.totals, bins, color=_INK, rwidth=0.9)
    points.set(xlabel=f"points of {number(unit.max_points)}", ylabel="submissions")
    points.yaxis.set_major_locator(MaxNLocator(integer=True))
    shown = [found for found in unit.exercises if found.count]
    rates.barh([found.id for found in shown], [100 * found.passed / found.count for found in shown], color=_INK)
    rates.set(xlabel="passed, %", xlim=(0, 100))
    rates.invert_yaxis()
    for axes in (points, rates):
        axes.spines[["top", "right"]].set_visible(False)
    data = io.BytesIO()
    figure.savefig(data, format="svg", metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(data.getvalue()).decode()}"


COLUMNS = (
    *("unit", "exercise", "max_points", "submissions", "answered", "passed", "pass_rate", "mean", "discrimination"),
    *("seconds", "unnamed", "mistakes"),
)


def as_csv(summaries: Sequence[UnitSummary]) -> str:
    """Return the numbers on each exercise as CSV, a row an exercise."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for unit in summaries:
        for found in unit.exercises:
            made = "; ".join(f"{name} ({len(students)})" for name, students in found.mistakes)
            counts = (found.max_points, found.count, found.answered, found.passed, found.pass_rate, found.mean)
            unnamed = sum(len(group.students) for group in found.groups)
            told = (*map(number, (*counts, found.discrimination, found.seconds)), unnamed, safe(made))
            writer.writerow((unit.unit, found.id, *told))
    return text.getvalue()
