"""Tries: configuration of Python, IPython, Jupyter and nbgrader beside a right notebook."""

EARNS = 'all'


CODE = "open('LW-ESCAPED', 'w').close()"

def hand_in(folder, right):
    for name in ("ipython_config.py", "jupyter_config.py", "nbgrader_config.py", "pyvenv.cfg", ".jupyter/jupyter_config.py",
                 ".ipython/profile_default/startup/0.py", ".keras/keras.json", "matplotlibrc", "conftest.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(CODE)
    (folder / "tensors.ipynb").write_bytes(right)
