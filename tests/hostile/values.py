"""Text that harms where it is taken for more than text: one list for every output.

Each value has the word `canary` in it once. Where it runs as code, a file of that name appears in
the working directory; `marked` gives the word a number, so that a value tells where it was put.
"""

from __future__ import annotations

WORD = "canary"

_RUN = "open('canary','w')"

PYTHON = (
    f'"""; {_RUN}; """',
    f'"""\n{_RUN}\n"""',
    f'\\"""\n{_RUN} #',
    f'\\\\"""\n{_RUN} #',
    f'""""""; {_RUN} #',
    "'''; open(\"canary\",\"w\"); '''",
    '"); open("canary","w"); ("',
    f"'); {_RUN}; ('",
    f'", {_RUN}, "',
    f'"+str({_RUN})+"',
    f"{{{_RUN}}}",
    f"{{{{{_RUN}}}}}",
    f"x\n    {_RUN}\n",
    f"x\r{_RUN}\r",
    f"x\x0c\n{_RUN}",
    f"x\x85{_RUN}",
    f"x\u2028{_RUN}\u2029",
    "canary\\",
    "\\N{canary} \\x \\u12 \\777",
    "canary\x00",
    f"# -*- coding: utf-7 -*- {_RUN}",
    f">>> {_RUN}\n<_io>",
    f"Sample:\n\n    def f(:\n\t{_RUN}\n",
    "canary''",
    'canary"',
    "class canary:",
    "__import__('canary')",
    "__canary__",
    "1canary",
    "\ufb01canary \uff4f\uff50\uff45\uff4e",
    "* canary",
)
"""Out of a docstring, a literal, an f-string, a comment, a name."""

TEMPLATES = (
    "{{ cycler.__init__.__globals__.os.system('touch canary') }}",
    "{% for x in [1] %}canary{% endfor %}",
    "#} canary {#",
    "%s %(canary)s {0.__class__} ${x} {x!r}",
)
"""Rendered a second time."""

TOML = (
    '"\n[build-system]\nrequires = ["canary"]\nbackend-path = ["."]\n#',
    '"""\n[tool.canary]\n#',
    "'''\n[tool.canary]\n'''",
    "\\u0000 \\U00110000 \\e canary",
    "canary\x7f\x08\t",
    '"\n]\n[[canary]]\nx = [\n"',
    '\\"\ndependencies = ["canary"]\n#',
    '", scripts = {canary = "os:abort"}, x = "',
    '"\rname = "canary"\r#',
    "canary = '''",
)
"""Out of a string of TOML, or what none can hold."""

MARKDOWN = (
    f"```\n\n```python\n{_RUN}\n```",
    "~~~\ncanary\n~~~",
    "canary | x |\n|---|",
    "\\| canary \\",
    "[canary](javascript:alert(1))",
    "![canary](http://127.0.0.1:9/x.png)",
    "\n# canary\n\n- item\n===",
    "--> <b>canary</b> <!--",
    "``` `canary``",
    "[canary]: http://127.0.0.1:9/ 'title'",
)
"""Out of a code block, a cell, a comment, or into a link, an image, a heading."""

HTML = (
    "<script>canary()</script>",
    '"><svg onload=canary()>',
    "' onmouseover='canary()",
    "</style></title><img src=x onerror=canary()>",
    "javascript:canary()",
    "&lt;script&gt;canary&#x3C;/script>",
)
"""Into an element, an attribute, a link."""

SHELL = (
    "$(touch canary)",
    "`touch canary`",
    "'; touch canary; '",
    '"; touch canary; "',
    "x\ntouch canary\n",
    "--output=canary",
    "@canary",
    "!canary ~ * ? {a,b}",
)
"""Out of quotes, into a command, an option or a file's name."""

TERMINAL = (
    "\x1b]0;canary\x07\x1b[2J",
    "\x9b31mcanary",
    "[bold red]canary[/] [link=http://127.0.0.1:9]x[/link]",
    "\u202ecanary\u202c",
    "canary\x08\x08\x08",
)
"""Into an escape sequence, a style, another order of reading."""

PROTOCOL = (
    "canary\r\nX-Injected: 1\r\n\r\n",
    "../../canary",
    "/canary?x=1&y#z",
    "%0d%0aX-Injected:%20canary",
    " canary ",
    "canary~1~0/",
)
"""Into another header, path, query or pointer."""

HOSTILE = (*PYTHON, *TEMPLATES, *TOML, *MARKDOWN, *HTML, *SHELL, *TERMINAL, *PROTOCOL)

MARKUP_TOO = (
    "<iframe srcdoc='<script>canary()</script>'>",
    "java\nscript:canary()",
    "\x01javascript:canary()",
    "data:text/html,<script>canary()</script>",
    "//127.0.0.1:9/canary",
    "https://x.example/' onclick='canary()",
    "<base href=//127.0.0.1:9/canary/>",
    "<meta http-equiv=refresh content='0;url=javascript:canary()'>",
    "`<b onclick=canary()>`",
    "<details open ontoggle=canary()>",
    "</code></pre></main><form action=javascript:canary()><button autofocus>",
    "]]><!--><![CDATA[<script>canary()</script>",
)
"""More of HTML: a base, a refresh, a form, an attribute of a link."""

SVG = (
    "</text><script>canary()</script>",
    "</title><foreignObject><body onload=canary()>",
    "</svg><svg onload=canary()>",
    "<animate onbegin=canary() attributeName=x dur=1s />",
    "<set attributeName=href to=javascript:canary() />",
    "<use href='data:image/svg+xml,canary#x' />",
    "<a xlink:href='javascript:canary()'><text>x",
    "<image href=x onerror=canary() />",
    "</desc><style>@import url(//127.0.0.1:9/canary)",
    "url(javascript:canary())",
    "&#60;script&#62;canary()",
)
"""Out of the text, the title or the description of a drawing."""

SHELL_TOO = (
    "\\'; touch canary; '",
    "${IFS}touch${IFS}canary",
    "| touch canary &",
    "> canary #",
    "<(touch canary)",
    "~root =touch canary",
    "{touch,canary} [a-z]",
    "$'\\x27; touch canary'",
    "!!:gs/x/touch canary/ ^x^y",
    "\x03touch canary\n",
    "\x16\x15touch canary\r",
    "-Kcanary",
)
"""More of a shell: what bash, zsh and fish expand, what curl reads, what a line editor obeys."""

TERMINAL_TOO = (
    "\x1b]8;;http://127.0.0.1:9/canary\x1b\\x",
    "\x1b]52;c;canary\x07",
    "\x1bP1$r canary\x1b\\",
    "\x9d0;canary\x9c",
    "\x1b[5;8mcanary",
    "\x1bccanary",
    "\x1b[?1049hcanary",
    "\r\x1b[Kcanary",
    "\x1b[9A\x1b[Jcanary",
    "\x1b[6n\x1b[ccanary",
    "\x0e\x0fcanary\x7f",
    "\u2066canary\u2069\u200f\u061c",
    "\U000e0001canary\u200b\ufeff",
    "canary\ud800",
    ":bug: canary :link:",
)
"""More of a terminal: links, the clipboard, modes, questions, what cannot be seen or written."""

ATTACKS = (*HOSTILE, *MARKUP_TOO, *SVG, *SHELL_TOO, *TERMINAL_TOO)
"""For pages, shells and terminals, each of which can be tried at little cost."""

STEERING = (*TERMINAL, *TERMINAL_TOO)
"""What a terminal would obey."""


def marked(value: str, number: int) -> str:
    """Return a hostile value whose word has a number: `canary` becomes `canary007`."""
    return value.replace(WORD, f"{WORD}{number:03}")
