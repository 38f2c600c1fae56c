#!/usr/bin/env python3
"""score.py PRESS SITE: reads lines of queries.tsv with Pagefind's rank at their end, and appends the rank of `press search`."""
import json, subprocess, sys

press, site = sys.argv[1:3]
for line in sys.stdin:
    fields = line.rstrip("\n").split("\t")
    query, only, slug = fields[2:5]
    kind, _, value = only.partition("=")
    options = [f"--from={value}", f"--to={value}"] if kind == "year" else [f"--{kind}={value}"] if kind else []
    done = subprocess.run([press, "search", "--site", site, "--json", "--count", "10", *options, query], capture_output=True, text=True)
    hits = json.loads(done.stdout)["hits"] if done.stdout else []
    slugs = [hit["card"]["slug"] for hit in hits]
    print(*fields, slugs.index(slug) + 1 if slug in slugs else 0, sep="\t")
