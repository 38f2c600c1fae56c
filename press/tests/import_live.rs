//! Tests `press import wordpress-json --from` against a local server that acts as an old site with faults.

use crate::Result;
use crate::server::{Reply, serve};
use press::import::{Live, Options, Outcome, wordpress_live};
use serde_json::{Value, json};
use std::time::Duration;

fn post(id: usize) -> Value {
    json!({
        "id": id, "type": "post", "status": "publish", "slug": format!("post-{id}"), "author": 7, "categories": [], "tags": [],
        "date": "2021-03-05T10:00:00", "date_gmt": "2021-03-05T10:00:00", "link": format!("https://old.example/post-{id}/"),
        "title": { "rendered": format!("Post {id}") }, "content": { "rendered": format!("<p>Text {id}.</p>"), "protected": false },
        "_embedded": { "author": [{ "id": 7, "name": "Ana Ruiz", "slug": "ana" }] },
    })
}

/// A site with five posts, two on a page, whose server often fails.
fn failing_site(path: &str, before: usize) -> Reply {
    let whole = |headers: &str, body: Value| Reply::new(200, headers, &body.to_string());
    let list = |page: usize| {
        let ids = (page * 2 - 1)..=(page * 2).min(5);
        whole("X-WP-Total: 5\r\nX-WP-TotalPages: 3\r\n", ids.map(post).collect())
    };
    let is_page = |page: usize| path.contains("/posts?") && path.contains(&format!("&page={page}&"));
    match path {
        "/wp-json/" => whole("", json!({ "name": "Old", "home": "https://old.example", "namespaces": [] })),
        path if path.contains("/users?") => Reply::new(403, "", "{}"),
        _ if is_page(1) && before == 0 => Reply::new(503, "", ""),
        _ if is_page(1) => list(1),
        // Half of the answer is lost.
        _ if is_page(2) && before == 0 => {
            let whole = list(2);
            Reply { through: whole.body.len() / 2, ..whole }
        }
        _ if is_page(2) && before == 1 => Reply::new(429, "Retry-After: 0\r\n", ""),
        _ if is_page(2) && before == 2 => whole("", json!("a page of the theme")),
        _ if is_page(2) => list(2),
        _ if is_page(3) => list(3),
        path if path.contains("/wp/v2/") => whole("X-WP-Total: 0\r\nX-WP-TotalPages: 0\r\n", json!([])),
        _ => Reply::new(404, "", ""),
    }
}

fn live(address: String) -> Live {
    Live { pause: Duration::from_millis(2), allow_private: true, ..Live::new(address) }
}

fn import(address: String) -> Result<(Outcome, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    let options = Options { out: folder.path().join("news"), ..Options::default() };
    Ok((wordpress_live(&options, &live(address))?, folder))
}

#[test]
fn a_site_that_often_fails_is_fetched_completely() -> Result {
    let (address, asked) = serve(failing_site)?;
    let (outcome, folder) = import(address)?;
    let total = outcome.ledger.total();
    assert_eq!((total.items, total.imported), (5, 5));
    assert!(
        outcome.ledger.damage.iter().any(|line| line.contains("does not show its users (403)")),
        "{:?}",
        outcome.ledger.damage
    );
    let article = std::fs::read_to_string(folder.path().join("news/articles/2021/post-5.md"))?;
    assert!(article.contains("Text 5.") && article.contains("authors: [Ana Ruiz]"));
    let asked = asked.lock().map_err(|_| "poisoned")?;
    let posts = |page: usize| asked.iter().find(|(path, _)| path.contains("/posts?") && path.contains(&format!("&page={page}&")));
    assert_eq!([1, 2, 3].map(|page| posts(page).map(|(_, count)| *count)), [Some(2), Some(4), Some(1)]);
    Ok(())
}

#[test]
fn a_failed_request_is_reported_and_nothing_is_written() -> Result {
    let (address, asked) = serve(|_, _| Reply::new(500, "", ""))?;
    let error = import(address).err().ok_or("it was imported")?.to_string();
    assert!(error.contains("6 tries: it answers 500"), "{error}");
    assert_eq!(asked.lock().map_err(|_| "poisoned")?.len(), 2);
    let error = import("old.example".to_owned()).err().ok_or("it was imported")?.to_string();
    assert!(error.contains("https://"), "{error}");
    Ok(())
}

#[test]
fn an_answer_that_is_too_large_is_refused_at_once() -> Result {
    let (address, asked) = serve(failing_site)?;
    let folder = tempfile::tempdir()?;
    let options = Options { out: folder.path().join("news"), ..Options::default() };
    let live = Live { largest: 200, ..live(address) };
    let error = wordpress_live(&options, &live).err().ok_or("it was imported")?.to_string();
    assert!(error.contains("its posts could not be fetched: the answer has more than 200 bytes"), "{error}");
    let asked = asked.lock().map_err(|_| "poisoned")?;
    let posts = asked.iter().find(|(path, _)| path.contains("/posts?")).map(|(_, count)| *count);
    // The first answer is a failure of the server (503).
    assert_eq!(posts, Some(2));
    assert!(!options.out.exists());
    Ok(())
}

/// The import only sends requests to the site that the user named.
#[test]
fn neither_another_site_nor_this_network_is_asked() -> Result {
    let (address, asked) = serve(|path, _| match path {
        "/wp-json/" => Reply::new(302, "Location: http://localhost:9/wp-json/\r\n", ""),
        _ => Reply::new(302, "Location: /elsewhere\r\n", ""),
    })?;
    let error = import(address.clone()).err().ok_or("it was imported")?.to_string();
    assert!(error.contains("redirected in a circle"), "{error}");
    assert_eq!(
        asked.lock().map_err(|_| "poisoned")?.get("/wp-json/"),
        Some(&1),
        "the import does not try again after a redirect to another site"
    );

    let before: usize = asked.lock().map_err(|_| "poisoned")?.values().sum();
    let folder = tempfile::tempdir()?;
    let options = Options { out: folder.path().join("news"), ..Options::default() };
    let port = address.rsplit(':').next().ok_or("no port")?;
    for host in ["127.0.0.1", "localhost", "0x7f000001", "①②⑦.⓪.⓪.①", "[::1]"] {
        let live = Live { allow_private: false, ..live(format!("http://{host}:{port}")) };
        let error = wordpress_live(&options, &live).err().ok_or("it was imported")?.to_string();
        assert!(error.contains("--allow-private"), "{host}: {error}");
    }
    assert_eq!(asked.lock().map_err(|_| "poisoned")?.values().sum::<usize>(), before, "the server got no request");
    assert!(!options.out.exists());
    Ok(())
}
