"""Tries: have the checks before the answers, and the answers backwards."""


def change(notebook):
    notebook.cells.reverse()
