use super::journal::JOURNAL;
use super::*;

#[test]
fn writes_what_changed_and_removes_what_is_gone() -> io::Result<()> {
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
fn refuses_a_folder_that_is_somebody_else_s() -> io::Result<()> {
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
    // Its content was taken back before the next run: the manifest alone would say that nothing changed.
    killed()?;
    assert!(!is_complete(folder, &Manifest::of(folder)?.unwrap_or_default()));
    assert_eq!(publish(&old)?, Summary { files: 2, changed: 1, bytes: 3, removed: 1 });
    assert_eq!((text(folder, "a.html").as_deref(), folder.join("c").exists()), (Some("old"), false));
    // Killed twice, then brought to its end.
    killed()?;
    killed()?;
    publish(&[("a.html", "new"), ("c/d.html", "more")])?;
    assert_eq!((text(folder, "a.html").as_deref(), text(folder, "c/d.html").as_deref()), (Some("new"), Some("more")));
    assert!(!folder.join("b.html").exists());
    assert!(is_complete(folder, &Manifest::of(folder)?.unwrap_or_default()));
    // The very first one was killed.
    let fresh = tempfile::tempdir()?;
    Output::open(fresh.path(), None, 1, 1)?.write("x.html", b"x")?;
    assert_eq!(Output::open(fresh.path(), None, 1, 1)?.finish(None)?.removed, 1);
    Ok(())
}

#[test]
fn a_file_takes_the_place_of_a_folder_and_the_other_way_round() -> io::Result<()> {
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
fn a_file_that_was_lost_is_put_back() -> io::Result<()> {
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
fn another_printer_prints_again() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let output = Output::open(folder.path(), None, 1, 1)?;
    output.write("a.html", b"page")?;
    output.finish(None)?;
    assert!(Output::open(folder.path(), None, 1, 1)?.keep("a.html"));
    fs::remove_file(folder.path().join(JOURNAL))?;
    assert!(!Output::open(folder.path(), None, 1, 2)?.keep("a.html"));
    Ok(())
}
