"""Checks the files of a published site that other programs read: python check.py FOLDER ORIGIN NOW

Compares them with the dataset and the printed pages of the same site, and with the specifications:
RFC 4287, RSS 2.0 with the profile of its advisory board, JSON Feed 1.1, sitemaps.org 0.9 and Google's news sitemaps.
"""

import datetime
import email.utils
import html.parser
import json
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import feedparser

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
LENGTH = 20

folder, origin, now = pathlib.Path(sys.argv[1]), sys.argv[2], datetime.datetime.fromisoformat(sys.argv[3].replace("Z", "+00:00"))
checks = 0
wrong = []


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        wrong.append(what)


def address(path):
    """Returns the absolute address of a path of the site."""
    return origin.rstrip("/") + urllib.parse.quote(path)


def moment(text):
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text or ""), f"{text!r} is no RFC 3339")
    return datetime.datetime.fromisoformat((text or "1970-01-01T00:00:00Z").replace("Z", "+00:00"))


def visible(text):
    """Returns a text without the control characters that XML cannot contain."""
    return re.sub(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).strip()


class Addresses(html.parser.HTMLParser):
    """Collects every address in a piece of HTML, with an HTML parser."""

    def __init__(self, text):
        super().__init__()
        self.found, self.tags = [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("href", "src", "poster", "cite"):
                self.found.append(value)
            elif name == "srcset":
                self.found.extend(part.split()[0] for part in value.split(", "))


def check_html(text, where):
    addresses = Addresses(text)
    for found in addresses.found:
        check(re.match(r"(https?://[^/]|mailto:.|tel:.)", found or ""), f"{where}: {found!r} is not absolute")
    check(not addresses.tags & {"script", "style", "iframe", "form"}, f"{where}: {addresses.tags}")
    return addresses


def dataset(path):
    return json.loads((folder / "data" / path).read_text())


def tongue(card):
    """Returns the language of an article."""
    return card.get("language", site["language"]).lower()


def members(place):
    """Returns the cards that a feed should have, from the listing's own page in the dataset; for the feed of a language, from the blog's."""
    kind, _, name = place.partition("/")
    cards = dataset(f"listings/{'blog' if kind == 'feed' else place}/newest.json")["cards"]
    return [card for card in cards if "dateline" in card and (kind != "feed" or tongue(card) == name)][:LENGTH]


def order(element, names, where):
    """Compares the names of an element's children with a list of (name, least, most)."""
    tags = [child.tag for child in element]
    known = {name for name, _, _ in names}
    check(all(tag in known for tag in tags), f"{where}: unknown among {tags}")
    for name, least, most in names:
        check(least <= tags.count(name) <= most, f"{where}: {name} occurs {tags.count(name)} times")


def check_feed(place):
    """Compares the three files of a feed with the articles and with each other."""
    base = "" if place == "blog" else place + "/"
    cards = members(place)
    is_language = place.startswith("feed/")
    alternate = address("/" if is_language else "/" + base)
    language = place.removeprefix("feed/") if is_language else site["language"]
    updated = max((moment(c["dateline"].get("updated", c["dateline"]["published"])) for c in cards), default=None)
    ids = [address(f"/blog/{card['slug']}/") for card in cards]
    headlines = [visible(card["headline"]) for card in cards]

    for name in ("atom.xml", "feed.xml"):
        parsed = feedparser.parse((folder / base / name).read_bytes())
        where = f"/{base}{name}"
        check(parsed.bozo == 0, f"{where}: {parsed.get('bozo_exception')}")
        check(parsed.version == ("atom10" if name == "atom.xml" else "rss20"), f"{where}: version {parsed.version}")
        check(len(parsed.entries) == len(cards), f"{where}: {len(parsed.entries)} entries, not {len(cards)}")
        check([entry.id for entry in parsed.entries] == ids, f"{where}: ids")
        check([entry.link for entry in parsed.entries] == ids, f"{where}: links")
        check(parsed.feed.link == alternate, f"{where}: alternate")
        check(any(l.rel == "self" and l.href == address("/" + base) + name for l in parsed.feed.links), f"{where}: self")
        check(parsed.feed.language.lower() == language.lower(), f"{where}: language")
        check(name != "atom.xml" or parsed.feed.id == alternate, f"{where}: id")
        for entry, card in zip(parsed.entries, cards):
            check(entry.get("published_parsed"), f"{where}: {entry.id}: {entry.get('published')!r} is no date")
            if not entry.get("published_parsed"):
                continue
            published = datetime.datetime(*entry.published_parsed[:6], tzinfo=datetime.timezone.utc)
            check(published == moment(card["dateline"]["published"]), f"{where}: {entry.id}: published")
            names = [visible(person["name"]) for person in card.get("byline", [])]
            check(len(entry.get("content", [])) == 1, f"{where}: {entry.id}: content")
            if names:
                check([author.name for author in entry.authors] == names, f"{where}: {entry.id}: authors {entry.authors}")
            if "section" in card:
                tags = [tag.get("label") or tag.term for tag in entry.tags]
                check(visible(card["section"]["name"]) in tags, f"{where}: {entry.id}: section")
            check(("cover" in card) == bool(entry.get("media_content")), f"{where}: {entry.id}: cover")
            if "summary" in card:
                check(entry.get("summary"), f"{where}: {entry.id}: summary")

    # feedparser sanitises and accepts some mistakes, so the following checks read the files as they were written.
    where = f"/{base}atom.xml"
    atom = ElementTree.parse(folder / base / "atom.xml").getroot()
    order(
        atom,
        [(ATOM + "title", 1, 1), (ATOM + "id", 1, 1), (ATOM + "updated", 1, 1), (ATOM + "author", 1, 1), (ATOM + "link", 2, 2)]
        + [(ATOM + "logo", 0, 1), (ATOM + "subtitle", 0, 1), (ATOM + "entry", 0, LENGTH)],
        where,
    )
    check(updated is None or moment(atom.findtext(ATOM + "updated")) == updated, f"{where}: updated")
    atom_bodies = []
    for entry, headline in zip(atom.iter(ATOM + "entry"), headlines):
        one = [(ATOM + name, 1, 1) for name in ("title", "id", "updated", "published", "content", "link")]
        many = [(ATOM + name, 0, 99) for name in ("author", "category")]
        order(entry, one + many + [(ATOM + "summary", 0, 1), (MEDIA + "content", 0, 1)], where)
        check(entry.findtext(ATOM + "title") == headline, f"{where}: {headline}")
        check(moment(entry.findtext(ATOM + "updated")) >= moment(entry.findtext(ATOM + "published")), f"{where}: {headline}: updated")
        atom_bodies.append(entry.findtext(ATOM + "content"))

    where = f"/{base}feed.xml"
    channel = ElementTree.parse(folder / base / "feed.xml").getroot().find("channel")
    order(
        channel,
        [("title", 1, 1), ("link", 1, 1), ("description", 1, 1), ("language", 1, 1), ("lastBuildDate", 0, 1)]
        + [(ATOM + "link", 1, 1), ("item", 0, LENGTH)],
        where,
    )
    if updated:
        check(email.utils.parsedate_to_datetime(channel.findtext("lastBuildDate")) == updated, f"{where}: lastBuildDate")
    rss_bodies = []
    for item, headline in zip(channel.iter("item"), headlines):
        one = [(name, 1, 1) for name in ("title", "link", "guid", "pubDate", CONTENT + "encoded")]
        order(item, one + [("description", 0, 1), ("category", 0, 99), (DC + "creator", 0, 99), (MEDIA + "content", 0, 1)], where)
        check(item.findtext("title") == headline, f"{where}: {headline}")
        check_html(item.findtext("description") or "", where)
        rss_bodies.append(item.findtext(CONTENT + "encoded"))

    where = f"/{base}feed.json"
    feed = json.loads((folder / base / "feed.json").read_text())
    check(feed["version"] == "https://jsonfeed.org/version/1.1", f"{where}: version")
    check(feed["title"] == atom.findtext(ATOM + "title") == channel.findtext("title"), f"{where}: title")
    check(feed["home_page_url"] == alternate and feed["feed_url"] == address("/" + base) + "feed.json", f"{where}: addresses")
    check([item["id"] for item in feed["items"]] == [item["url"] for item in feed["items"]] == ids, f"{where}: ids")
    check([item["title"] for item in feed["items"]] == headlines, f"{where}: titles")
    for item, card in zip(feed["items"], cards):
        check(item["date_published"] == card["dateline"]["published"], f"{where}: {item['id']}: published")
        check(item.get("date_modified") == card["dateline"].get("updated"), f"{where}: {item['id']}: modified")
        check([a["name"] for a in item.get("authors", [])] == [visible(p["name"]) for p in card.get("byline", [])], f"{where}: authors")
        check(item.get("summary") == card.get("summary") or visible(card["summary"]) == item["summary"].strip(), f"{where}: summary")

    # All three files have the full text of the article's own page.
    bodies = [item["content_html"] for item in feed["items"]]
    check(bodies == atom_bodies == rss_bodies, f"/{base}: the bodies differ")
    for body, card in zip(bodies, cards):
        addresses = check_html(body, f"/{base}: {card['slug']}")
        own = Addresses(dataset(f"articles/{card['slug']}.json")["body"]).found
        here = address(f"/blog/{card['slug']}/")
        check(addresses.found == [urllib.parse.urljoin(here, link) for link in own], f"/{base}: {card['slug']}: addresses")
    return len(cards)


def check_map(name, known, root="urlset", element="url"):
    """Returns the addresses of a sitemap."""
    path = folder / name
    check(path.stat().st_size <= 50 * 1024 * 1024, f"{name}: size")
    tree = ElementTree.parse(path).getroot()
    check(tree.tag == MAP + root, f"{name}: {tree.tag}")
    found = []
    for url in tree:
        check(url.tag == MAP + element, f"{name}: {url.tag}")
        order(url, [(MAP + "loc", 1, 1), (MAP + "lastmod", 0, 1)] + known, name)
        found.append(url.findtext(MAP + "loc"))
        check(found[-1].startswith(origin), f"{name}: {found[-1]}")
        if url.find(MAP + "lastmod") is not None:
            moment(url.findtext(MAP + "lastmod"))
    check(len(found) <= 50_000 and len(set(found)) == len(found), f"{name}: {len(found)} addresses")
    return found


def printed():
    """Returns the pages whose canonical address is their own, without numbered and empty pages, and without pages that ask not to be
    listed."""
    pages = set()
    for page in folder.rglob("index.html"):
        path = "/" + str(page.parent.relative_to(folder)).strip(".") + "/"
        path = path.replace("//", "/")
        text = page.read_text()
        canonical = re.search(r'<link rel="canonical" href="([^"]*)"', text)
        if '<meta name="robots" content="noindex' in text:
            continue
        if canonical and html.unescape(canonical.group(1)) == address(path) and not re.search(r"/page/\d+/$", path):
            listing = folder / "data/listings" / path.strip("/") / "newest.json"
            if path == "/blog/" or not listing.exists() or json.loads(listing.read_text())["cards"]:
                pages.add(address(path))
    return pages


def check_maps():
    parts = check_map("sitemap.xml", [], "sitemapindex", "sitemap")
    listed = [url for part in parts for url in check_map(part.removeprefix(origin), [])]
    check(len(set(listed)) == len(listed), "an address is in two parts")
    check(set(listed) == printed(), f"maps and pages differ: {set(listed) ^ printed()}")
    news = check_map("sitemap-news.xml", [(NEWS + "news", 1, 1)])
    cards = [card for card in dataset("listings/blog/newest.json")["cards"] if "dateline" in card]
    reach = now - datetime.timedelta(hours=48)
    recent = [address(f"/blog/{c['slug']}/") for c in cards if reach < moment(c["dateline"]["published"]) <= now]
    check(news == recent, f"news: {news} and not {recent}")
    for entry in ElementTree.parse(folder / "sitemap-news.xml").getroot().iter(NEWS + "news"):
        order(entry, [(NEWS + "publication", 1, 1), (NEWS + "publication_date", 1, 1), (NEWS + "title", 1, 1)], "news")
        check(entry.findtext(f"{NEWS}publication/{NEWS}name") == visible(site["title"]), "news: name")
        check(re.fullmatch(r"[a-z]{2,3}|zh-(cn|tw)", entry.findtext(f"{NEWS}publication/{NEWS}language")), "news: language")
        moment(entry.findtext(NEWS + "publication_date"))
    robots = (folder / "robots.txt").read_text().splitlines()
    for name in ("sitemap.xml", "sitemap-news.xml"):
        check(f"Sitemap: {origin}{name}" in robots, f"robots.txt does not name {name}")
    return len(listed), len(news)


def check_announcements(places):
    """Checks that pages announce all feeds that exist, and no others."""
    announced = set()
    for page in folder.rglob("index.html"):
        for tag in re.findall(r'<link rel="alternate"[^>]*>', page.read_text()):
            announced.add(html.unescape(re.search(r'href="([^"]*)"', tag).group(1)))
    base = urllib.parse.urlsplit(origin).path
    expected = {base + urllib.parse.quote(p) + f for p in places for f in ("atom.xml", "feed.xml", "feed.json")}
    check(announced == expected, f"announced and written feeds differ: {announced ^ expected}")


site = dataset("site.json")["frame"]
places = sorted(str(path.parent.relative_to(folder)) for path in folder.rglob("atom.xml"))
listings = folder / "data/listings"
# docs/AUTHORING.md: a category or an author has feeds from its first article on, a tag from its third.
least = {"category": 1, "author": 1, "tag": 3}
named = [(f"{kind}/{path.name}", wanted) for kind, wanted in least.items() for path in (listings / kind).glob("*")]
dated = {place for place, wanted in named if members(place) and len(dataset(f"listings/{place}/newest.json")["cards"]) >= wanted}
tongues = {tongue(card) for card in dataset("listings/blog/newest.json")["cards"] if "dateline" in card}
dated |= {f"feed/{name}" for name in tongues} if tongues - {site["language"].lower()} else set()
check(set(places) == dated | {"."}, f"feeds and listings differ: {set(places) ^ (dated | {'.'})}")
entries = sum(check_feed("blog" if place == "." else place) for place in places)
urls, news = check_maps()
check_announcements("" if place == "." else place + "/" for place in places)
for problem in wrong[:20]:
    print(problem, file=sys.stderr)
print(f"{origin}: {len(places)} feeds in 3 formats, {entries} entries, {urls} addresses in maps, {news} news, {checks} checks, {len(wrong)} wrong")
sys.exit(bool(wrong))
