//! Tests of writing an output folder. Long because its tests share the same few helpers.

use super::*;

#[test]
fn changed_files_are_written_and_unpublished_files_are_removed() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let publish = |files: &[(&str, &str)]| -> io::Result<Summary> {
        let output = Output::open(folder.path(), None, 1, 1)?;
        for (path, text) in files {
            output.write(path, text.as_bytes())?;
        }
        output.finish(None)
    };
    assert_eq!(publish(&[("a/b/index.html", "1"), ("c.json", "2")])?, Summary { files: 2, changed: 2, bytes: 2, removed: 0 });
    let before = fs::metadata(folder.path().join("c.json"))?.modified()?;
    assert_eq!(publish(&[("a/x.html", "1"), ("c.json", "2")])?, Summary { files: 2, changed: 1, bytes: 1, removed: 1 });
    assert_eq!(fs::metadata(folder.path().join("c.json"))?.modified()?, before);
    assert!(!folder.path().join("a/b").exists());
    assert!(folder.path().join("a/x.html").exists());
    Ok(())
}

#[test]
fn a_folder_with_files_of_somebody_else_is_refused() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("thesis.docx"), "years of work")?;
    assert!(Output::open(folder.path(), None, 1, 1).is_err());
    assert!(Output::open(folder.path(), Some(folder.path()), 1, 1).is_ok());
    Ok(())
}

fn text(folder: &Path, path: &str) -> Option<String> {
    fs::read_to_string(folder.join(path)).ok()
}

#[test]
fn the_run_after_a_killed_one_completes_or_undoes_it() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let publish = |files: &[(&str, &str)]| -> io::Result<Summary> {
        let output = Output::open(folder, None, 1, 1)?;
        for (path, text) in files {
            output.write(path, text.as_bytes())?;
        }
        output.finish(None)
    };
    let old = [("a.html", "old"), ("b.html", "kept")];
    publish(&old)?;
    let killed = || -> io::Result<()> {
        let output = Output::open(folder, None, 2, 1)?;
        output.write("a.html", b"new")?;
        output.write("c/d.html", b"more")?;
        Ok(())
    };
    // The newsroom was changed back before the next run: according to the manifest, nothing would have changed.
    killed()?;
    assert!(!is_complete(folder, &Manifest::of(folder)?.unwrap_or_default()));
    assert_eq!(publish(&old)?, Summary { files: 2, changed: 0, bytes: 0, removed: 1 });
    assert_eq!((text(folder, "a.html").as_deref(), folder.join("c").exists()), (Some("old"), false));
    // Killed twice, then completed.
    killed()?;
    killed()?;
    publish(&[("a.html", "new"), ("c/d.html", "more")])?;
    assert_eq!((text(folder, "a.html").as_deref(), text(folder, "c/d.html").as_deref()), (Some("new"), Some("more")));
    assert!(!folder.join("b.html").exists());
    assert!(is_complete(folder, &Manifest::of(folder)?.unwrap_or_default()));
    // The very first publication was killed.
    let fresh = tempfile::tempdir()?;
    Output::open(fresh.path(), None, 1, 1)?.write("x.html", b"x")?;
    assert_eq!(Output::open(fresh.path(), None, 1, 1)?.finish(None)?.removed, 1);
    Ok(())
}

#[test]
fn a_file_can_replace_a_folder_and_a_folder_a_file() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    for path in ["old/a.html", "old", "old/b/c.html", "old/b"] {
        let output = Output::open(folder.path(), None, 1, 1)?;
        output.write(path, b"page")?;
        output.write(&format!("{path}.txt"), b"more")?;
        assert_eq!(output.finish(None)?.files, 2);
        assert_eq!(text(folder.path(), path).as_deref(), Some("page"));
    }
    Ok(())
}

#[test]
fn two_publications_exclude_each_other() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let first = Output::open(folder.path(), None, 1, 1)?;
    let second = Output::open(folder.path(), None, 1, 1).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(second.contains("another press"), "{second}");
    first.finish(None)?;
    assert!(Output::open(folder.path(), None, 1, 1).is_ok());
    Ok(())
}

#[test]
fn a_lost_file_is_written_again() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let publish = || -> io::Result<Summary> {
        let output = Output::open(folder.path(), None, 1, 1)?;
        output.write("data/a.json", b"1")?;
        if !output.keep("a.html") {
            output.write("a.html", b"page")?;
        }
        output.finish(None)
    };
    publish()?;
    assert_eq!(publish()?.changed, 0);
    fs::write(folder.path().join("a.html"), "cut")?;
    fs::remove_dir_all(folder.path().join("data"))?;
    assert_eq!(publish()?.changed, 2);
    assert_eq!(text(folder.path(), "a.html").as_deref(), Some("page"));
    Ok(())
}

#[test]
fn another_printer_writes_all_pages_again() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let output = Output::open(folder.path(), None, 1, 1)?;
    output.write("a.html", b"page")?;
    output.finish(None)?;
    assert!(Output::open(folder.path(), None, 1, 1)?.keep("a.html"));
    fs::remove_file(folder.path().join(JOURNAL))?;
    assert!(!Output::open(folder.path(), None, 1, 2)?.keep("a.html"));
    Ok(())
}

/// Every file and link below a folder, with its content.
fn all(folder: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if !entry.file_type().is_dir() {
            let path = entry.path().strip_prefix(folder).map_err(io::Error::other)?;
            files.insert(path.to_string_lossy().into_owned(), fs::read_to_string(entry.path()).unwrap_or_default());
        }
    }
    Ok(files)
}

fn publish(folder: &Path, files: &[(&str, &str)]) -> io::Result<Summary> {
    let output = Output::open(folder, None, 1, 1)?;
    for (path, text) in files {
        output.write(path, text.as_bytes())?;
    }
    output.finish(None)
}

#[test]
fn nothing_changes_before_the_end() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    publish(folder, &[("a.html", "old"), ("b.html", "kept"), ("media/a.txt", "old"), ("media/a.txt.gz", "own")])?;
    let before = all(folder)?;
    let output = Output::open(folder, None, 2, 1)?;
    output.write("a.html", b"new")?;
    output.write_copy("a.html", ".gz", b"copy")?;
    output.write("media/a.txt", b"new")?;
    output.write("new/a.html", b"new")?;
    output.write_copy("new/a.html", ".br", b"copy")?;
    assert_eq!(output.read("a.html")?, b"new");
    for (path, is_there) in [("a.html.gz", false), ("new/a.html", true), ("new/a.html.br", true)] {
        assert_eq!(folder.join(path).exists(), is_there, "{path}");
    }
    assert_eq!((text(folder, "a.html").as_deref(), text(folder, "media/a.txt").as_deref()), (Some("old"), Some("old")));
    output.give_up()?;
    assert_eq!(all(folder)?, before);
    assert!(!folder.join("new").exists());
    // A folder that was created for a publication is removed with it.
    let fresh = folder.join("fresh");
    let output = Output::open(&fresh, None, 1, 1)?;
    output.write("a/b.html", b"new")?;
    output.give_up()?;
    assert!(!fresh.exists());
    Ok(())
}

#[test]
fn a_file_of_the_newsroom_is_not_replaced_by_a_compressed_copy() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let publish = |text: &str| -> io::Result<()> {
        let output = Output::open(folder, None, 1, 1)?;
        for (path, bytes) in [("media/a.json", text), ("media/a.json.gz", "own")] {
            output.write_as(Maker::Media, path, bytes.as_bytes())?;
        }
        if !output.keep_copy("media/a.json", ".gz") {
            output.write_copy("media/a.json", ".gz", b"copy")?;
        }
        output.finish(None).map(drop)
    };
    for words in ["one", "two", "two"] {
        publish(words)?;
        assert_eq!(
            (text(folder, "media/a.json").as_deref(), text(folder, "media/a.json.gz").as_deref()),
            (Some(words), Some("own"))
        );
    }
    Ok(())
}

#[test]
fn names_that_are_taken_are_found_before_anything_is_written() -> io::Result<()> {
    let planned = [
        ("a-1.js", Maker::Media),
        ("a-1.js", Maker::Site),
        ("about/index.html", Maker::Redirect),
        ("about/index.html", Maker::Page),
        ("data/search/2", Maker::Site),
        ("data/search/2/x.bin", Maker::Media),
        ("feed.xml", Maker::Site),
        ("feed.xml-1/index.html", Maker::Page),
        ("feed.xml/index.html", Maker::Page),
        ("same.json", Maker::Site),
        ("same.json", Maker::Site),
    ];
    let planned = Planned::new(planned.map(|(path, maker)| (path.to_owned(), maker)).to_vec());
    let clash = |path: &str, other: &str, is_redirect| Clash { path: path.to_owned(), other: other.to_owned(), is_redirect };
    assert_eq!(
        planned.clashes().into_iter().collect::<Vec<_>>(),
        [
            clash("a-1.js", "a-1.js", false),
            clash("about/index.html", "about/index.html", true),
            clash("data/search/2/x.bin", "data/search/2", false),
            clash("feed.xml/index.html", "feed.xml", false),
        ]
    );
    assert!(planned.has("feed.xml") && !planned.has("feed"));
    // Even without this check, the second file does not overwrite the first.
    let folder = tempfile::tempdir()?;
    let output = Output::open(folder.path(), None, 1, 1)?;
    output.write_as(Maker::Page, "about/index.html", b"page")?;
    output.write_as(Maker::Redirect, "about/index.html", b"old")?;
    assert_eq!(Vec::from_iter(output.clashes()), [clash("about/index.html", "about/index.html", true)]);
    assert_eq!(output.read("about/index.html")?, b"page");
    Ok(())
}

#[test]
fn what_is_in_the_way_is_found_before_anything_is_written() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    publish(folder, &[("a.html", "a"), ("b/c.html", "c")])?;
    fs::create_dir(folder.join("d.html"))?;
    fs::write(folder.join("d.html/notes.txt"), "mine")?;
    fs::write(folder.join("e"), "mine")?;
    let problem = |paths: &[&str]| -> io::Result<Option<String>> {
        let output = Output::open(folder, None, 1, 1)?;
        let planned = Planned::new(paths.iter().map(|path| ((*path).to_owned(), Maker::Page)).collect());
        let problem = output.check_planned(&planned).err().map(|error| error.to_string());
        output.give_up()?;
        Ok(problem)
    };
    for (path, way) in [("d.html", "`d.html/notes.txt`"), ("e/f.html", "`e`")] {
        assert!(problem(&["a.html", path])?.is_some_and(|text| text.contains(way)), "{path}");
    }
    // Files of the last publication are not in the way.
    assert_eq!(problem(&["a.html/x.html", "b"])?, None);
    Ok(())
}

#[test]
fn what_somebody_else_put_there_is_never_removed() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    publish(folder, &[("a.html", "a"), ("b/c.html", "c")])?;
    fs::write(folder.join("CNAME"), "news.example")?;
    fs::create_dir(folder.join("d.html"))?;
    fs::write(folder.join("d.html/notes.txt"), "mine")?;
    let before = all(folder)?;
    let message = publish(folder, &[("a.html", "new"), ("d.html", "page")]).map_err(|error| error.to_string());
    assert!(message.is_err_and(|message| message.contains("d.html/notes.txt")));
    let after = all(folder)?;
    assert!(before.iter().all(|(path, text)| after.get(path) == Some(text)), "{after:?}");
    // The next publication does not have this page.
    publish(folder, &[("a.html", "new")])?;
    let names: Vec<_> = all(folder)?.into_keys().filter(|name| !name.starts_with(MANIFEST)).collect();
    assert_eq!(names, ["CNAME", "a.html", "d.html/notes.txt"]);
    Ok(())
}

#[test]
fn notes_name_nothing_outside() -> io::Result<()> {
    let work = tempfile::tempdir()?;
    let (folder, victim) = (work.path().join("site"), work.path().join("victim.txt"));
    fs::write(&victim, "precious")?;
    for path in ["../victim.txt", "a/../../victim.txt", &victim.to_string_lossy()] {
        publish(&folder, &[("a.html", "a"), ("old.html", "old")])?;
        let mut manifest = Manifest::of(&folder)?.unwrap_or_default();
        manifest.files.insert(path.to_owned(), Entry::of(b"precious"));
        // Even if the checksum is right.
        fs::write(folder.join(MANIFEST), manifest.to_text())?;
        let output = Output::open(&folder, None, 1, 1)?;
        assert_eq!(output.damaged_notes(), [MANIFEST]);
        output.write("a.html", b"new")?;
        output.finish(None)?;
        let line = format!("{:016x} {path}\n", xxh3_64(path.as_bytes()));
        fs::write(folder.join(JOURNAL), line)?;
        let output = Output::open(&folder, None, 1, 1)?;
        assert_eq!(output.damaged_notes(), [JOURNAL]);
        output.write("a.html", b"newer")?;
        output.finish(None)?;
        assert_eq!(text(work.path(), "victim.txt").as_deref(), Some("precious"), "{path}");
        assert!(!folder.join("old.html").exists());
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn links_in_the_folder_are_not_followed() -> io::Result<()> {
    use std::os::unix::fs::symlink;
    let work = tempfile::tempdir()?;
    let [site, victim] = ["site", "victim"].map(|name| work.path().join(name));
    fs::create_dir(&victim)?;
    let files = [("b/c.html", "c"), ("b/d.html", "d"), ("e.html", "e")];
    // A folder that is a link: `press` neither writes into it nor removes files from it.
    publish(&site, &files)?;
    for name in ["c.html", "d.html"] {
        fs::write(victim.join(name), "x")?;
    }
    let before = all(&victim)?;
    fs::remove_dir_all(site.join("b"))?;
    symlink(&victim, site.join("b"))?;
    for files in [&[("b/c.html", "new"), ("b/d.html", "d"), ("e.html", "new")][..], &[("e.html", "new")], &[("b/f.html", "f")]] {
        let message = publish(&site, files).map_err(|error| error.to_string());
        assert!(message.is_err_and(|message| message.contains("`b` in this folder is a symbolic link")), "{files:?}");
        assert_eq!((all(&victim)?, text(&site, "e.html").as_deref()), (before.clone(), Some("e")));
    }
    fs::remove_file(site.join("b"))?;
    // A file that is a link: the link itself is replaced.
    fs::remove_file(site.join("e.html"))?;
    symlink(victim.join("c.html"), site.join("e.html"))?;
    symlink(victim.join("made.html"), site.join("new.html"))?;
    publish(&site, &[("e.html", "new"), ("new.html", "new")])?;
    assert_eq!((all(&victim)?, text(&site, "e.html").as_deref()), (before.clone(), Some("new")));
    // A note that is a link is refused.
    for note in [MANIFEST, JOURNAL, PAGES, LAST, recovery::NAMES, staging::STAGING] {
        _ = fs::remove_file(site.join(note));
        symlink(victim.join("c.html"), site.join(note))?;
        let message = publish(&site, &files).map_err(|error| error.to_string());
        assert!(message.is_err_and(|message| message.contains(note)), "{note}");
        fs::remove_file(site.join(note))?;
        assert_eq!(all(&victim)?, before);
    }
    Ok(())
}

#[test]
fn a_damaged_manifest_is_ignored_and_no_old_file_stays() -> io::Result<()> {
    let old = [("a.html", "a"), ("b/c.html", "c"), ("b/d.html", "long enough"), ("e.html", "e")];
    let new = [("a.html", "a"), ("b/d.html", "changed")];
    let work = tempfile::tempdir()?;
    let whole = work.path().join("whole");
    publish(&whole, &old)?;
    let manifest = fs::read(whole.join(MANIFEST))?;
    for at in 0..=manifest.len() {
        let folder = work.path().join(at.to_string());
        publish(&folder, &old)?;
        fs::write(folder.join("CNAME"), "mine")?;
        let mut damaged = manifest.clone();
        match damaged.get_mut(at) {
            Some(byte) => *byte ^= 0x15,
            // The manifest is empty: the hashes of the paths then show which files `press` wrote.
            None => damaged.clear(),
        }
        fs::write(folder.join(MANIFEST), damaged)?;
        if at % 2 == 0 && at < manifest.len() {
            // The rest of the manifest is enough.
            fs::remove_file(folder.join(recovery::NAMES))?;
        }
        let output = Output::open(&folder, None, 1, 1)?;
        for (path, text) in new {
            output.write(path, text.as_bytes())?;
        }
        output.finish(None)?;
        let names: Vec<_> = all(&folder)?.into_keys().filter(|name| !name.starts_with(MANIFEST)).collect();
        assert_eq!(names, ["CNAME", "a.html", "b/d.html"], "byte {at}");
        assert_eq!(
            (text(&folder, "b/d.html").as_deref(), Manifest::of(&folder)?.map_or(0, |m| m.files.len())),
            (Some("changed"), 2)
        );
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

#[test]
fn no_file_of_a_killed_run_stays_when_its_journal_is_damaged() -> io::Result<()> {
    let work = tempfile::tempdir()?;
    for at in 0..25 {
        let folder = work.path().join(at.to_string());
        publish(&folder, &[("a.html", "a")])?;
        let killed = Output::open(&folder, None, 1, 1)?;
        killed.write("new.html", b"new")?;
        drop(killed);
        let mut journal = fs::read(folder.join(JOURNAL))?;
        assert_eq!(journal.len(), 26);
        journal[at] ^= 0x15;
        fs::write(folder.join(JOURNAL), journal)?;
        publish(&folder, &[("a.html", "a")])?;
        assert!(!folder.join("new.html").exists(), "byte {at}");
    }
    Ok(())
}
