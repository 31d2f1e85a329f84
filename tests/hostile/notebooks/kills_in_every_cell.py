"""Tries: end the kernel in fifty cells, each of which would have to be left out."""

from nbformat.v4 import new_code_cell

ENDS = 'crashed'


def change(notebook):
    notebook.cells[1:1] = [new_code_cell("import os\nos._exit(%d)" % n) for n in range(50)]
