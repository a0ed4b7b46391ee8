"""HTML of our own keeps its mark-up, and whatever is put into it is text."""

from __future__ import annotations

from jobcontracts.rendering.html import Html, html


def test_what_is_put_in_is_text_unless_it_is_html() -> None:
    assert Html("<p>{}</p>").format("<b>") == "<p>&lt;b&gt;</p>"
    assert Html("<p>{inner}</p>").format(inner=Html("<b>x</b>")) == "<p><b>x</b></p>"
    assert isinstance(Html("<p>{}</p>").format(1), Html)


def test_what_is_added_and_joined_is_text_too() -> None:
    assert Html("<br>") + "<" == "<br>&lt;"
    assert Html("<br>").join(["a&b", Html("<i>c</i>")]) == "a&amp;b<br><i>c</i>"
    assert html(html("a<b")) == "a&lt;b"
