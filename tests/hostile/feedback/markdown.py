"""Tries: markdown that runs something."""

from nbformat.v4 import new_code_cell, new_markdown_cell


TEXT = """
<script>window.ran = 1; alert('markdown')</script> <img src=x onerror="alert('img')"> <svg/onload=alert('svg')>

[link](javascript:alert('link')) [entity](java&#115;cript:alert('entity')) [tab](java\tscript:alert(1)) [data](data:text/html,<script>alert(1)</script>)
[reference] <javascript:alert('auto')> ![pixel](http://evil.test/pixel.png) ![x](x" onerror="alert('title'))
![data](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)

[reference]: javascript:alert('reference')

$\\href{javascript:alert('math')}{x}$ $$\\unicode{<img src=x onerror=alert(1)>}$$ $<img src=x onerror=alert('dollar')>$

`<script>alert('code')</script>`

```html
<script>alert('fence')</script>
```

<table><tr><td onmouseover="alert(1)" background="http://evil.test/td">x</td></tr></table>
<details open ontoggle=alert(1)><summary>s</summary></details> <a href="//evil.test" ping="http://evil.test/ping">a</a>
"""

def change(notebook):
    notebook.cells.append(new_markdown_cell(TEXT))
    notebook.cells.append(new_markdown_cell("<div>\n\n" + TEXT + "\n\n</div>"))
