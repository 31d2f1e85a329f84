"""Tries: modules that stand before the installed ones, beside a notebook with stubs."""

EARNS = 'all'


NAMES = ("ipykernel_launcher", "sitecustomize", "usercustomize", "numpy", "keras", "json", "figures", "grader", "IPython", "encodings")
CODE = "open('LW-ESCAPED', 'w').close()\nimport sys\nsys.displayhook(4.0)\nraise SystemExit"

def hand_in(folder, right):
    for name in NAMES:
        (folder / f"{name}.py").write_text(CODE)
    (folder / "keras").mkdir()
    (folder / "keras" / "__init__.py").write_text(CODE)
    (folder / "evil.pth").write_text("import os; os._exit(0)")
    (folder / "tensors.ipynb").write_bytes(right)
