"""Tries: bring checks of exercises that there are not."""

import copy


def change(notebook):
    for name in ("check_SimpleDense", "check_nothing", "../../gradebook", "check_describe\n", ""):
        cell = copy.deepcopy(next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")))
        cell.metadata.nbgrader.update(grade_id=name, points=50)
        cell.source = "50.0"
        notebook.cells.append(cell)
