"""Tries: answer in a cell of its own and delete the one that was meant for it: an answer is an answer."""

EARNS = 4


RIGHT = """
def stable_softmax(logits):
    import numpy as np
    e = np.exp(logits - np.max(logits, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
"""

def change(notebook):
    at = next(i for i, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "stable_softmax")
    notebook.cells[at].metadata.clear()
    notebook.cells[at].source = RIGHT
