"""Tries: HTML in outputs that runs something."""

from nbformat.v4 import new_code_cell, new_markdown_cell


HTML = """
<script>window.ran = (window.ran || 0) + 1; alert('script')</script>
<img src=x onerror="alert('onerror')"><svg onload="alert('svg')"></svg><body onload=alert(1)>
<iframe src="javascript:alert('iframe')"></iframe><iframe srcdoc="<script>parent.ran = 1; alert('srcdoc')</script>"></iframe>
<a id=link href="javascript:alert('link')">click</a> <form action="javascript:alert(1)"><button>go</button></form>
<object data="data:text/html,<script>alert(1)</script>"></object><embed src="http://evil.test/x"><base href="http://evil.test/">
<meta http-equiv="refresh" content="0; url=http://evil.test/"><link rel=stylesheet href="http://evil.test/x.css">
<style>body { background: url(http://evil.test/css) }</style><div style="background: url(http://evil.test/style)">x</div>
<img src="http://evil.test/pixel"><video src="http://evil.test/v" autoplay onerror=alert(1)></video><details open ontoggle=alert(1)>x</details>
<math><mtext><table><mglyph><style><img src onerror=alert('mutated')></style></mglyph></table></mtext></math>
"""

def change(notebook):
    notebook.cells.append(new_code_cell(f"from IPython.display import HTML, Markdown, Javascript, SVG, display\ndisplay(HTML({HTML!r}))\ndisplay(Markdown({HTML!r}))"))
