"""What nbgrader's `Autograde` is given in place of its own parts: submitted → sanitize → execute → judge → record.

Set in the course's configuration (`grader.course`), so that `nbgrader autograde`, the formgrader's button and
`grader grade` are one path.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import parse_utc

from grader.restore import Rejected, Restored, read, restore
from grader.results import FOLDER
from grader.session import session_of

NOTE = "layerwise"
MAX_FOLDER_BYTES = 100_000_000
MAX_FOLDER_FILES = 2_000
MAX_FOLDER_DEPTH = 8


def root_of(part: Any) -> Path:
    """Return the course's folder, from the configuration of one of nbgrader's parts."""
    return Path(CourseDirectory(parent=part).root).resolve()


class SubmissionExporter(NotebookExporter):
    """Reads submissions, whatever is in them; what is no notebook becomes one that says so."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        path = Path(filename)
        unit = resources["nbgrader"]["assignment"]
        folder = root_of(self) / CourseDirectory(parent=self).submitted_directory
        if folder not in path.resolve().parents:
            return super().from_filename(filename, resources=resources, **kw)
        source = session_of(root_of(self)).source(unit)
        try:
            if path.resolve().parts[-3:] != path.absolute().parts[-3:]:
                raise Rejected("the submission is a link to somewhere else")
            restored, reason = restore(read(path), source.notebook), ""
        except Rejected as error:
            restored, reason = restore(None, source.notebook), str(error)
        restored.notebook.metadata[NOTE] = {"rejected": reason, "notes": restored.notes}
        made: tuple[Any, Any] = self.from_notebook_node(restored.notebook, resources=resources, **kw)  # type: ignore[no-untyped-call]
        return made


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Names the submission's folder of the autograded notebook its own: files that came with it are dropped."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        told = resources["nbgrader"]
        directory = CourseDirectory(parent=self)
        made = Path(directory.format_path(directory.autograded_directory, told["student"], told["assignment"]))
        allowed = set(session_of(root_of(self)).source(told["assignment"]).files) | {"timestamp.txt"}
        for path in sorted(made.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                with contextlib.suppress(OSError):
                    path.rmdir()
            elif str(path.relative_to(made)) not in allowed and path.suffix != ".ipynb":
                path.unlink()
        return nb, resources


class Judge(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs the notebook in the sandbox and judges it out here, or takes the result that is kept."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        note = nb.metadata.pop(NOTE, {})
        session = session_of(root_of(self))
        unit, student = resources["nbgrader"]["assignment"], resources["nbgrader"]["student"]
        result = session.pinned.get((unit, student)) or session.result(
            unit, Restored(nb, list(note.get("notes", []))), note.get("rejected", "")
        )
        resources["nbgrader"][f"{NOTE}_result"] = result
        judged: NotebookNode = nbformat.reads(result["notebook"], as_version=4)
        judged.metadata[NOTE] = {name: result[name] for name in ("status", "reason", "notes", "flags")}
        for before, after in zip(nb.cells, judged.cells, strict=True):
            if "nbgrader" in before.metadata:
                after.metadata["nbgrader"] = before.metadata["nbgrader"]
        return judged, resources


class SaveMessages(NbGraderPreprocessor):  # type: ignore[misc]
    """Says in each answer's comment what became of it, so that no 0 stands without its reason; flags ask for a
    person.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        told = resources["nbgrader"]
        note = nb.metadata.get(NOTE, {})
        checks = {
            cell.metadata.nbgrader.grade_id: cell
            for cell in nb.cells
            if "nbgrader" in cell.metadata and NOTE in cell.metadata
        }
        with Gradebook(told["db_url"]) as gradebook:
            for cell in nb.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
                check = checks.get(f"check_{grade_id}")
                if check is None or not cell.metadata.nbgrader.get("solution"):
                    continue
                comment = gradebook.find_comment(grade_id, told["notebook"], told["assignment"], told["student"])
                comment.auto_comment = _message(check, note)
                if check.metadata[NOTE]["flags"]:
                    grade = gradebook.find_grade(
                        f"check_{grade_id}", told["notebook"], told["assignment"], told["student"]
                    )
                    grade.needs_manual_grade = True
            gradebook.db.commit()
        session_of(root_of(self)).ledger.record(told["assignment"], told["student"], told[f"{NOTE}_result"])
        return nb, resources


def _message(check: NotebookNode, note: dict[str, Any]) -> str | None:
    told = check.metadata[NOTE]
    words = check.outputs[0].data["text/plain"].split("\n") if check.outputs else []
    parts = []
    if note.get("status") in ("rejected", "timeout", "crashed"):
        parts.append(f"[{note['status']}] {note['reason']}")
    if told["state"] != "right":
        parts.append(
            "\n".join(words[:1] + [line for line in words[1:] if line.startswith("  ") and not line.startswith("    ")])
        )
    parts += [f"Flag: {flag}" for flag in told["flags"]]
    return _fenced("\n".join(parts)) if parts else None


def _fenced(text: str) -> str:
    """Return text that stays text: a feedback page reads comments as Markdown, and these hold students' own words."""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text) or [""]))
    return f"{fence}text\n{text}\n{fence}"


def set_aside(assignment: str, student: str, notebooks: Sequence[str]) -> None:
    """Move what is no ordinary file out of a submission, before nbgrader copies its folder: links, pipes, devices.

    They go to `.grader/set_aside/`, so that nothing is lost.
    """
    for notebook in notebooks:
        clear(Path(notebook).parent)


def clear(folder: Path, *, dry: bool = False) -> list[str]:
    """Move odd files of a submission's folder aside, and all that is over the size; return their names. With `dry`
    nothing is moved.
    """
    moved: list[str] = []
    if folder.is_symlink() or folder.parent.is_symlink():
        return moved
    size = count = 0
    for path in list(_entries(folder, 0)):
        odd = path.is_symlink() or not path.is_file() or not path.name.isprintable() or _no_time(folder, path)
        beside = not odd and path.suffix != ".ipynb"
        if beside:
            size, count = size + path.stat().st_size, count + 1
        if odd or (beside and (size > MAX_FOLDER_BYTES or count > MAX_FOLDER_FILES)):
            if not dry:
                _set_aside(folder, path)
            moved.append(str(path.relative_to(folder)))
    return moved


def _no_time(folder: Path, path: Path) -> bool:
    """Whether this is the file that nbgrader takes the time of the submission from, and holds none."""
    if path != folder / "timestamp.txt":
        return False
    try:
        text = path.read_text(encoding="utf-8").strip()
        return bool(text) and not 1970 < parse_utc(text).year < 2200
    except (OSError, ValueError, OverflowError):
        return True


def _entries(folder: Path, depth: int) -> Iterator[Path]:
    """Go through the files of a folder, and the folders to be taken as one: too deep, or named like a notebook."""
    for path in sorted(folder.iterdir()):
        named = path.suffix == ".ipynb" or path.name == "timestamp.txt" or not path.name.isprintable()
        whole = named or depth >= MAX_FOLDER_DEPTH
        if whole or path.is_symlink() or not path.is_dir():
            yield path
        else:
            yield from _entries(path, depth + 1)


def _set_aside(folder: Path, path: Path) -> None:
    root = folder.resolve().parents[2]
    name = f"{time.time_ns()}-{folder.parent.name[:60]}-{path.name[-60:]}"
    target = root / FOLDER / "set_aside" / "".join(c if c.isprintable() else "_" for c in name)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.rename(path, target)


def record_rejected(db_url: str, unit: str, student: str, reason: str) -> None:
    """Put a submission that nbgrader can't even find a notebook in into the gradebook, as rejected, with the reason."""
    with Gradebook(db_url) as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(unit, student)
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                grade.auto_score, grade.needs_manual_grade = 0.0, True
            for comment in notebook.comments:
                comment.auto_comment = _fenced(f"[rejected] {reason}")
        gradebook.db.commit()


def known_unit(db_url: str, unit: str) -> bool:
    """Tell whether the gradebook knows a unit."""
    with Gradebook(db_url) as gradebook:
        try:
            return bool(gradebook.find_assignment(unit).notebooks)
        except MissingEntry:
            return False
