"""Tries: have every check five times."""

import copy


def change(notebook):
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    notebook.cells += [copy.deepcopy(cell) for _ in range(5) for cell in checks]
