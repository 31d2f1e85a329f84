# exercise: stable_softmax
# tries: an error whose message loops, and a class whose name is markup
# ends: timeout
class Evil(Exception):
    def __str__(self):
        while True:
            pass


Evil.__name__ = "<script>alert(1)</script>"


def stable_softmax(logits):
    raise Evil()
