//! Reads what `site.toml` says about an author besides name and bio: role, photo, and links to their pages elsewhere.

use super::super::known_keys;
use super::super::table_reader::Fields;
use super::super::value::{Data, Spanned};
use super::FILE;
use broadsheet_model::PersonLink;
use url::Url;

/// An author's profile as declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredProfile {
    pub role: Option<String>,
    /// A file of the newsroom, or a path of the site.
    pub photo: Option<Spanned<String>>,
    pub links: Vec<PersonLink>,
}

/// Services by the host of their addresses.
const SERVICES: &[(&str, &str)] = &[
    ("bsky.app", "Bluesky"),
    ("facebook.com", "Facebook"),
    ("flickr.com", "Flickr"),
    ("github.com", "GitHub"),
    ("instagram.com", "Instagram"),
    ("linkedin.com", "LinkedIn"),
    ("medium.com", "Medium"),
    ("orcid.org", "ORCID"),
    ("pixelfed.social", "Pixelfed"),
    ("t.me", "Telegram"),
    ("threads.net", "Threads"),
    ("tiktok.com", "TikTok"),
    ("twitter.com", "Twitter"),
    ("vimeo.com", "Vimeo"),
    ("x.com", "X"),
    ("youtube.com", "YouTube"),
];

/// Reads the profile of an entry of `[[authors]]`.
pub fn read(entry: &mut Fields<'_>) -> DeclaredProfile {
    DeclaredProfile { role: entry.text("role").map(|text| text.value), photo: entry.text("photo"), links: links(entry) }
}

fn links(entry: &mut Fields<'_>) -> Vec<PersonLink> {
    let mut links = Vec::new();
    for item in entry.list("links").unwrap_or_default() {
        let (url, label) = match &item.value {
            Data::Text(url) => (Some(item.with(url.clone())), None),
            Data::Table(table) => {
                let mut link = Fields { file: FILE, table, notes: entry.notes };
                link.only(known_keys::PERSON_LINK);
                (link.text("url"), link.text("label").map(|text| text.value))
            }
            _ => (None, None),
        };
        let Some(url) = url else {
            entry.wrong("links", item, "a list of addresses, or of tables with a `url`");
            continue;
        };
        match label.or_else(|| label_of(&url.value)).filter(|_| is_linkable(&url.value)) {
            Some(label) => links.push(PersonLink { label, url: url.value }),
            None => entry.wrong("links", item, "a list of addresses that begin with `https://`, `http://` or `mailto:`"),
        }
    }
    links
}

fn is_linkable(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "https" | "http" | "mailto"))
}

/// The name of the service that an address belongs to; the host of any other site, and the address of an e-mail.
fn label_of(url: &str) -> Option<String> {
    let parsed = Url::parse(url).ok()?;
    if parsed.scheme() == "mailto" {
        return Some(parsed.path().to_owned());
    }
    let host = parsed.host_str()?.trim_start_matches("www.");
    let service = SERVICES.iter().find(|(known, _)| host == *known || host.ends_with(&format!(".{known}")));
    // Every server of Mastodon has a host of its own, and addresses such as `/@ana`.
    let is_mastodon =
        || parsed.path().trim_matches('/').strip_prefix('@').is_some_and(|name| !name.is_empty() && !name.contains('/'));
    Some(match service {
        Some((_, name)) => (*name).to_owned(),
        None if is_mastodon() => "Mastodon".to_owned(),
        None => host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_named_by_their_service() {
        for (url, label) in [
            ("https://mastodon.social/@ana", Some("Mastodon")),
            ("https://news.example/@ana/", Some("Mastodon")),
            ("https://bsky.app/profile/ana.example", Some("Bluesky")),
            ("https://www.youtube.com/@ana", Some("YouTube")),
            ("https://gist.github.com/ana", Some("GitHub")),
            ("https://www.ana.example/about", Some("ana.example")),
            ("mailto:ana@news.example", Some("ana@news.example")),
            ("ana.example", None),
        ] {
            assert_eq!(label_of(url).as_deref(), label, "{url}");
        }
    }

    #[test]
    fn only_addresses_of_pages_and_mail_are_links() {
        for (url, expected) in [
            ("https://a.example", true),
            ("mailto:a@b.example", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("/about/", false),
        ] {
            assert_eq!(is_linkable(url), expected, "{url}");
        }
    }
}
