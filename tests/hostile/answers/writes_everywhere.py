# exercise: stable_softmax
# tries: write to every place that a later run, or the teacher, might use
import os

for folder in (
    "@COURSE@",
    "@COURSE@/source/01_tensors",
    "@COURSE@/autograded",
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/root",
    "/etc",
    "@REPO@",
    os.path.dirname(os.__file__),
    os.path.expanduser("~"),
    "..",
):
    try:
        with open(folder + "/LW-ESCAPED", "w") as file:
            file.write("LW-ESCAPED")
    except OSError as error:
        print(error)


def stable_softmax(logits):
    return logits
