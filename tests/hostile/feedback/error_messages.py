"""Tries: an error whose message, name and lines are markup."""


ANSWER = """
class Evil(Exception):
    pass

Evil.__name__ = Evil.__qualname__ = "<img src=x onerror=alert('name')>"

def stable_softmax(logits):
    raise Evil("</pre></code>```\\n\\n<script>window.ran = 1; alert('message')</script> [x](javascript:alert(2)) $$\\\\href{javascript:alert(3)}{x}$$")

print("\\x1b[31m</pre><script>alert('stream')</script>\\x1b[0m")
import gc  # </pre><script>alert('flag')</script> ``` [x](javascript:alert(4))
stable_softmax(1)
"""

def change(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "stable_softmax":
            cell.source = ANSWER
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "one_hot":
            cell.source = "class E(Exception): pass\nE.__name__ = '<script>alert(5)</script>'\ndef one_hot(labels, depth):\n    raise E('```\\n\\n<script>window.ran = 1; alert(6)</script>\\n```')"
