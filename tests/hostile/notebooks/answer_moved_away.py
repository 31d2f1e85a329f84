"""Tries: answer one exercise in the cell of another."""


def change(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "describe":
            cell.source = "def stable_softmax(logits):\n    return logits\n\nstandardize = one_hot = stable_softmax"
