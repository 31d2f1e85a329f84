"""Tries: hide code in a cell that says it is the lesson's."""

ENDS = 'crashed'


def change(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader"):
            cell.metadata["tags"] = ["demo", "lesson"]
            cell.source = "import os\nos._exit(0)"
            return
