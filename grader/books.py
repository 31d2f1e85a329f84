"""What nbgrader's books hold of each submission since it was last recorded: what is still so is not written again.

nbgrader takes a quarter of a second to record a submission; in a class that has not changed, that would be nearly all
the time. A note of each recording stands in `.grader/recorded/<unit>/<student>.json`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from nbgrader.api import BaseCell, Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grader.results import FOLDER, file_of, write_whole


class Books:
    """A course's gradebook and its autograded notebooks, as far as they are made from results.

    Manual marks and comments are a person's: they are not looked at, and nothing here changes them.
    """

    def __init__(self, root: Path, directory: CourseDirectory, config: Config) -> None:
        self.root = root
        self.directory = directory
        self._config = json.dumps(config, sort_keys=True, default=str)

    def note(self, unit: str, student: str, result: dict[str, Any]) -> None:
        """Note that `result` has been recorded for a submission."""
        write_whole(self._path(unit, student), json.dumps(self._state(unit, student, result)))

    def hold(self, unit: str, student: str, result: dict[str, Any]) -> bool:
        """Tell whether the books are as they were when this very `result` was last recorded.

        They are not where the submission's time, the due date or the configuration is another, where the autograded
        notebook is gone or changed, or where an automatic mark or comment is not what was recorded.
        """
        try:
            noted = json.loads(self._path(unit, student).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(noted == self._state(unit, student, result))

    def _path(self, unit: str, student: str) -> Path:
        return self.root / FOLDER / "recorded" / unit / file_of(student)

    def _state(self, unit: str, student: str, result: dict[str, Any]) -> dict[str, str]:
        handed_in = self.root / self.directory.submitted_directory / student / unit / "timestamp.txt"
        graded = self.root / self.directory.autograded_directory / student / unit
        time = handed_in.read_bytes() if handed_in.is_file() else b""
        files = [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in sorted(graded.rglob("*"))]
        parts = [time.hex(), self._config, files, self._gradebook(unit, student)]
        # Not its key alone: the same work, run again, may end in another way, such as a time-out.
        return {"result": _digest(result), "books": _digest(parts)}

    def _gradebook(self, unit: str, student: str) -> list[list[str]]:
        """Return all that recording writes into the gradebook, as text."""
        with Gradebook(self.directory.db_url) as gradebook:
            query = gradebook.db.query
            of_student = [
                SubmittedAssignment.student_id == student,
                SubmittedAssignment.assignment == gradebook.find_assignment(unit),
            ]
            rows = [
                *query(
                    SubmittedAssignment.timestamp,
                    SubmittedNotebook.late_submission_penalty,
                )
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .filter(*of_student),
                (gradebook.find_assignment(unit).duedate,),
            ]
            for table, column in ((Grade, Grade.auto_score), (Comment, Comment.auto_comment)):
                rows += (
                    query(BaseCell.name, column)
                    .join(table, table.cell_id == BaseCell.id)
                    .join(SubmittedNotebook, SubmittedNotebook.id == table.notebook_id)
                    .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                    .filter(*of_student)
                    .order_by(BaseCell.name)
                )
        return [[str(value) for value in row] for row in rows]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
