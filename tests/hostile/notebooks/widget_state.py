"""Tries: bring widget state and a megabyte of metadata."""


def change(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_name": "<script>"}}}}
    notebook.metadata["noise"] = "x" * 1_000_000
    notebook.metadata["celltoolbar"] = {"deep": [[[[[]]]]]}
