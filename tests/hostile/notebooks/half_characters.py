"""Tries: half a surrogate pair wherever text can be."""

ENDS = 'any'


def change(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source += "\n# \ud800 \x00 \x1b[31m \u202e"
        elif cell.cell_type == "markdown":
            cell.source = "\udfff" + cell.source
