"""Tries: ask for a kernel of its own."""


def change(notebook):
    notebook.metadata["kernelspec"] = {"name": "bash", "display_name": "x", "language": "bash", "argv": ["sh", "-c", "touch @COURSE@/LW-ESCAPED"]}
    notebook.metadata["language_info"] = {"name": "bash", "pygments_lexer": "../../x"}
