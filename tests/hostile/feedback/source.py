"""Tries: code and names of cells that are markup."""

from nbformat.v4 import new_code_cell, new_markdown_cell


def change(notebook):
    notebook.cells.append(new_code_cell("# </pre></div><script>window.ran = 1; alert('source')</script>\n%%html\n<script>alert('magic')</script>"))
    notebook.cells.append(new_code_cell("%%html\n<script>window.ran = 1; alert('magic')</script>", metadata={"magics_language": '"><script>alert(1)</script>'}))
    notebook.cells.append(new_code_cell("%%javascript\nwindow.ran = 1; alert('magic')"))
    notebook.metadata["title"] = "</title><script>alert('title')</script>"
    notebook.metadata["authors"] = [{"name": "<script>alert(1)</script>"}]
    for cell in notebook.cells:
        cell.metadata["tags"] = ['"><script>alert("tag")</script>']
