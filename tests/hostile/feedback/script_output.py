"""Tries: outputs of types that are code, or that nobody knows."""

from nbformat.v4 import new_code_cell, new_markdown_cell


CODE = """
from IPython.display import Javascript, SVG, IFrame, display
display(Javascript("window.ran = 1; alert('javascript')"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert('svg')</script><circle r='9' onload='alert(2)'/></svg>"))
display(IFrame("javascript:alert('frame')", 10, 10))
for mime in ("application/javascript", "application/pdf", "image/svg+xml", "text/x-evil", "application/vnd.jupyter.widget-view+json",
             "text/html; charset=x", "TEXT/HTML", "text/vnd.mermaid", "application/vnd.bokehjs_exec.v0+json", "application/json"):
    display({mime: "<script>window.ran = 1; alert('mime')</script><img src=x onerror=alert(1)>", "text/plain": "<script>alert('plain')</script>"}, raw=True)
display({"image/png": '"><script>alert("png")</script>'}, raw=True)
display({"image/jpeg": "aGk=", "text/plain": "x"}, metadata={"image/jpeg": {"width": '1" onerror="alert(3)', "alt": '"><script>alert(4)</script>'}}, raw=True)
"""

def change(notebook):
    notebook.cells.append(new_code_cell(CODE))
