//! A whole document: a printed page, its head, its data block, and what it loads from the shell.

use crate::shell::Shell;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use broadsheet::head::{escape, head};
use broadsheet::page::Page;
use broadsheet::print;
use broadsheet::routes::Route;
use broadsheet_model::{Frame, encode_path};
use sha2::{Digest, Sha256};

/// The only inline script. Before the first paint it applies the reader's choice of colours; and should the app ever
/// stop (a WebAssembly trap), it takes clicks out of the app's hands, so that links are plain links again.
const LOADER: &str = r#"(d=>{try{let t=localStorage.getItem("theme");t&&(d.dataset.theme=t)}catch{}let stop=e=>{(e.error||e.reason)instanceof WebAssembly.RuntimeError&&(d.dataset.app="stopped",addEventListener("click",e=>e.stopImmediatePropagation(),!0))};addEventListener("error",stop);addEventListener("unhandledrejection",stop)})(document.documentElement)"#;

/// Prints documents of one site.
pub struct Printer<'a> {
    frame: &'a Frame,
    /// Up to the title, the same on every page.
    before: String,
    /// From the style sheet to the end of the head.
    after: String,
    /// Behind the app's element.
    tail: String,
}

impl<'a> Printer<'a> {
    /// Gathers what every page of the site shares.
    #[must_use]
    pub fn new(frame: &'a Frame, shell: &Shell) -> Self {
        let site = &frame.site;
        let style = format!("{}{}", shell.style, look(frame));
        let policy = policy(&style);
        let before = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n",
            escape(&frame.language),
            frame.direction.as_str(),
            escape(&policy),
        );
        let icon = shell.files.iter().find(|name| name.as_str() == "favicon.svg").map_or_else(String::new, |name| {
            format!("<link rel=\"icon\" type=\"image/svg+xml\" href=\"{}\">\n", site.href(&format!("/{name}")))
        });
        let after = format!(
            "\n<meta name=\"color-scheme\" content=\"light dark\">\n<script>{LOADER}</script>\n<style>{style}</style>\n{icon}</head>\n<body>\n<div id=\"app\">"
        );
        // A frame always serialises: it is texts and lists of texts.
        let block = serde_json::to_string(frame).unwrap_or_default().replace('<', "\\u003c");
        let tail = format!(
            "</div>\n<script type=\"application/json\" id=\"frame\">{block}</script>\n\
             <script type=\"module\" src=\"{}\" integrity=\"{}\" crossorigin=\"anonymous\" fetchpriority=\"low\" async></script>\n\
             </body>\n</html>\n",
            site.href(&format!("/{}", shell.script.name)),
            shell.script.integrity,
        );
        Self { frame, before, after, tail }
    }

    /// The document of a page.
    #[must_use]
    pub fn print(&self, page: &Page) -> String {
        let path = page.route().map_or_else(|| "/404.html".to_owned(), |route| route.path());
        let head = head(page, self.frame);
        let body = print::body(page, self.frame, &path);
        [&self.before, "<title>", &escape(&head.title), "</title>\n", &head.tags, &self.after, &body, &self.tail].concat()
    }

    /// The document of a path that leads elsewhere: to a listing whose next page is not full yet, or to an article's new
    /// path. It needs no script and is not listed by search engines, which follow its target.
    #[must_use]
    pub fn pointer(&self, to: &Route) -> String {
        let href = self.frame.site.href(&to.path());
        let permalink = self.frame.site.permalink(&encode_path(&to.path()));
        let moved = escape(&self.frame.words.moved);
        [
            &self.before,
            "<title>",
            &moved,
            "</title>\n<meta http-equiv=\"refresh\" content=\"0; url=",
            &href,
            "\">\n<link rel=\"canonical\" href=\"",
            &permalink,
            "\">\n</head>\n<body>\n<p><a href=\"",
            &href,
            "\">",
            &moved,
            "</a></p>\n</body>\n</html>\n",
        ]
        .concat()
    }
}

/// The newsroom's own colours.
fn look(frame: &Frame) -> String {
    let properties = frame.look.properties();
    if properties.is_empty() {
        return String::new();
    }
    let declarations: String = properties.iter().map(|(name, value)| format!("{name}:{value};")).collect();
    // Unlayered, so that it wins over the style sheet's layers.
    format!(":root{{{declarations}}}")
}

/// The Content-Security-Policy of printed pages, as a `<meta>` and for host configuration. Inline script and style are
/// allowed by their hashes, and nothing else is.
#[must_use]
pub fn policy(style: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)));
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' {}; style-src {}; img-src 'self' https: data:; \
         media-src 'self' https:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'",
        hash(LOADER),
        hash(style),
    )
}
