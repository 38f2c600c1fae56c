#!/usr/bin/env python3
"""make.py NAME SITE: known-item queries over a published site, as lines of queries.tsv.

Each query is made from one article, and should find that article: some words of its headline; distinctive words that are close
together in its text; a quoted phrase; a headline with one or two typing errors; a headline and a filter. The choice is random but
seeded, and was made once: the queries are in the repository, so that rankings are always compared over the same queries.
"""
import collections, html, json, os, random, re, sys

name, site = sys.argv[1:3]
folder = os.path.join(site, "data", "articles")
rng = random.Random(f"judged/{name}")
STOP = set("the and for with that this from have what your about into more than when will been were they their there which "
           "while where after before also just some over only such each most many does doing here our you are was not but all "
           "can how why who has had its out new now use".split())
articles = []
for file in sorted(os.listdir(folder)):
    article = json.load(open(os.path.join(folder, file), encoding="utf-8"))
    blocks = re.split(r"</(?:p|li|h[1-6]|pre|td|blockquote|figcaption)>", re.sub(r"<pre.*?</pre>", "", article["body"], flags=re.S))
    lines = [html.unescape(re.sub(r"<[^>]+>", "", block)) for block in blocks]
    words = [re.findall(r"[A-Za-z]{3,20}", line) for line in lines if "{" not in line]
    articles.append((article, words))
spread = collections.Counter()
for article, lines in articles:
    spread.update({word.lower() for line in lines for word in line})


def named(headline):
    """The words of a headline that a reader would remember, numbers and versions included."""
    return [w for w in re.findall(r"[a-z]{4,20}|[0-9]+(?:\.[0-9]+)+|[0-9]{4}", headline.lower()) if w not in STOP]


def of_headline(article, most):
    words = named(article["headline"])
    if len(words) < 2:
        return None
    kept = [words[n] for n in sorted(rng.sample(range(len(words)), min(most, len(words))))]
    # The query has one right answer only if no other headline has all these words.
    if sum(set(kept) <= set(named(other["headline"])) for other, _ in articles) > 1:
        return None
    return " ".join(kept)


def close(lines):
    long = [line for line in lines if len(line) >= 12]
    if not long:
        return None
    line = rng.choice(long)
    start = rng.randrange(len(line) - 11)
    rare = [w for w in dict.fromkeys(w.lower() for w in line[start:start + 12]) if 1 < spread[w] <= len(articles) * .05 and w not in STOP]
    return " ".join(rare[:4]) if len(rare) >= 3 else None


def plain(article):
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<pre.*?</pre>", "", article["body"], flags=re.S)))


texts = [plain(article).lower() for article, _ in articles]


def phrase(article):
    runs = re.findall(r"\b[a-z]{3,15}(?: [a-z]{2,15}){3}\b", plain(article))
    # A sentence that is in every monthly report does not identify an article.
    runs = [r for r in runs if any(1 < spread[w] <= len(articles) * .05 for w in r.split()) and sum(r in text for text in texts) == 1]
    return f'"{rng.choice(runs)}"' if runs else None


def slip(word):
    at = rng.randrange(1, len(word) - 1)
    return rng.choice((word[:at] + word[at + 1:], word[:at] + word[at + 1] + word[at] + word[at + 2:],
                       word[:at] + rng.choice("aeinrst") + word[at:], word[:at] + rng.choice("aeinrst") + word[at + 1:]))


def misspelt(article):
    query = of_headline(article, 3)
    if not query:
        return None
    words = query.split()
    longest = max((w for w in words if w.isalpha()), key=len, default="")
    if len(longest) < 6:
        return None
    wrong = slip(longest)
    if len(longest) >= 9 and rng.random() < .3:
        wrong = slip(wrong)
    if spread[wrong]:
        return None
    return " ".join(wrong if w == longest else w for w in words)


def filtered(article):
    query = of_headline(article, 2)
    chips = [f"{c['kind']}={c['slug']}" for c in article.get("chips", [])] + [f"author={b['slug']}" for b in article.get("byline", [])]
    year = article.get("dateline", {}).get("published", "")[:4]
    choices = chips + ([f"year={year}"] if year else [])
    return (query, rng.choice(choices)) if query and choices else None


order = list(articles)
rng.shuffle(order)
for kind, count in (("headline", 12), ("words", 12), ("phrase", 8), ("misspelt", 12), ("filtered", 8)):
    made = 0
    while made < count and order:
        article, lines = order.pop()
        query = {"headline": lambda: of_headline(article, 4), "words": lambda: close(lines), "phrase": lambda: phrase(article),
                 "misspelt": lambda: misspelt(article), "filtered": lambda: filtered(article)}[kind]()
        if query:
            query, only = query if kind == "filtered" else (query, "")
            print(name, kind, query, only, article["slug"], sep="\t")
            made += 1
