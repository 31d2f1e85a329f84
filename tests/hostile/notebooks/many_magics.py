"""Tries: a cell that takes a reader of magics minutes."""

from nbformat.v4 import new_code_cell

ENDS = 'any'


def change(notebook):
    notebook.cells.append(new_code_cell("if False:\n" + "".join(f"    x{n} = !true\n" for n in range(4_000))))
