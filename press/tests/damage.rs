//! Every parser over what is damaged at random, again and again: nothing panics, nothing is half-written, and what was not
//! public is never told. `ROUNDS` says how often each parser is tried, on all cores; `SEED` begins with other numbers.

use crate::Result;
use press::content::{Colour, ReadOptions, read};
use press::fuzz;
use press::import::{Options, wordpress};
use rayon::prelude::*;
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

fn asset(name: &str) -> Result<Vec<u8>> {
    Ok(fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(name))?)
}

/// Whatever is done to an export: it is imported or refused, what comes out can be read, and what was not public is not in it.
#[test]
fn no_damage_makes_it_panic_or_tell() -> Result {
    let export = asset("traps.xml")?;
    let folder = tempfile::tempdir()?;
    let (input, out) = (folder.path().join("export.xml"), folder.path().join("news"));
    let mut random = Random(1);
    for round in 0..rounds().min(1000) {
        let mut damaged = export.clone();
        for _ in 0..=random.below(8) {
            random.damage(&mut damaged);
        }
        fs::write(&input, &damaged)?;
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let options =
            Options { inputs: vec![input.clone()], out: out.clone(), featured: "Featured".to_owned(), ..Options::default() };
        match wordpress(&options) {
            Ok(outcome) => {
                let total = outcome.ledger.total();
                assert_eq!(total.items, total.imported + total.changed + total.skipped, "round {round}");
                for entry in walkdir::WalkDir::new(&out) {
                    let entry = entry?;
                    if entry.file_type().is_file() {
                        let text = String::from_utf8_lossy(&fs::read(entry.path())?).to_lowercase();
                        assert!(!text.contains("zz"), "round {round}: {}", entry.path().display());
                    }
                }
                let (_, diagnostics) = read(&out, &ReadOptions::default());
                assert!(!diagnostics.has_errors(), "round {round}: {}", diagnostics.render(Colour::Never));
            }
            Err(_) => assert!(!out.exists(), "round {round}: half of it was written"),
        }
    }
    Ok(())
}

/// Damages one of the seeds in every round and hands it to a parser. A round is its number: what panics can be run again.
fn try_all(seeds: &[Vec<u8>], most: usize, parse: impl Fn(&[u8]) + Sync + std::panic::RefUnwindSafe) {
    let first = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0_u64);
    let rounds = u64::try_from(rounds()).unwrap_or_default();
    (first..first + rounds).into_par_iter().for_each(|round| {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        random.below(1);
        let mut damaged = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(most) {
            if random.below(6) == 0 {
                // A piece of another one: shapes that no single change makes.
                let other = &seeds[random.below(seeds.len())];
                let (from, at) = (random.below(other.len()), random.below(damaged.len()));
                let end = (from + random.below(200)).min(other.len());
                damaged.splice(at..at, other[from..end].iter().copied());
            } else {
                random.damage(&mut damaged);
            }
        }
        if catch_unwind(|| parse(&damaged)).is_err() {
            panic!("round {round}: {:?}", String::from_utf8_lossy(&damaged));
        }
    });
}

/// An export of the traps for every item, with the item alone and the one after it: the fewer there are, the more are tried.
#[test]
fn no_bytes_make_the_reader_of_exports_panic() -> Result {
    let text = String::from_utf8(asset("traps.xml")?)?;
    let items: Vec<&str> = text.split_inclusive("</item>").collect();
    let head = &text[..text.find("<item>").unwrap_or_default()];
    let seeds = items.windows(2).enumerate().map(|(n, pair)| {
        let head = if n == 0 { "" } else { head };
        format!("{head}{}</channel></rss>", pair.concat()).into_bytes()
    });
    try_all(&seeds.collect::<Vec<_>>(), 8, fuzz::export);
    Ok(())
}

#[test]
fn no_bytes_make_the_reader_of_dumps_panic() -> Result {
    let names = ["posts", "pages", "media", "users", "categories", "tags", "site"];
    let seeds = names.iter().map(|name| asset(&format!("dump/{name}.json"))).collect::<Result<Vec<_>>>()?;
    try_all(&seeds, 8, fuzz::dump);
    Ok(())
}

#[test]
fn no_body_makes_a_panic() -> Result {
    let text = String::from_utf8(asset("traps.xml")?)?;
    let bodies = text.split("<content:encoded><![CDATA[").skip(1).filter_map(|rest| rest.split("]]></content").next());
    let seeds: Vec<Vec<u8>> = bodies.filter(|body| !body.is_empty()).map(|body| body.as_bytes().to_vec()).collect();
    try_all(&seeds, 8, |bytes| fuzz::body(&String::from_utf8_lossy(bytes)));
    Ok(())
}

fn try_texts(seeds: &[&str], parse: impl Fn(&str) + Sync + std::panic::RefUnwindSafe) {
    let seeds: Vec<Vec<u8>> = seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    try_all(&seeds, 6, |bytes| parse(&String::from_utf8_lossy(bytes)));
}

/// Markdown of other systems.
const MARKDOWN: &[&str] = &[
    "---\ntitle: A\ndate: 2020-01-31\ntags: [a, b]\n---\n# x {% highlight a %}\n`{{ y }}`{% endhighlight %}\n\
         {{< figure src=\"a\" alt='b' >}}{% raw %}{{}}{% endraw %}",
    "+++\ntitle = \"A\"\ndate = 2020-01-31T1:02:03\ndraft = false\n[extra]\ntags = ['a']\n+++\n{{ youtube(id=\"x\") }}\n\
         > q\n\n```\n{{< x >}}\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n[^1]: note\n",
    "{\"title\": \"A\"}\n{{% notice %}}text{{% /notice %}} {% post_url other %} ![a](b.png \"c\") <img src=x>\n",
];

#[test]
fn no_markdown_makes_its_import_panic() {
    try_texts(MARKDOWN, fuzz::markdown);
}

#[test]
fn no_markdown_makes_its_publication_panic() {
    try_texts(MARKDOWN, fuzz::article);
}

#[test]
fn no_settings_make_a_panic() {
    try_texts(
        &[
            "title = \"T\"\norigin = \"https://a.example/x\"\nlanguage = \"pt-BR\"\nzone = \"Europe/Lisbon\"\nlogo = \"/a.svg\"\n\
             articles = [\"a\", \"b/c\"]\nmedia = [{ folder = \"static\", path = \"/\" }]\nlanguages = [\"fr\"]\n\
             elsewhere = [\"/shop\"]\nbroken_links = \"warn\"\nfeeds_from = 20\n",
            "[look]\naccent = { light = \"#8a1c22\", dark = \"#f08c85\" }\npaper = \"#fff\"\n[[navigation]]\nlabel = \"N\"\n\
             path = \"/category/n/\"\n[words]\nolder = \"Antes {n}\"\n[images]\nvariants = false\n",
            "[[categories]]\nname = \"Trade\"\nslug = \"trade\"\nparent = \"Economy\"\nfront_page = 3\n[[categories]]\n\
             name = \"Economy\"\nparent = \"Trade\"\n[[tags]]\nname = \"x\"\n[[authors]]\nname = \"A\"\ndescription = \"B\"\n",
        ],
        fuzz::settings,
    );
}

#[test]
fn no_redirects_make_a_panic() {
    try_texts(
        &[
            "[[redirects]]\nfrom = \"/old/?p=1\"\nto = \"/blog/new/#x\"\nstatus = 302\n",
            "[[redirects]]\nfrom = \"/%E6%97%A5/\"\nto = \"https://b.example/\"\n[[redirects]]\nfrom = \"/gone\"\nstatus = 410\n",
        ],
        fuzz::redirects,
    );
}

fn rounds() -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(300)
}

/// Numbers that look random and are always the same.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end.max(1)
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        const PIECES: &[&[u8]] = &[
            b"<",
            b">",
            b"&",
            b"]]>",
            b"<![CDATA[",
            b"</item>",
            b"<item>",
            b"\0",
            b"\xff",
            b"[gallery",
            b"<!--",
            b"-->",
            b"%",
            b"\xf0\x9f\x98\x80",
        ];
        if bytes.is_empty() {
            bytes.extend_from_slice(b"<p>x</p>");
        }
        let at = self.below(bytes.len());
        match self.below(4) {
            0 => bytes[at] = u8::try_from(self.below(256)).unwrap_or_default(),
            1 => drop(bytes.drain(at..(at + self.below(40)).min(bytes.len()))),
            2 => {
                let piece = PIECES[self.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ => bytes.truncate(bytes.len().saturating_sub(self.below(20))),
        }
    }
}
