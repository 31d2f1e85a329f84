"""Tries: bring attachments, and references to files of others."""


def change(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell["attachments"] = {"../../x.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
            cell.source += "\n![x](attachment:../../x.svg) ![y](/etc/passwd) ![z](../../submitted/honest-ada/01_tensors/tensors.ipynb)"
