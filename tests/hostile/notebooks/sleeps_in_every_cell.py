"""Tries: sleep in thousands of cells, each within its limit."""

from nbformat.v4 import new_code_cell

ENDS = 'timeout'


def change(notebook):
    notebook.cells[1:1] = [new_code_cell("import time\ntime.sleep(3)") for _ in range(1_000)]
