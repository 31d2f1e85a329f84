"""What nbgrader is told about a course."""

import os
import sys
from pathlib import Path

from traitlets.config import Config

RELEASE_FOLDER = "notebooks"
STUB = "raise NotImplementedError"


def put_scripts_on_path() -> None:
    """Let this interpreter's scripts be found by name: nbgrader calls `alembic`, be the venv activated or not."""
    scripts = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if path[0] != scripts:
        os.environ["PATH"] = os.pathsep.join([scripts, *path])


def configure(c: Config, root: Path) -> None:
    """Set nbgrader's configuration `c` for the course in the folder `root`."""
    put_scripts_on_path()
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = "layerwise"
    c.CourseDirectory.release_directory = RELEASE_FOLDER
    c.ClearSolutions.code_stub = {"python": STUB}
    c.Exchange.root = str(root / "exchange")
    # `grader grade` writes grades.csv; nbgrader's own export, which would take that name, says less.
    c.ExportPlugin.to = "nbgrader-grades.csv"
    # Submissions are restored, run in the sandbox and judged by these, whoever calls nbgrader: the command, the
    # formgrader's button or `grader grade`.
    c.Autograde.exporter_class = "grader.autograde.SubmissionExporter"
    c.Autograde.pre_convert_hook = "grader.autograde.set_aside"
    c.Autograde.sanitize_preprocessors = [
        "grader.autograde.Restore",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "grader.autograde.Judge",
        "nbgrader.preprocessors.SaveAutoGrades",
        "grader.autograde.SaveMessages",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
