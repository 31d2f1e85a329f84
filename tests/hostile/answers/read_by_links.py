# exercise: stable_softmax
# tries: reach out of its folder by links and by the folders of open files
# ends: any
import os

for target in ("@COURSE@", "/proc/self/root", "/proc/1/root", "/dev/fd", "/root"):
    try:
        os.symlink(target, "way-out-" + str(abs(hash(target))))
        print(target, os.listdir(target))
    except OSError as error:
        print(error)
for fd in range(64):
    try:
        print(fd, os.read(os.dup(fd), 200) if fd > 2 and os.fstat(fd).st_size else "")
    except OSError as error:
        pass


def stable_softmax(logits):
    return logits
