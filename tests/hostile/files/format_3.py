"""Tries: a notebook of format 3, with a right answer in a cell of its own."""

import nbformat

EARNS = 4


CODE = """
import numpy as np

def stable_softmax(logits):
    e = np.exp(logits - np.max(logits, -1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
"""

def hand_in(folder, right):
    cells = [nbformat.v3.new_code_cell(CODE)]
    old = nbformat.v3.new_notebook(worksheets=[nbformat.v3.new_worksheet(cells=cells)])
    (folder / "tensors.ipynb").write_text(nbformat.v3.writes_json(old))
