import re
from html.parser import HTMLParser

from course_utils.pages import page


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_page_is_complete_spanish_and_closes_what_it_opens():
    tags = Tags(page("Título", "<p>Hola</p>"))
    assert tags.seen[0] == ("html", {"lang": "es"})
    assert ("meta", {"charset": "utf-8"}) in tags.seen
    assert tags.open == []


def test_the_title_is_text_and_the_body_is_html():
    text = page("a < b & <script>", "<p>Hola</p>")
    assert text.count("a &lt; b &amp; &lt;script&gt;") == 2
    assert "<script>" not in text
    assert "<h1>a &lt; b &amp; &lt;script&gt;</h1>\n<p>Hola</p>" in text


def test_a_page_needs_nothing_from_outside():
    assert not re.search(r"https?:|url\(|@import|<link|<script", page("Título", ""))
