"""Tries: hand in a wrong answer first and a right one last: the last one counts."""

import copy

EARNS = 4


RIGHT = """
def stable_softmax(logits):
    import numpy as np
    e = np.exp(logits - np.max(logits, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
"""

def change(notebook):
    cell = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "stable_softmax")
    again = copy.deepcopy(cell)
    again.source = RIGHT
    notebook.cells.append(again)
