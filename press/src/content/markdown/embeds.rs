//! Players and posts of other sites. They become links, because loading them with the page would show the other site which reader
//! reads which page.

use super::escape;
use broadsheet_model::decode_segment;

/// A player or a post that is recognised by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The value of `data-embed`.
    pub provider: &'static str,
    /// The text of the link when there is no title.
    pub label: &'static str,
    /// The address of the page that people visit, not of the player.
    pub url: String,
}

/// Every possible value of `data-embed`.
pub const PROVIDERS: &[&str] =
    &["youtube", "vimeo", "dailymotion", "soundcloud", "spotify", "map", "x", "instagram", "tiktok", "bluesky", "ted"];

/// Recognises a player or a post by the `src` of a frame.
pub fn of_frame(src: &str) -> Option<Embed> {
    let (host, path, query) = parts(src)?;
    let last = || path.rsplit('/').find(|part| !part.is_empty()).map(str::to_owned);
    let after = |prefix: &str| {
        path.strip_prefix(prefix).and_then(|rest| rest.split('/').next()).filter(|id| is_id(id)).map(str::to_owned)
    };
    match host {
        "youtube.com" | "youtube-nocookie.com" if path.starts_with("/embed/videoseries") => {
            let list = value(query, "list").filter(|id| is_id(id))?;
            Some(youtube(format!("https://www.youtube.com/playlist?list={list}")))
        }
        "youtube.com" | "youtube-nocookie.com" => {
            let id = after("/embed/").or_else(|| after("/v/"))?;
            Some(youtube(format!("https://www.youtube.com/watch?v={id}")))
        }
        "player.vimeo.com" => Some(vimeo(&after("/video/")?)),
        "dailymotion.com" | "geo.dailymotion.com" => {
            let id = after("/embed/video/").or_else(|| value(query, "video").filter(|id| is_id(id)))?;
            Some(Embed {
                provider: "dailymotion",
                label: "Watch on Dailymotion",
                url: format!("https://www.dailymotion.com/video/{id}"),
            })
        }
        "w.soundcloud.com" => {
            let url = value(query, "url").filter(|url| url.starts_with("https://"))?;
            Some(Embed { provider: "soundcloud", label: "Listen on SoundCloud", url })
        }
        "open.spotify.com" => {
            let inner = path.strip_prefix("/embed/").or_else(|| path.strip_prefix("/embed-podcast/"))?;
            Some(Embed { provider: "spotify", label: "Listen on Spotify", url: format!("https://open.spotify.com/{inner}") })
        }
        "google.com" | "maps.google.com" if path.starts_with("/maps") || host == "maps.google.com" => {
            Some(Embed { provider: "map", label: "Open in Google Maps", url: secure(src) })
        }
        "openstreetmap.org" => Some(Embed { provider: "map", label: "Open in OpenStreetMap", url: secure(src) }),
        "platform.twitter.com" => {
            let id = value(query, "id").filter(|id| is_id(id))?;
            Some(Embed { provider: "x", label: "See the post on X", url: format!("https://x.com/i/status/{id}") })
        }
        "instagram.com" => of_page(src.trim_end_matches('/').trim_end_matches("/embed").trim_end_matches("/captioned")),
        "tiktok.com" => {
            let id = last().filter(|id| is_id(id))?;
            Some(Embed { provider: "tiktok", label: "Watch on TikTok", url: format!("https://www.tiktok.com/embed/v2/{id}") })
        }
        "embed.ted.com" => Some(Embed { provider: "ted", label: "Watch on TED", url: format!("https://www.ted.com{path}") }),
        _ => None,
    }
}

/// Recognises a player or a post by the address of its page. The address is alone in a paragraph.
pub fn of_page(url: &str) -> Option<Embed> {
    let (host, path, query) = parts(url)?;
    let mut segments = path.trim_matches('/').split('/');
    let (first, second, third) = (segments.next().unwrap_or_default(), segments.next(), segments.next());
    match host {
        "youtu.be" if is_id(first) => Some(youtube(format!("https://www.youtube.com/watch?v={first}"))),
        "youtube.com" => match first {
            "watch" => Some(youtube(format!("https://www.youtube.com/watch?v={}", value(query, "v").filter(|id| is_id(id))?))),
            "shorts" | "live" => Some(youtube(format!("https://www.youtube.com/watch?v={}", second.filter(|id| is_id(id))?))),
            "playlist" => {
                Some(youtube(format!("https://www.youtube.com/playlist?list={}", value(query, "list").filter(|id| is_id(id))?)))
            }
            _ => None,
        },
        "vimeo.com" if second.is_none() && !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit()) => Some(vimeo(first)),
        "dailymotion.com" if first == "video" => {
            let id = second.filter(|id| is_id(id))?;
            Some(Embed {
                provider: "dailymotion",
                label: "Watch on Dailymotion",
                url: format!("https://www.dailymotion.com/video/{id}"),
            })
        }
        "soundcloud.com" if second.is_some() => {
            Some(Embed { provider: "soundcloud", label: "Listen on SoundCloud", url: secure(url) })
        }
        "open.spotify.com" if matches!(first, "track" | "album" | "playlist" | "episode" | "show") && second.is_some() => {
            Some(Embed { provider: "spotify", label: "Listen on Spotify", url: secure(url) })
        }
        "twitter.com" | "x.com" | "mobile.twitter.com" if second == Some("status") => {
            let id = third.filter(|id| is_id(id))?;
            Some(Embed { provider: "x", label: "See the post on X", url: format!("https://x.com/{first}/status/{id}") })
        }
        "instagram.com" if matches!(first, "p" | "reel" | "tv") => {
            let id = second.filter(|id| is_id(id))?;
            Some(Embed {
                provider: "instagram",
                label: "See the post on Instagram",
                url: format!("https://www.instagram.com/{first}/{id}/"),
            })
        }
        "tiktok.com" if second == Some("video") => Some(Embed { provider: "tiktok", label: "Watch on TikTok", url: secure(url) }),
        "bsky.app" if third == Some("post") => {
            Some(Embed { provider: "bluesky", label: "See the post on Bluesky", url: secure(url) })
        }
        "ted.com" if first == "talks" => Some(Embed { provider: "ted", label: "Watch on TED", url: secure(url) }),
        _ => None,
    }
}

impl Embed {
    /// Writes the link, without a paragraph around it. The link shows the title, if there is one, and the name of the other site.
    pub fn write(&self, out: &mut String, title: Option<&str>) {
        out.push_str("<a");
        escape::pair(out, "href", &self.url);
        escape::pair(out, "rel", "external noopener");
        escape::pair(out, "data-embed", self.provider);
        out.push('>');
        match title {
            Some(title) => {
                escape::text(out, title);
                out.push_str(" <small>");
                escape::text(out, self.label);
                out.push_str("</small>");
            }
            None => escape::text(out, self.label),
        }
        out.push_str("</a>");
    }
}

/// Whether a script is only needed to display posts of other sites. Those posts are published without the script.
pub fn is_widget_script(src: &str) -> bool {
    const HOSTS: &[&str] = &[
        "platform.twitter.com",
        "platform.x.com",
        "platform.instagram.com",
        "instagram.com",
        "tiktok.com",
        "embed.bsky.app",
        "player.vimeo.com",
    ];
    parts(src).is_some_and(|(host, _, _)| HOSTS.contains(&host))
}

fn youtube(url: String) -> Embed {
    Embed { provider: "youtube", label: "Watch on YouTube", url }
}

fn vimeo(id: &str) -> Embed {
    Embed { provider: "vimeo", label: "Watch on Vimeo", url: format!("https://vimeo.com/{id}") }
}

/// Splits an address into host, path and query. The host is without `www.` and in lower case, since people write it in lower
/// case.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let url = url.trim();
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| url.strip_prefix(scheme))?;
    if url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\')) {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.strip_prefix("www.").or_else(|| host.strip_prefix("m.")).unwrap_or(host);
    Some((host, path, query))
}

fn value(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').map(|pair| pair.strip_prefix("amp;").unwrap_or(pair));
    pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).and_then(|(_, value)| decode_segment(value))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn secure(url: &str) -> String {
    let rest = url.trim().split_once("//").map_or(url, |(_, rest)| rest);
    format!("https://{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_become_pages() {
        for (src, expected) in [
            ("javascript:alert(1)", None),
            ("https://evil.example/embed/x", None),
            ("https://www.youtube.com/embed/\"><script>", None),
            ("https://www.youtube.com/embed/", None),
            ("https://youtube.com.evil.example/embed/x", None),
            ("https://w.soundcloud.com/player/?url=javascript%3Aalert(1)", None),
            ("//www.youtube.com/embed/dQw4w9WgXcQ?rel=0", Some(("youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"))),
            ("https://www.youtube-nocookie.com/embed/a-_b", Some(("youtube", "https://www.youtube.com/watch?v=a-_b"))),
            (
                "https://www.youtube.com/embed/videoseries?list=PL1",
                Some(("youtube", "https://www.youtube.com/playlist?list=PL1")),
            ),
            ("https://player.vimeo.com/video/123?h=4", Some(("vimeo", "https://vimeo.com/123"))),
            (
                "https://w.soundcloud.com/player/?a=b&amp;url=https%3A//api.soundcloud.com/tracks/1",
                Some(("soundcloud", "https://api.soundcloud.com/tracks/1")),
            ),
            ("https://open.spotify.com/embed/track/9", Some(("spotify", "https://open.spotify.com/track/9"))),
            ("https://www.google.com/maps/embed?pb=!1m1", Some(("map", "https://www.google.com/maps/embed?pb=!1m1"))),
            ("https://www.instagram.com/p/Ab1/embed/", Some(("instagram", "https://www.instagram.com/p/Ab1/"))),
        ] {
            let found = of_frame(src);
            assert_eq!(found.as_ref().map(|embed| (embed.provider, embed.url.as_str())), expected, "{src}");
        }
    }

    #[test]
    fn pages_are_recognised() {
        for (url, expected) in [
            ("https://www.youtube.com/", None),
            ("https://vimeo.com/about", None),
            ("https://x.com/a/status/1\" onclick=\"x", None),
            ("https://youtu.be/dQw4w9WgXcQ?t=5", Some("https://www.youtube.com/watch?v=dQw4w9WgXcQ")),
            ("https://m.youtube.com/watch?app=x&v=a_b", Some("https://www.youtube.com/watch?v=a_b")),
            ("https://twitter.com/a/status/12?s=20", Some("https://x.com/a/status/12")),
        ] {
            assert_eq!(of_page(url).map(|embed| embed.url).as_deref(), expected, "{url}");
        }
    }
}
