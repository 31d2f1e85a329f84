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
