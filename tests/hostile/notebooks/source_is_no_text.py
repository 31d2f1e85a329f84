"""Tries: cells whose text is a number, whose metadata is a list, whose type is unknown."""

ENDS = 'any'


def change(notebook):
    for n, cell in enumerate(list(notebook.cells)):
        key, value = [("source", 3), ("metadata", []), ("cell_type", "heading"), ("id", {}), ("outputs", "x"), ("execution_count", "x")][n % 6]
        dict.__setitem__(cell, key, value)
    list.append(notebook.cells, 3)
    list.append(notebook.cells, None)
