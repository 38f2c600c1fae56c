#!/usr/bin/env python3
"""pages.py SITE OUT: writes the articles of a published site as bare pages for Pagefind: only headline, text and filters."""
import html, json, os, sys

site, out = sys.argv[1:3]
folder = os.path.join(site, "data", "articles")
for file in os.listdir(folder):
    article = json.load(open(os.path.join(folder, file), encoding="utf-8"))
    filters = [(c["kind"], c["slug"]) for c in article.get("chips", [])] + [("author", b["slug"]) for b in article.get("byline", [])]
    filters.append(("year", article.get("dateline", {}).get("published", "")[:4]))
    tags = "".join(f'<i data-pagefind-filter="{kind}:{html.escape(value)}"></i>' for kind, value in filters if value)
    names = " ".join(html.escape(c["name"]) for c in article.get("chips", []) + article.get("byline", []))
    page = os.path.join(out, article["slug"])
    os.makedirs(page, exist_ok=True)
    with open(os.path.join(page, "index.html"), "w", encoding="utf-8") as f:
        headline = html.escape(article["headline"])
        f.write(f'<!DOCTYPE html><html lang="{article.get("language", "en")}"><head><meta charset="utf-8"><title>{headline}</title></head>'
                f'<body><main data-pagefind-body><h1>{headline}</h1>{article["body"]}<p>{names}</p>{tags}</main></body></html>')
