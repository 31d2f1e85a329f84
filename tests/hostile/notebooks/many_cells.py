"""Tries: 5,000 cells."""

from nbformat.v4 import new_code_cell

ENDS = 'rejected'


def change(notebook):
    notebook.cells += [new_code_cell("x = 1") for _ in range(5_000)]
