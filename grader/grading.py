"""Grade one notebook: run it in the sandbox, judge the evidence out here, write the marks into the check cells.

A pure function of the notebook, its source, the seed and the installation: notebook in, judged notebook out.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.clean import clean
from grader.evidence import BadEvidence, Evidence
from grader.exercise import UnknownExercise, unit_of
from grader.flags import MOST_TEXT, flags, mentions, plain
from grader.judge import judge, void
from grader.payload import locked_source, note_source, reference_source, trial_source
from grader.report import card, text
from grader.restore import DEMO, LESSON, Restored
from grader.sandbox import ForkFailed, ForkServer, Limits
from grader.sandbox.run import EVIDENCE, Ask, Run, run_notebook
from grader.tolerance import tolerances_of
from grader.verdict import Spec, Verdict

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
MOST_EVIDENCE = 200_000
"""Evidence longer than this is not kept with a result; that of an exercise's known mistakes is a tenth as long."""
MOST_RUNS = 6
"""How often a notebook is run anew without the cells that killed its kernel."""
_TRUSTED_SECONDS = 300.0
_TRUSTED_BYTES = 200_000_000

GRADED, BLANK, TIMEOUT, CRASHED, REJECTED, MISSING = "graded", "blank", "timeout", "crashed", "rejected", "missing"
STATUSES = (GRADED, BLANK, TIMEOUT, CRASHED, REJECTED, MISSING)


def _writable(value: Any) -> Any:
    """Return plain data with text that any file takes: half a surrogate pair can be in JSON, and not in UTF-8."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_writable(key): _writable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(entry) for entry in value]
    return value


def fresh_seed() -> int:
    """Return a seed that nobody can know beforehand."""
    return secrets.randbelow(2**31)


@dataclass
class Graded:
    """What came of one notebook.

    `status` is "graded", "blank" (nothing was answered), "timeout" or "crashed" (a cell was stopped or ended the
    kernel; the other answers still count), "rejected" (it could not be read) or "missing". `reason` says what happened
    when it is not "graded". `seconds` is wall time, `trial_seconds` that of each exercise's trial. `unnamed` has the
    evidence, as JSON, of the wrong answers that no known mistake explains, by exercise, for those who write exercises.
    """

    notebook: NotebookNode
    verdicts: list[Verdict]
    status: str
    reason: str
    seconds: float
    notes: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    trial_seconds: dict[str, float] = field(default_factory=dict)
    unnamed: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> float:
        return sum(verdict.points for verdict in self.verdicts)

    @property
    def max_points(self) -> float:
        return sum(verdict.max_points for verdict in self.verdicts)

    def record(self) -> dict[str, Any]:
        """Return everything as plain data, the notebook as its text."""
        verdicts = [verdict.as_dict() for verdict in self.verdicts]
        record: dict[str, Any] = _writable(
            {
                **asdict(replace(self, notebook=None, verdicts=[])),  # type: ignore[arg-type]
                "notebook": nbformat.writes(self.notebook),
                "verdicts": verdicts,
            }
        )
        return record


class Grader:
    """Grades notebooks, in several threads if need be, with one fork server and the references' evidence at hand.

    Args:
        seed: of the trials; the same for all submissions of a run.
        limits: of each submission.
        sandbox: False runs students' code without one; the caller has asked for that.
        server: a fork server that is there already, shared with another grader.
    """

    def __init__(
        self, seed: int, limits: Limits | None = None, *, sandbox: bool = True, server: ForkServer | None = None
    ) -> None:
        self.seed = seed
        self.limits = limits or Limits()
        self.server = server or ForkServer(self.limits, sandbox=sandbox, ahead=True)
        self._references: dict[str, tuple[Spec, Evidence]] = {}
        self._forbidden: dict[str, list[str]] = {}
        self._mistakes: dict[str, list[Evidence]] = {}
        self._locks: defaultdict[tuple[str, str], threading.Lock] = defaultdict(threading.Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the fork server and everything it started."""
        self.server.close()

    # References and known mistakes: forks of the same server that no student's code has entered

    def _trusted(self, exercise_id: str, what: str) -> dict[str, Any]:
        source = reference_source(unit_of(exercise_id), exercise_id, self.seed, what)
        found: dict[str, Any] = json.loads(
            self.server.evaluate(source, seconds=_TRUSTED_SECONDS, max_bytes=_TRUSTED_BYTES)
        )
        return found

    def reference(self, exercise_id: str) -> tuple[Spec, Evidence]:
        """Return the exercise's spec and its reference's evidence for this seed."""
        with self._locks["reference", exercise_id]:
            if exercise_id not in self._references:
                found = self._trusted(exercise_id, "reference")
                spec = replace(Spec.from_dict(found["spec"]), tolerances=tolerances_of(exercise_id))
                self._forbidden[exercise_id] = found["forbidden"]
                self._references[exercise_id] = spec, Evidence.from_json(found["reference"])
        return self._references[exercise_id]

    def known_mistakes(self, exercise_id: str) -> list[Evidence]:
        """Return the evidence of the exercise's known mistakes for this seed."""
        with self._locks["mistakes", exercise_id]:
            if exercise_id not in self._mistakes:
                found = self._trusted(exercise_id, "mistakes")
                self._mistakes[exercise_id] = [Evidence.from_json(known) for known in found["mistakes"]]
        return self._mistakes[exercise_id]

    def judge(self, exercise_id: str, evidence: Evidence, found_flags: Sequence[str] = ()) -> Verdict:
        """Judge evidence that came out of the sandbox."""
        spec, reference = self.reference(exercise_id)
        verdict = _judged(spec, evidence, reference, (), found_flags)
        if verdict.state == "wrong":
            verdict = _judged(spec, evidence, reference, self.known_mistakes(exercise_id), found_flags)
        return verdict

    def void(self, exercise_id: str, reason: str) -> Verdict:
        """Return a verdict without points on an answer that could not be tried."""
        spec, _ = self.reference(exercise_id)
        return void(spec, "no evidence", reason, seed=self.seed)

    # A notebook

    def grade(self, restored: Restored, files: Mapping[str, bytes]) -> Graded:
        """Run a restored notebook with `files` of its source beside it, and judge it. Nothing in it raises here."""
        notebook = restored.notebook
        asks = dict(_checks(notebook))
        run, left_out = self._run(notebook, files, asks)
        verdicts = []
        flagged = _flagged(notebook, set(asks))
        texts = [cell.source for cell in _own_cells(notebook, set(asks)).values()]
        all_plain = all(map(plain, texts))
        for index, exercise_id in asks.items():
            verdict = self._verdict(notebook, run, index, exercise_id, left_out, flagged)
            if verdict.points and not (
                all_plain and not any(mentions(text, self._forbidden[exercise_id]) for text in texts)
            ):
                verdict = self._tried_again(notebook, run, index, verdict, {*asks, *left_out}, files)
            _write(run.notebook.cells[index], verdict)
            verdicts.append(verdict)
        status, reason = _status(run, left_out, verdicts)
        clean(run.notebook, set(asks), LESSON)
        _settle_handmade(run.notebook, set(asks), reason)
        return Graded(
            run.notebook,
            verdicts,
            status,
            reason,
            run.seconds,
            list(restored.notes),
            list(dict.fromkeys(flag for verdict in verdicts for flag in verdict.flags)),
            {name: round(run.asked[index].seconds, 3) for index, name in asks.items() if index in run.asked},
            {
                verdict.exercise: run.replies[index][0]
                for index, verdict in zip(asks, verdicts, strict=True)
                if verdict.state == "wrong" and not verdict.mistake and len(run.replies[index][0]) <= MOST_EVIDENCE
            },
        )

    def reject(self, restored: Restored, reason: str) -> Graded:
        """Return the result of a submission that could not be read: no points anywhere, and why."""
        verdicts = []
        for index, exercise_id in _checks(restored.notebook):
            verdicts.append(self.void(exercise_id, reason))
            _write(restored.notebook.cells[index], verdicts[-1])
        _settle_handmade(restored.notebook, {index for index, _ in _checks(restored.notebook)}, reason)
        return Graded(restored.notebook, verdicts, REJECTED, reason, 0.0)

    def _run(
        self, notebook: NotebookNode, files: Mapping[str, bytes], asks: dict[int, str]
    ) -> tuple[Run, dict[int, str]]:
        """Run the notebook; where a cell ends the kernel, run it again without that cell, so that the others count.

        The trials come after all of the student's cells: none of their code is in the kernel before. What an answer's
        names stand for is noted when its check's turn comes, so that it is tried as the student saw it.
        """
        count = len(notebook.cells)
        skip = {i for i, cell in enumerate(notebook.cells) if DEMO in cell.metadata.get("tags", [])}
        left_out: dict[int, str] = {}
        trials = {count + n: (index, exercise_id) for n, (index, exercise_id) in enumerate(asks.items())}
        longer = nbformat.from_dict({**notebook, "cells": [*notebook.cells, *(notebook.cells[i] for i in asks)]})
        began = 0.0
        for _ in range(MOST_RUNS):
            wanted = {
                at: Ask(lambda token, name=name: trial_source(unit_of(name), name, self.seed, token, EVIDENCE))  # type: ignore[misc]
                for at, (index, name) in trials.items()
                if index not in left_out
            }
            wanted |= {index: Ask(lambda token, name=name: note_source(name)) for index, name in asks.items()}  # type: ignore[misc]
            limits = replace(self.limits, submission_seconds=max(1.0, self.limits.submission_seconds - began))
            run = run_notebook(
                self.server,
                longer,
                files=files,
                asks=wanted,
                skip={*skip, *(set(left_out) - set(asks)), *(set(trials) - set(wanted))},
                limits=limits,
            )
            began += run.seconds
            if run.status == "ok":
                break
            at = _where(run.reason)
            if at is None or not 0 <= at < len(longer.cells):
                break
            index = trials[at][0] if at in trials else at
            if index in left_out:
                break
            left_out[index] = re.sub(r"\bcell \d+\b", _name_of(notebook, index), run.reason).rstrip(".")
            if began >= self.limits.submission_seconds:
                break
        run.seconds = began
        run.replies = {index: run.replies.get(at, []) for at, (index, _) in trials.items()}
        run.asked = {index: run.asked[at] for at, (index, _) in trials.items() if at in run.asked}
        run.notebook.cells = run.notebook.cells[:count]
        return run, left_out

    def _verdict(
        self,
        notebook: NotebookNode,
        run: Run,
        index: int,
        exercise_id: str,
        left_out: Mapping[int, str],
        flagged: Mapping[int, list[str]],
    ) -> Verdict:
        answer = next((i for i in range(index - 1, -1, -1) if _grade_id(notebook.cells[i]) == exercise_id), index)
        found = [line for i, lines in flagged.items() if _students(notebook.cells[i], i, answer) for line in lines]
        spec, _ = self.reference(exercise_id)
        reason = left_out.get(index) or left_out.get(answer)
        stopped = _stopped(run.notebook.cells[answer])
        replies = run.replies.get(index, [])
        if reason:
            return void(spec, "no evidence", reason, found, seed=self.seed)
        if len(replies) > 1:
            return void(
                spec, "no evidence", f"expected evidence once, got it {len(replies)} times", found, seed=self.seed
            )
        # Evidence that came before the trial was stopped, or raised, is not the trial's own last word.
        if not replies or run.asked[index].status != "ok":
            return void(spec, "no evidence", _why_none(run, index), found, seed=self.seed)
        try:
            evidence = Evidence.from_json(replies[0])
        except BadEvidence as error:
            return void(spec, "no evidence", f"the evidence could not be read: {error}", found, seed=self.seed)
        found += [f"the notebook changed {name}; it was put back before the trial" for name in evidence.changed]
        verdict = self.judge(exercise_id, evidence, found)
        if verdict.state == "missing":
            why = stopped or _raised_in(run.notebook.cells[answer]) or verdict.error
            state = "unfinished" if _is_stub(run.notebook.cells[answer]) else "missing"
            why = "not done yet" if state == "unfinished" else why
            verdict = replace(verdict, error=why, state=state, seed=self.seed)
        return verdict

    def _tried_again(
        self,
        notebook: NotebookNode,
        run: Run,
        index: int,
        verdict: Verdict,
        skip: set[int],
        files: Mapping[str, bytes],
    ) -> Verdict:
        """Return the lesser of an answer's verdict and the one that it gets under lock (see `grader.lock`).

        Adds the time that it takes to that of the run.
        """
        name = verdict.exercise
        cells: tuple[list[str], list[str]] = [], []
        for i, cell in enumerate(notebook.cells):
            idle = _stopped(run.notebook.cells[i]) and _grade_id(cell) != name
            if cell.cell_type == "code" and i not in skip and not idle and DEMO not in cell.metadata.get("tags", []):
                cells[i > index].append(cell.source)
        # It does no more than the run did, in a process that has yet to warm up.
        seconds = min(run.seconds, self.limits.submission_seconds) + self.limits.cell_seconds
        source = locked_source(unit_of(name), name, self.seed, *cells, files, self.limits.cell_seconds)
        began = time.monotonic()
        error = ""
        for last in (False, True):
            try:
                found = self.server.evaluate(
                    source,
                    seconds=seconds,
                    max_bytes=self.limits.reply_bytes,
                    hidden=self._forbidden[name],
                    limits=self.limits,
                )
                again = self.judge(name, Evidence.from_json(found), verdict.flags)
                run.replies[index] = [found]
                break
            except BadEvidence as failure:
                error = f"the evidence could not be read: {failure}"
            except ForkFailed as failure:
                if self.server.died() and not last:
                    continue
                if self.server.closed:
                    raise
                error = (failure.reason.strip().splitlines() or [""])[-1][:200]
            again = self.void(name, error)
            break
        run.seconds += time.monotonic() - began
        if again.points >= verdict.points:
            return verdict
        flag = (
            f"{name}: it earned {verdict.points:g} points where the notebook had run, and {again.points:g} "
            "when it was tried again, under lock"
        )
        if again.state in ("missing", "unfinished", "no evidence"):
            said = again.error if again.state == "no evidence" else "the name was not defined"
            again = self.void(name, f"tried again, with the reference gone before any cell ran: {said}")
        return replace(again, flags=(*verdict.flags, flag))


def _own_cells(notebook: NotebookNode, checks: set[int]) -> dict[int, NotebookNode]:
    """Return the code cells that are the student's, by index: answers, and what is no lesson's."""
    return {
        i: cell
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and i not in checks and LESSON not in cell.metadata.get("tags", [])
    }


def _judged(
    spec: Spec, evidence: Evidence, reference: Evidence, mistakes: Sequence[Evidence], found_flags: Sequence[str]
) -> Verdict:
    """Judge evidence; what no trial writes, and no judge was written for, is no evidence."""
    try:
        return judge(spec, evidence, reference, mistakes, found_flags)
    except Exception as error:
        reason = f"the evidence could not be judged ({type(error).__name__})"
        return void(spec, "no evidence", reason, found_flags, seed=reference.seed)


def _flagged(notebook: NotebookNode, checks: set[int]) -> dict[int, list[str]]:
    """Return the flags of each cell of the student's; of the first `MOST_TEXT` characters, whatever is handed in."""
    found = {}
    left = MOST_TEXT
    for i, cell in _own_cells(notebook, checks).items():
        left -= len(cell.source)
        where = _name_of(notebook, i)
        if left < 0:
            found[i] = [f"{where} and what comes after it: more code than is looked through"]
            break
        found[i] = flags(cell.source, where)
    return found


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _checks(notebook: NotebookNode) -> Iterator[tuple[int, str]]:
    """Go through the check cells of our exercises: (index, exercise id)."""
    for i, cell in enumerate(notebook.cells):
        name = _grade_id(cell)
        if name.startswith("check_") and cell.metadata.nbgrader.get("grade"):
            try:
                unit_of(name.removeprefix("check_"))
            except UnknownExercise:
                continue
            yield i, name.removeprefix("check_")


def _students(cell: NotebookNode, index: int, answer: int) -> bool:
    """Whether a flag in this cell is shown with this answer: its own cell, or one that belongs to no answer."""
    return index == answer or not _grade_id(cell)


def _name_of(notebook: NotebookNode, index: int) -> str:
    name = _grade_id(notebook.cells[index])
    return f"the cell {name}" if name else f"cell {index + 1}"


def _where(reason: str) -> int | None:
    found = re.search(r"\bcell (\d+)\b", reason)
    return int(found[1]) - 1 if found else None


def _error_of(cell: NotebookNode) -> NotebookNode | None:
    return next((output for output in cell.get("outputs", []) if output.output_type == "error"), None)


def _stopped(cell: NotebookNode) -> str:
    error = _error_of(cell)
    return str(error.evalue) if error is not None and error.ename in ("CellTimeoutError", "OutputLimitError") else ""


def _is_stub(cell: NotebookNode) -> bool:
    error = _error_of(cell)
    return error is not None and error.ename == "NotImplementedError" and "raise NotImplementedError" in cell.source


def _raised_in(cell: NotebookNode) -> str:
    error = _error_of(cell)
    return f"the answer's cell raised {error.ename}: {error.evalue}"[:300] if error is not None else ""


def _why_none(run: Run, index: int) -> str:
    if run.status != "ok" and index not in run.asked:
        return f"it was not reached: {run.reason}"
    if index not in run.asked:
        return "it was not tried"
    outcome = run.asked[index]
    match outcome.status:
        case "timeout":
            return "trying the answer took too long and was stopped"
        case "output":
            return "the answer made too much output while it was tried, and was stopped"
        case "died":
            return f"the kernel ended while the answer was tried: {run.reason}"
    said = _ANSI.sub("", outcome.error).strip().splitlines()
    return f"the trial brought no evidence: {said[-1][:200] if said else 'it wrote nothing down'}"


def _status(run: Run, left_out: Mapping[int, str], verdicts: Sequence[Verdict]) -> tuple[str, str]:
    stops = [stop for cell in run.notebook.cells if (stop := _stopped(cell))]
    stopped_trials = [verdict.exercise for verdict in verdicts if verdict.error and "took too long" in verdict.error]
    reasons = list(dict.fromkeys([*left_out.values(), *([run.reason] if run.status != "ok" else [])]))
    kinds = {_kind(reason) for reason in reasons}
    if reasons:
        return (CRASHED if CRASHED in kinds else TIMEOUT), "; ".join(reasons)
    if stops or stopped_trials:
        return (CRASHED if stops and not any("took longer" in stop for stop in stops) else TIMEOUT), "; ".join(
            [*dict.fromkeys(stops), *(f"trying {name} took too long" for name in stopped_trials)]
        )
    if verdicts and all(
        verdict.state in ("unfinished", "missing") and not _tried(run, verdict) for verdict in verdicts
    ):
        return BLANK, "no exercise was answered"
    return GRADED, ""


def _tried(run: Run, verdict: Verdict) -> bool:
    """Whether there is an answer, although it defined nothing: one that raised, and not as the stub does."""
    cells = (cell for cell in run.notebook.cells if _grade_id(cell) == verdict.exercise and cell.cell_type == "code")
    return any(_error_of(cell) is not None and not _is_stub(cell) for cell in cells)


def _kind(reason: str) -> str:
    return TIMEOUT if "took longer than" in reason or "time" in reason.lower().split("cell")[0] else CRASHED


def _write(cell: NotebookNode, verdict: Verdict) -> None:
    """Write a verdict into its check cell: the card for people, the points as nbgrader reads them."""
    shown = {"text/plain": text(verdict), "text/html": card(verdict)}
    cell.outputs = [
        new_output("display_data", data=shown),
        new_output("execute_result", data={"text/plain": repr(float(verdict.points))}, execution_count=1),
    ]
    cell.execution_count = 1
    cell.metadata["layerwise"] = {
        "seed": verdict.seed,
        "state": verdict.state,
        "mistake": verdict.mistake,
        "flags": list(verdict.flags),
    }


def _settle_handmade(notebook: NotebookNode, ours: set[int], reason: str) -> None:
    """Leave no hand-made test cell to nbgrader's "no output means full marks", nor to its "stderr means 0"."""
    for i, cell in enumerate(notebook.cells):
        if i in ours or cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("grade"):
            continue
        cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        if cell.execution_count is None and cell.source.strip() and not cell.metadata.nbgrader.get("solution"):
            cell.outputs = [
                new_output("error", ename="NotRun", evalue=reason, traceback=[f"This test was not run. {reason}"])
            ]
