"""HTML of others → our Markdown: it shows the same, or what it does not show is named."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_server.bank.exchange.html_tree import read_html
from proctor_server.bank.exchange.to_markdown import Converted, to_markdown
from proctor_server.bank.prompt import complaints, to_html

NAMES = [
    "p",
    "b",
    "i",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "br",
    "code",
    "pre",
    "a",
    "img",
    "div",
    "span",
    "h1",
    "blockquote",
    "script",
    "sub",
    "hr",
]
SYMBOLS = "ab *_`#->+1.)|[]()\n\\~=!&;:<é "


def converted(html: str) -> Converted:
    return to_markdown(read_html(html))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("un<br>deux<br />", "un\\\ndeux"),
        ("<div>un<div>deux</div></div>", "un\n\ndeux"),
        ("<p><strong>a </strong><b>b</b> <em>c</em><i>d</i></p>", "**a b** *cd*"),
        ("<ul><li>a<ol start='3'><li>b</li></ol></li><li>c</li></ul>", "- a\n\n  3. b\n\n- c"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
        ("<p>x <code>a`b</code> <code>{}</code></p>", "x ``a`b`` `{}`"),
        ('<pre><code class="language-py">if x:\n    y</code></pre>', "```py\nif x:\n    y\n```"),
        ("<table><tr><th>a|b</th><th align='right'>c</th></tr><tr><td><p>d</p></td></tr></table>",
         "| a\\|b | c |\n| --- | --: |\n| d |  |"),
        ("<blockquote>a</blockquote><h2>b #</h2><hr>", "> a\n\n## b \\#\n\n* * *"),
        ("<p>1. a * b_c_ _d_ [e] &lt;f&gt; &amp;amp;</p>", r"1\. a \* b_c\_ \_d\_ \[e\] \<f> \&amp;"),
        ("<p>&nbsp;</p><p>a</p>", "a"),
        ("<p>a <span>b</span><!-- c --></p><![if x]>", "a b"),
    ],
)  # fmt: skip
def test_what_our_prompts_can_say_comes_over(html: str, markdown: str) -> None:
    assert converted(html) == (markdown, [])
    assert [one for _, one in complaints(converted(html).markdown, 1)] == []


@pytest.mark.parametrize(
    ("html", "markdown", "dropped"),
    [
        ("<p>10<sup>2</sup> <u>m</u></p>", "102 m", ["sup", "u"]),
        ('<p><a href="https://x.example">ici</a></p>', "ici", ["a"]),
        ("<p>a<script>alert(1)</script></p>", "a", ["script"]),
        ("<p>a</p><iframe src='x'>b</iframe>", "a", ["iframe"]),
        ("<table><tr><td>a</td></tr></table>", "| a |\n| --- |", ["table sans titres"]),
        ("<table><tr><th colspan='2'>a</th></tr></table>", "| a |\n| --- |", ["cellules réunies"]),
    ],
)
def test_what_they_cannot_say_is_dropped_and_named(html: str, markdown: str, dropped: list[str]) -> None:
    assert converted(html) == (markdown, dropped)


@given(st.text(SYMBOLS, max_size=40))
def test_a_prompt_of_ours_as_html_shows_the_same_again(prompt: str) -> None:
    if list(complaints(prompt, 1)):
        return
    html = to_html(prompt)
    again = converted(html)
    assert words(to_html(again.markdown)) == words(html)
    if not again.dropped:
        assert bare(to_html(again.markdown)) == bare(html)


@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"<{a}{name}>" for name in NAMES for a in ("", "/")]), st.text(SYMBOLS + "<![", max_size=6)
        ),
        max_size=14,
    )
)
def test_whatever_the_html_is_the_result_is_a_prompt(parts: list[str]) -> None:
    markdown = converted("".join(parts)).markdown
    assert [one.code for _, one in complaints(markdown, 1) if one.code != "empty_prompt"] == []


@pytest.mark.parametrize("html", ["<b>" * 5000 + "a", "<ul><li>" * 5000 + "a", "<div><p>" * 5000 + "a"])
def test_html_that_is_nested_without_end_is_read(html: str) -> None:
    assert "a" in converted(html).markdown


@pytest.mark.parametrize("left_open", ["<a ", "<a x='", "<a/", "<!--", "</", "<", "&", "*a _b ", "["])
def test_html_that_is_left_open_by_the_thousand_is_read_at_once(left_open: str) -> None:
    assert converted("<p>Qui ?</p>" + left_open * 10_000).markdown.startswith("Qui ?")


def words(html: str) -> str:
    return "".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def bare(html: str) -> str:
    """HTML without white space, attributes of code, links, and elements that show nothing."""
    html = re.sub(r"\s+", "", re.sub(r"<code[^>]*>", "<code>", re.sub(r'<span class="link">|</span>', "", html)))
    before = ""
    while html != before:
        before = html
        html = re.sub(
            r"<(h\d|li|ul|ol(?:start=\"\d+\")?|blockquote|p|em|strong|code)></(h\d|li|ul|ol|blockquote|p|em|strong|code)>",
            "",
            html,
        )
        html = re.sub(r"</(em|strong|code)><\1>", "", html)
    return html
