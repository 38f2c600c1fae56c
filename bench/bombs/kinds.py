"""Small inputs that cost much: each kind makes the input of one run of `press` from a number. Long because it is one table of inputs.

A kind writes files into a folder. `publish` publishes the folder as a newsroom; the imports read it as an archive.
"""
import gzip
import json
import struct
import zipfile
import zlib

SITE = 'title = "T"\norigin = "https://a.example"\nbroken_links = "warn"\n'
MATTER = "---\ntitle: T\ndate: 2020-01-01\n---\n\n"
KINDS = {}


def kind(command, name, size):
    """Registers a function that makes inputs: `size` is the largest number; the benchmark also runs a half and a quarter of it."""

    def register(make):
        KINDS[f"{command}/{name}"] = (command, size, make)
        return make

    return register


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def newsroom(folder, files, settings=""):
    write(folder, {"site.toml": SITE + settings} | files)


def article(name, text, size=100_000, settings=""):
    """Registers a newsroom with an article whose body is `text(n)`."""
    kind("publish", name, size)(lambda folder, n: newsroom(folder, {"articles/a.md": MATTER + text(n) + "\n"}, settings))


def matter(name, lines, size=100_000):
    """Registers a newsroom with an article that has `lines(n)` in its front matter."""
    kind("publish", name, size)(
        lambda folder, n: newsroom(folder, {"articles/a.md": f"---\ntitle: T\n{lines(n)}\n---\n\nx\n"})
    )


def settings(name, lines, size=100_000, file="site.toml"):
    def make(folder, n):
        newsroom(folder, {"articles/a.md": MATTER + "x\n"})
        write(folder, {file: (SITE if file == "site.toml" else "") + lines(n)})

    kind("publish", name, size)(make)


def numbered(text, n, separator=""):
    return separator.join(text.replace("%", str(number)) for number in range(n))


# Raw HTML in articles.
for name, unit in {
    "tags never closed": "<div>", "formatting never closed": "<b>", "fonts never closed": "<font color=%>",
    "fonts around paragraphs": "<font color=%><p>x", "links never closed": "<a href=/%>x", "lists never closed": "<ul><li>",
    "tables never closed": "<table><tr><td>", "quotes never closed": '<a title="', "single quotes never closed": "<a title='",
    "tags that never end": "<a b=c ", "tags with mixed quotes": "<a b=\"c' d='", "tags in tags": "<a <b", "angle brackets": "<",
    "ends of nothing": "</div>", "comments never closed": "<!--", "declarations": "<!x ", "instructions": "<?", "sections": "<![CDATA[",
    "scripts": "<script>", "closed scripts": "<script></script>", "frames": "<iframe>", "frames closed": "<iframe src=/x></iframe>", "drawings": "<svg>", "formulas": "<math>",
    "templates": "<template>", "selections": "<select><option>", "details": "<details><summary>x", "buttons": "<button>", "forms": "<form>",
    "rubies": "<ruby><rt>", "headings in HTML": "<h2>x</h2>", "first-level headings in HTML": "<h1>x</h1>", "ids in HTML": "<p id=i%>", "words in brackets": "vector<int> ",
}.items():
    article(f"html, {name}", lambda n, unit=unit: numbered(unit, n))
    article(f"html, {name}, a block", lambda n, unit=unit: "<div>\n" + numbered(unit, n))
article("html, nested", lambda n: "<div>" * n + "x" + "</div>" * n)
article("html, nested formatting", lambda n: "<b>" * n + "x" + "</b>" * n)
article("html, nested, a block", lambda n: "<div>\n" * n + "x" + "</div>\n" * n)
article("html, blocks", lambda n: "<div>x</div>\n\n" * n)
article("html, blocks never closed", lambda n: "<div>\n\nx\n\n" * n)
article("html, formatting over paragraphs", lambda n: numbered("<font color=%>", 200) + "\n\n" + "x\n\n" * n)
article("html, attributes", lambda n: "<p " + numbered("a%=1 ", n) + ">x</p>")
article("html, a long attribute", lambda n: '<p title="' + "x " * n + '">x</p>')
article("html, classes", lambda n: '<p class="' + numbered("align% ", n) + '">x</p>')
article("html, candidates of a picture", lambda n: '<img srcset="' + numbered("/%.png 1x, ", n) + '">')
article("html, references", lambda n: "<p>" + "&amp" * n)
article("html, misnested", lambda n: "<b><p></b>" * n)

# Markdown.
for name, unit in {
    "quotes": ">", "quotes with spaces": "> ", "brackets": "[", "closing brackets": "]", "pictures never closed": "![", "links never closed": "[a](",
    "links with titles never closed": '[a](b "', "stars": "*", "stars around words": "*a ", "mixed emphasis": "*a_ ", "strong": "**a ", "strong and emphasis": "**a *b ",
    "lower lines": "_a ", "strikes": "~~a ", "code never closed": "`a", "backslashes": "\\", "references": "&", "addresses": "<http://", "bare addresses": "http://a.example/% ",
    "e-mail addresses": "<a@b", "notes": "[^a]", "numbered notes": "[^%]", "reference links": "[a][%] ", "entities": "&#",
    "hashes": "#", "hashes apart": "# ", "pipes": "|", "braces": "{", "dollars": "$a ", "dashes": "- ", "numbers": "1. ", "words": "word ", "quotation marks": "\"'", "hyphens": "--",
    "spaces": " ", "Chinese": "新聞", "letters": "x", "colons": ":", "exclamations": "!",
}.items():
    article(f"markdown, {name}", lambda n, unit=unit: numbered(unit, n))
for name, line in {
    "headings": "# x", "distinct headings": "# x %", "headings of signs": "# ?", "headings with ids": "# x {#i}", "tables": "|a|\n|-|", "rows": "|a|b|", "rules": "---",
    "tasks": "- [ ] x", "fences": "```", "fenced blocks": "```\nx\n```", "notes": "[^%]: x", "definitions": "[%]: /x", "same definitions": "[a]: /x", "paragraphs": "x\n",
    "items": "- x", "loose items": "- x\n", "lists in lists": "- x\n\n  1. x", "breaks": "x\\", "alerts": "> [!NOTE]\n> x\n", "code": "    x",
    "setext": "x\n===", "quotes": "> x", "embeds": "https://youtu.be/abcdefghijk\n",
    "broken links": "[a](/x/%/)", "broken pictures": "![a](/x/%.png)", "links to headings": "[a](#x%)", "scripts": "<script>x</script>\n", "notes used and told": "[^%]\n\n[^%]: x\n",
}.items():
    article(f"markdown, lines, {name}", lambda n, line=line: numbered(line + "\n", n), 50_000)
article("markdown, nested quotes", lambda n: "\n".join(">" * (1 + number % 1000) + " x" for number in range(n // 100)), 50_000)
article("markdown, nested lists", lambda n: "\n".join("  " * number + "- x" for number in range(n)), 2_000)
article("markdown, nested items", lambda n: "- " * n + "x", 50_000)
article("markdown, nested items and HTML", lambda n: "- " * n + "x <b></b>", 50_000)
article("markdown, nested quotes and HTML", lambda n: ">" * n + "x <b></b>", 50_000)
article("markdown, nested emphasis", lambda n: "*a **a " * n + "a** a*" * n, 50_000)
article("markdown, nested links", lambda n: "[" * n + "a" + "](b)" * n, 50_000)
article("markdown, nested pictures", lambda n: "![" * n + "a" + "](b)" * n, 50_000)
article("markdown, code of every length", lambda n: " ".join("`" * (1 + number % 600) for number in range(n // 100)), 100_000)
article("markdown, a wide table", lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|b" * n + "|", 50_000)
article("markdown, short rows of a wide table", lambda n: "|a" * (n // 10) + "|\n" + "|-" * (n // 10) + "|\n" + "|b|\n" * (n // 10), 20_000)
article("markdown, a lone line break", lambda n: "x  \n" * n)
article("markdown, headings and HTML", lambda n: "<b>x</b>\n\n" + "# x\n" * n, 50_000)
article("markdown, errors", lambda n: numbered("[a](/x/%/)\n\n", n), 20_000, 'broken_links = "error"\n'.replace("broken", "broken"))
TAGS = "template_tags = true\n"
for name, unit in {
    "never closed": "{{ x ", "percents never closed": "{% x ", "Hugo's never closed": "{{< x ", "unknown": "{{ x }} ", "unknown of Hugo": "{{< x >}} ",
    "highlights never closed": "{% highlight x %} ", "raw never closed": "{% raw %} ", "comments never closed": "{% comment %}", "quotes": '{{ "', "arguments": "{% x a=b",
    "references": '{{< ref "x" >}} ', "players": "{{< youtube x >}} ", "closed": "{% highlight x %}x{% endhighlight %} ",
}.items():
    article(f"template tags, {name}", lambda n, unit=unit: unit * n, 50_000, TAGS)

# Front matter.
for name, line in {
    "categories": "categories: [{}]", "tags": "tags: [{}]", "authors": "authors: [{}]", "aliases": "aliases: [{}]",
}.items():
    matter(f"front matter, {name}", lambda n, line=line: line.format(numbered("/word-%/" if "aliases" in line else "word-%", n, ", ")), 20_000)
matter("front matter, similar tags", lambda n: "tags: [" + ", ".join(f"{number:b}".replace("0", "a").replace("1", "b").rjust(17, "a") for number in range(n)) + "]", 20_000)
matter("front matter, one tag", lambda n: "tags: [" + "word, " * n + "x]", 20_000)
matter("front matter, spellings of a tag", lambda n: "tags: [" + ", ".join("Word" + "-" * (number + 1) + "x" for number in range(n)) + "]", 1_000)
matter("front matter, keys", lambda n: numbered("key%: x\n", n), 50_000)
matter("front matter, same keys", lambda n: "key: x\n" * n, 50_000)
matter("front matter, near keys", lambda n: numbered("titl%: x\n", n), 20_000)
matter("front matter, nested lists", lambda n: "x: " + "[" * n)
matter("front matter, nested tables", lambda n: "x: " + "{a: " * n)
matter("front matter, nested lines", lambda n: "\n".join(" " * number + "a:" for number in range(n)), 2_000)
matter("front matter, quotes never closed", lambda n: 'x: "\n' * n)
matter("front matter, quoted lines", lambda n: 'x%: "a\nb"\n'.replace("%", "") * 1 + numbered('y%: "a\nb"\n', n), 50_000)
matter("front matter, anchors", lambda n: numbered("a%: &a% [x]\nb%: *a%\n", n), 20_000)
matter("front matter, aliases of aliases", lambda n: "a: &a [" + "x, " * n + "x]\n" + numbered("b%: *a\n", n), 20_000)
matter("front matter, a long title", lambda n: "excerpt: " + "word " * n)
matter("front matter, a long slug", lambda n: "slug: " + "x" * n)
matter("front matter, dates", lambda n: numbered("date%: 2020-01-01\n", n), 20_000)
matter("front matter, comments", lambda n: "# x\n" * n)
matter("front matter, tabs", lambda n: "\t" * n)
matter("front matter, colons", lambda n: "x: " + "a: " * n)
kind("publish", "front matter, never closed", 100_000)(lambda folder, n: newsroom(folder, {"articles/a.md": "---\n" + "x: y\n" * n}))
kind("publish", "front matter, TOML keys", 50_000)(lambda folder, n: newsroom(folder, {"articles/a.md": "+++\ntitle = 'T'\n" + numbered("key% = 1\n", n) + "+++\nx\n"}))
kind("publish", "front matter, TOML nested", 100_000)(lambda folder, n: newsroom(folder, {"articles/a.md": "+++\ntitle = 'T'\nx = " + "[" * n + "\n+++\nx\n"}))
kind("publish", "front matter, TOML dotted", 20_000)(lambda folder, n: newsroom(folder, {"articles/a.md": "+++\ntitle = 'T'\nx" + ".a" * n + " = 1\n+++\nx\n"}))
kind("publish", "front matter, TOML faults", 50_000)(lambda folder, n: newsroom(folder, {"articles/a.md": "+++\n" + "x y\n" * n + "+++\nx\n"}))

# Files of the newsroom.
settings("settings, a chain of categories", lambda n: "[[categories]]\nname = 'word-0'\n" + "".join(f"[[categories]]\nname = 'word-{number}'\nparent = 'word-{number - 1}'\n" for number in range(1, n)), 8_000)
settings("settings, a circle of categories", lambda n: "".join(f"[[categories]]\nname = 'word-{number}'\nparent = 'word-{(number + 1) % n}'\n" for number in range(n)), 8_000)
settings("settings, a chain of categories in use", lambda n: "[[categories]]\nname = 'word-0'\n" + "".join(f"[[categories]]\nname = 'word-{number}'\nparent = 'word-{number - 1}'\n" for number in range(1, n)), 8_000)
settings("settings, strange parents", lambda n: numbered("[[categories]]\nname = 'word-%'\nparent = 'other-%'\n", n), 8_000)
settings("settings, navigation", lambda n: numbered("[[navigation]]\nlabel = 'x'\npath = '/x/%/'\n", n), 8_000)
settings("settings, unknown keys", lambda n: numbered("key% = 1\n", n), 20_000)
settings("settings, words", lambda n: "[words]\n" + numbered("word% = 'x'\n", n), 20_000)
settings("settings, authors", lambda n: numbered("[[authors]]\nname = 'word-%'\n", n), 20_000)
settings("settings, media", lambda n: "media = [" + numbered("'m%', ", n) + "]\n", 20_000)
redirect = "[[redirects]]\nfrom = '{}'\nto = '{}'\n"
settings("redirects, a chain", lambda n: "".join(redirect.format(f"/a{number}/", f"/a{number + 1}/") for number in range(n)) + redirect.format(f"/a{n}/", "/"), 20_000, "redirects.toml")
settings("redirects, a circle", lambda n: "".join(redirect.format(f"/a{number}/", f"/a{(number + 1) % n}/") for number in range(n)), 20_000, "redirects.toml")
settings("redirects, to nothing", lambda n: "".join(redirect.format(f"/a{number}/", f"/b{number}/") for number in range(n)), 20_000, "redirects.toml")
settings("redirects, a deep path", lambda n: redirect.format("/" + "a/" * n, "/"), 100_000, "redirects.toml")
settings("redirects, unknown keys", lambda n: "[[redirects]]\n" + numbered("key% = 1\n", n), 20_000, "redirects.toml")


@kind("publish", "files, of one name", 4_000)
def files_of_one_name(folder, n):
    newsroom(folder, {f"articles/{number}/a.md": f"---\ntitle: T\ndate: {2000 + number // 336}-{1 + number // 28 % 12:02}-{1 + number % 28:02}\n---\nx\n" for number in range(n)})


@kind("publish", "files, that lead to nothing", 2_000)
def files_that_lead_to_nothing(folder, n):
    newsroom(folder, {f"articles/a{number}.md": MATTER + f"[x](other-{number}.md) ![x](y{number}.png)\n" for number in range(n)})
    write(folder, {"redirects.toml": "".join(redirect.format(f"/a{number}/", f"/blog/b{number}/") for number in range(n))})


@kind("publish", "files, one tag each", 4_000)
def files_one_tag_each(folder, n):
    newsroom(folder, {f"articles/a{number}.md": f"---\ntitle: T\ntags: [word-{number}]\ncategories: [other-{number}]\nauthor: Name {number}\n---\nx\n" for number in range(n)})


@kind("publish", "files, deep", 400)
def files_deep(folder, n):
    newsroom(folder, {"articles/" + "a/" * (n * 3 // 2) + "a.md": MATTER + "x\n"})


# Pictures.
def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, extra=b"", colour=2):
    row = b"\0" * (1 + (width * (3 if colour == 2 else 1)))
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def zeros(megabytes):
    packer = zlib.compressobj(9)
    block = b"\0" * 1_000_000
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def picture(name, make, size, ending="png"):
    def write_all(folder, n):
        newsroom(folder, {"articles/a.md": MATTER + f"![x](/media/x.{ending})\n", f"media/x.{ending}": make(n)})

    kind("publish", f"pictures, {name}", size)(write_all)


picture("an inflated colour profile", lambda n: png(300, 300, chunk(b"iCCP", b"x\0\0" + zeros(n))), 2_800)
picture("an inflated text", lambda n: png(300, 300, chunk(b"zTXt", b"x\0\0" + zeros(n))), 2_800)
picture("an inflated international text", lambda n: png(300, 300, chunk(b"iTXt", b"x\0\1\0\0\0" + zeros(n))), 2_800)
picture("many texts", lambda n: png(300, 300, chunk(b"tEXt", b"x\0x") * n), 100_000)
picture("many inflated texts", lambda n: png(300, 300, chunk(b"zTXt", b"x\0\0" + zeros(1)) * n), 2_800)
picture("many pixels", lambda n: png(8_000, n * 2), 4_000)
picture("too many pixels", lambda n: png(n, 20_000), 16_000)
picture("a head that lies", lambda n: png(300, 300).replace(struct.pack(">II", 300, 300), struct.pack(">II", n, n)), 8_000)
picture("segments of a photograph", lambda n: b"\xff\xd8" + (b"\xff\xe2\x00\x10ICC_PROFILE\0\1") * n + b"\xff\xd9", 100_000, "jpg")
picture("large segments of a photograph", lambda n: b"\xff\xd8" + (b"\xff\xe1\xff\xff" + b"\0" * 65533) * n + b"\xff\xd9", 2_000, "jpg")

# WordPress exports.
HEAD = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">'
    "<channel><title>T</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>"
    "<wp:base_site_url>https://old.example</wp:base_site_url><wp:base_blog_url>https://old.example</wp:base_blog_url>\n"
)
TAIL = "</channel></rss>\n"


def item(body="x", number=1, kind="post", more="", open_body="<![CDATA[", close_body="]]>", title="T"):
    return (
        f"<item><title>{title}</title><link>https://old.example/p{number}/</link>"
        f"<content:encoded>{open_body}{body}{close_body}</content:encoded><wp:post_id>{number}</wp:post_id><wp:post_name>p{number}</wp:post_name>"
        f"<wp:post_date>2020-01-01 00:00:00</wp:post_date><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type><wp:post_password></wp:post_password>{more}</item>\n"
    )


def export(name, text, size=100_000):
    kind("import", name, size)(lambda folder, n: write(folder, {"export.xml": HEAD + text(n) + TAIL}))


def body(name, text, size=100_000):
    """Registers an export with one item whose body is `text(n)`."""
    export(f"body, {name}", lambda n: item(text(n).replace("]]>", "]] >")), size)


for name, unit in {
    "tags never closed": "<div>", "formatting never closed": "<b>", "fonts never closed": "<font color=%>", "fonts around paragraphs": "<font color=%><p>x",
    "links never closed": "<a href=/%>x", "lists never closed": "<ul><li>", "tables never closed": "<table><tr><td>", "quotes never closed": '<a title="',
    "tags that never end": "<a b=c ", "angle brackets": "<", "ends of nothing": "</div>", "comments never closed": "<!--", "sections": "<![CDATA[", "code never closed": "<pre>",
    "code closed": "<pre>x</pre>", "inline code": "<code>", "scripts": "<script>", "selections": "<select><option>", "headings": "<h2>x</h2>", "breaks": "x<br>", "lines": "x\n", "paragraphs": "x\n\n",
    "words": "word ", "letters": "x", "Chinese": "新聞", "references": "&", "ampersands": "&amp;", "marks": "*_`[", "brackets": "[", "brackets around words": "[a]", "brackets around two words": "[a b]",
    "brackets of two": "[[a", "escaped shortcodes": "[[a]] ", "shortcodes never closed": "[a_b]", "shortcodes with attributes": "[a b=c]", "shortcodes of every name": "[a% b=c]", "shortcodes closed": "[a]x[/a]",
    "ends of shortcodes": "[/a", "ends of closed shortcodes": "[/a_b]", "shortcodes with quotes": '[a b="', "captions": "[caption]", "code as shortcodes": "[code]", "galleries": "[gallery]", "captions closed": "[caption]<img src=x>x[/caption]",
    "addresses": "https://youtu.be/x%\n", "pictures": "<img src=/wp-content/uploads/%.jpg>", "links": "<a href=https://old.example/?p=%>x</a> ", "emphasis": "<em>a</em><strong>b</strong>", "frames": "<iframe>",
    "comments": "<!-- x -->", "blocks": "<!-- wp:x /-->", "blocks never closed": "<!-- wp:x ", "block of JSON": '<!-- wp:x {"a":[[[[ /-->', "embeds": '<!-- wp:embed {"url":"https://youtu.be/x"} /-->', "items": "<li>x</li>", "rules": "<hr>", "footnotes": "<sup data-fn=x>1</sup>",
    "ends of tables": "</table>", "rows": "<table><tr><th>a</th></tr><tr><td>b</td></tr></table>", "misnested": "<b><p></b>", "details": "<details><summary>x",
}.items():
    body(name, lambda n, unit=unit: numbered(unit, n), 50_000)
body("nested", lambda n: "<div>" * n + "x" + "</div>" * n)
body("nested lists", lambda n: "<ul><li>" * n + "x" + "</li></ul>" * n, 50_000)
body("nested quotations", lambda n: "<blockquote>" * n + "x" + "</blockquote>" * n, 50_000)
body("nested formatting", lambda n: "<em>" * n + "x" + "</em>" * n, 50_000)
body("nested by a hundred", lambda n: ("<ul><li>x" * 90 + "</li></ul>" * 90) * (n // 90), 50_000)
body("nested marks by a hundred", lambda n: ("<em><b>x" * 45 + "</b></em>" * 45) * (n // 90), 50_000)
body("nested shortcodes", lambda n: "".join(f"[a{number} b=c]" for number in range(n)) + "x" + "".join(f"[/a{number}]" for number in reversed(range(n))), 20_000)
body("nested shortcodes of one name", lambda n: "[a b=c]" * n + "x" + "[/a]" * n, 50_000)
body("a long shortcode", lambda n: "[a " + numbered("b%=c ", n) + "]")
body("a wide table", lambda n: "<table><tr>" + "<th>a</th>" * n + "</tr><tr>" + "<td>b</td>" * n + "</tr></table>", 50_000)
body("attributes", lambda n: "<p " + numbered("a%=1 ", n) + ">x</p>")
body("a list", lambda n: "<ul>" + "<li>x</li>" * n + "</ul>", 50_000)
body("code", lambda n: "<pre>" + "x\n" * n + "</pre>")
body("blocks that were wrong", lambda n: "<p>a *</p><p>* b<em>c</em>d</p>" * n, 20_000)
export("body, escaped", lambda n: item("&lt;" * n, open_body="", close_body=""))
export("body, never escaped", lambda n: item("<p>x" * n, open_body="", close_body=""))
export("body, 782 KB of a paragraph", lambda n: item("Lorem ipsum dolor sit amet, <em>consectetur</em> adipiscing elit. " * (n // 64)), 800_000)


def blocks(n, depth):
    """Makes reusable blocks, each of which contains the next one `n` times."""
    inner = lambda number: f'<!-- wp:block {{"ref":{number}}} /-->'
    all = [item("x" * 50 if number == depth else inner(number + 11) * n, number + 10, "wp_block") for number in range(depth + 1)]
    return "".join(all) + item(inner(10), 1)


export("blocks in blocks", lambda n: blocks(n, 7), 30)
export("a block many times", lambda n: item("x" * n, 10, "wp_block") + item('<!-- wp:block {"ref":10} /-->' * (n // 10), 1), 50_000)
export("items", lambda n: "".join(item("x", number) for number in range(n)), 4_000)
export("items of one title", lambda n: "".join(item("x", number).replace(f"<wp:post_name>p{number}</wp:post_name>", "") for number in range(n)), 4_000)
export("items of one name", lambda n: "".join(item("x", number).replace(f">p{number}<", ">p<") for number in range(n)), 4_000)
export("items never closed", lambda n: "<item>" * n)
export("items in a section", lambda n: item("<item>" * n))
export("ends of items in a section", lambda n: item("</item><item>" * n))
export("items that began in a section", lambda n: item("<item><title>" * n))
export("exports in a section", lambda n: item("<?xml <rss " * n))
export("sections", lambda n: item("]]><![CDATA[" * n))
export("sections never closed", lambda n: "<item><title><![CDATA[x" * n)
export("elements, nested", lambda n: item(more="<wp:x>" * n + "</wp:x>" * n))
export("elements, nested outside", lambda n: "<wp:x>" * n + "</wp:x>" * n)
export("elements, nested containers", lambda n: item(more="<wp:comment>" * n))
export("elements, never closed", lambda n: item(more="<x>" * n))
export("elements, ends of nothing", lambda n: item(more="</wp:x>" * n))
export("elements, attributes", lambda n: item(more="<wp:x " + numbered("a%='1' ", n) + "/>"))
export("elements, prefixes", lambda n: "<rss " + numbered("xmlns:p%='http://wordpress.org/export/1.2/' ", n) + ">" + numbered("<p%:x>1</p%:x>", n), 20_000)
export("elements, ampersands", lambda n: item(more="<wp:x>" + "& " * n + "</wp:x>"))
export("elements, entities", lambda n: item(more="<wp:x>" + "&x;" * n + "</wp:x>"))
export("elements, comments never closed", lambda n: item(more="<!--" * n))
export("elements, declarations", lambda n: "<!DOCTYPE x [" + numbered('<!ENTITY e% "&e;">', n) + "]>" + item("x"))
export("elements, angle brackets", lambda n: item(more="<" * n))
export("elements, empty", lambda n: item(more="<wp:x/>" * n))
export("comments of readers", lambda n: item(more="<wp:comment><wp:comment_approved>1</wp:comment_approved></wp:comment>" * n), 50_000)
export("metadata", lambda n: item(more=numbered("<wp:postmeta><wp:meta_key>k%</wp:meta_key><wp:meta_value>x</wp:meta_value></wp:postmeta>", n)), 50_000)
export("old names", lambda n: item(more=numbered("<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key><wp:meta_value>o%</wp:meta_value></wp:postmeta>", n)), 20_000)
export("tags", lambda n: item(more=numbered('<category domain="post_tag" nicename="w%"><![CDATA[W %]]></category>', n)), 20_000)
export("tags without a slug", lambda n: item(more=numbered('<category domain="post_tag"><![CDATA[W %]]></category>', n)), 20_000)
export("categories", lambda n: item(more=numbered('<category domain="category" nicename="w%"><![CDATA[W %]]></category>', n)), 20_000)
export("categories of one name", lambda n: item(more=numbered('<category domain="category" nicename="w%"><![CDATA[W]]></category>', n)), 20_000)
export("categories of one slug", lambda n: numbered("<wp:category><wp:category_nicename>-%-%</wp:category_nicename><wp:cat_name>;)</wp:cat_name></wp:category>", n), 8_000)
export("terms of signs", lambda n: item(more=numbered('<category domain="post_tag" nicename=""><![CDATA[;%)]]></category>'.replace("%", "(" ), 1) + "".join(f'<category domain="post_tag" nicename=""><![CDATA[{";" * (number % 500 + 1)}{"(" * (number // 500 + 1)}]]></category>' for number in range(n))), 8_000)


def chain(n):
    terms = "".join(
        f"<wp:category><wp:category_nicename>w{number}</wp:category_nicename><wp:category_parent>{f'w{number - 1}' if number else ''}</wp:category_parent><wp:cat_name>W {number}</wp:cat_name></wp:category>"
        for number in range(n)
    )
    used = "".join(f'<category domain="category" nicename="w{number}"><![CDATA[W {number}]]></category>' for number in range(n))
    return terms + item(more=used)


export("a chain of categories", chain, 8_000)
export("a chain of pages", lambda n: "".join(item("x", number + 1, "page", more=f"<wp:post_parent>{number}</wp:post_parent>") for number in range(n)), 4_000)
export("authors", lambda n: numbered("<wp:author><wp:author_login>a%</wp:author_login><wp:author_display_name>A %</wp:author_display_name></wp:author>", n) + "".join(item("x", number).replace("<wp:post_id>", f"<dc:creator>a{number}</dc:creator><wp:post_id>") for number in range(n // 10)), 10_000)
export("files of an item", lambda n: item("[gallery]") + "".join(item("", number + 2, "attachment", f"<wp:post_parent>1</wp:post_parent><wp:attachment_url>https://old.example/wp-content/uploads/{number}.jpg</wp:attachment_url>") for number in range(n)), 4_000)
export("galleries of many files", lambda n: item("[gallery]" * n) + "".join(item("", number + 2, "attachment", f"<wp:post_parent>1</wp:post_parent><wp:attachment_url>https://old.example/wp-content/uploads/{number}.jpg</wp:attachment_url>") for number in range(n)), 1_000)
export("a title", lambda n: item(title="word &lt;b&gt; " * n))
kind("import", "no export", 100_000)(lambda folder, n: write(folder, {"export.xml": "<" * n}))
kind("import", "bytes", 100_000)(lambda folder, n: write(folder, {"export.xml": (HEAD + item("@")).encode().replace(b"@", b"\xff\xfe\0\r" * n) + TAIL.encode()}))


@kind("import", "a large item", 160)
def large_item(folder, n):
    write(folder, {"export.xml": HEAD + item("]]><![CDATA[" * (n * 80_000)) + TAIL})


@kind("import", "a large head", 160)
def large_head(folder, n):
    write(folder, {"export.xml": HEAD + "<x>" * (n * 330_000) + TAIL})


def packed(megabytes, before, block, after):
    with_head = zlib.compressobj(9, zlib.DEFLATED, 31)
    out = [with_head.compress(before)]
    out += [with_head.compress(block * (1_000_000 // len(block))) for _ in range(megabytes)]
    return b"".join(out) + with_head.compress(after) + with_head.flush()


kind("import", "gzip, spaces", 4_000)(lambda folder, n: write(folder, {"export.xml.gz": packed(n, HEAD.encode(), b" ", TAIL.encode())}))
kind("import", "gzip, an item", 4_000)(lambda folder, n: write(folder, {"export.xml.gz": packed(n, HEAD.encode() + b"<item><title>", b"x", b"</title></item>" + TAIL.encode())}))
kind("import", "gzip, members", 20_000)(lambda folder, n: write(folder, {"export.xml.gz": gzip.compress(HEAD.encode()) + gzip.compress(b"") * n}))
kind("import-json", "gzip, spaces", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b"[", b" ", b"]")}))
kind("import-json", "gzip, a text", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b'[{"title":"', b"x", b'"}]')}))
kind("import-json", "gzip, a list", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b'[{"title":[', b"1,", b"1]}]")}))
kind("import-json", "gzip, an object", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b'{"posts":[', b"{},", b"{}]}")}))
kind("import-json", "gzip, empty objects", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b"[", b"{},", b"{}]")}))
kind("import-json", "gzip, empty items", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b"[", b'{"title":""},', b"{}]")}))
kind("import-json", "gzip, few empty objects", 60)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b"[", b"{},", b"{}]")}))
kind("import", "gzip, empty items", 4_000)(lambda folder, n: write(folder, {"export.xml.gz": packed(n, HEAD.encode(), b"<item></item>", TAIL.encode())}))
kind("import-json", "gzip, nested", 4_000)(lambda folder, n: write(folder, {"posts.json.gz": packed(n, b"[", b"[", b"]")}))
kind("import-json", "keys", 100_000)(lambda folder, n: write(folder, {"posts.json": "[{" + numbered('"k%":1,', n) + '"title":"x"}]'}))
kind("import-json", "posts", 4_000)(lambda folder, n: write(folder, {"posts.json": json.dumps([{"id": number, "type": "post", "status": "publish", "date": "2020-01-01T00:00:00", "slug": f"p{number}", "title": {"rendered": "T"}, "content": {"rendered": "<p>x</p>"}} for number in range(1, n)])}))
kind("import-json", "terms of a post", 20_000)(lambda folder, n: write(folder, {"posts.json": json.dumps([{"id": 1, "type": "post", "status": "publish", "date": "2020-01-01T00:00:00", "slug": "p", "title": {"rendered": "T"}, "content": {"rendered": "x"}, "tags": list(range(n)), "_embedded": {"wp:term": [[{"id": number, "taxonomy": "t", "slug": f"w{number}", "name": f"W {number}"} for number in range(n)]]}}])}))


def archive(folder, members):
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)


kind("import", "zip, empty members", 10_000)(lambda folder, n: archive(folder, ((f"{number}.xml", b"") for number in range(n))))
kind("import", "zip, small members", 10_000)(lambda folder, n: archive(folder, ((f"{number}.xml", HEAD + TAIL) for number in range(n))))
kind("import", "zip, other members", 40_000)(lambda folder, n: archive(folder, [("a.xml", HEAD + TAIL)] + [(f"{number}.txt", b"") for number in range(n)]))
kind("import", "zip, a large member", 2_000)(lambda folder, n: archive(folder, [("a.xml", HEAD.encode() + b" " * (n * 1_000_000))]))

# Folders of other systems.
for name, text in {
    "tags never closed": lambda n: "{{ x " * n, "tags unknown": lambda n: "{{< x >}} " * n, "highlights never closed": lambda n: "{% highlight x %} " * n,
    "words": lambda n: "word " * n, "brackets": lambda n: "[" * n, "quotes": lambda n: "> " * n, "html": lambda n: "<div>" * n,
}.items():
    kind("import-markdown", name, 50_000)(lambda folder, n, text=text: write(folder, {"a.md": MATTER + text(n)}))
kind("import-markdown", "files of one name", 4_000)(lambda folder, n: write(folder, {f"{number}/a.md": MATTER + "x" for number in range(n)}))
kind("import-markdown", "faults", 20_000)(lambda folder, n: write(folder, {"a.md": "---\ntitle: T\n" + numbered("date%: never\n", n) + "date: never\n---\nx"}))
