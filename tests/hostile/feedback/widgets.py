"""Tries: widgets, with state and without."""

from nbformat.v4 import new_code_cell, new_markdown_cell


CODE = """
import ipywidgets
from IPython.display import display
display(ipywidgets.HTML("<img src=x onerror=alert('widget')>"))
display(ipywidgets.Output())
"""

def change(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2, "version_minor": 0}}
    notebook.cells.append(new_code_cell(CODE))
