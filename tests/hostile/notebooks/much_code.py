"""Tries: more code than anyone would write."""

from nbformat.v4 import new_code_cell

ENDS = 'any'


def change(notebook):
    notebook.cells += [new_code_cell("if False:\n" + "    x = [1, 2, 3]\n" * 10_000) for _ in range(5)]
