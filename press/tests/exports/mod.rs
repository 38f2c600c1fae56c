//! Makes WordPress exports from the items that a test gives.

use crate::Result;
use crate::imported::Imported;
use crate::shell::shell;
use press::content::Colour;
use press::import::{Options, wordpress};
use press::publish::{self, publish, read_newsroom};
use std::fs;
use std::path::PathBuf;

/// An item of an export. The default values are those of a public post.
pub struct Item<'a> {
    pub id: u64,
    pub kind: &'a str,
    pub status: &'a str,
    pub title: &'a str,
    pub name: &'a str,
    /// Relative to the old site.
    pub link: &'a str,
    pub date: &'a str,
    pub modified: &'a str,
    pub parent: u64,
    pub creator: &'a str,
    pub body: &'a str,
    /// More elements, as XML.
    pub more: String,
}

impl Default for Item<'_> {
    fn default() -> Self {
        Self {
            id: 1,
            kind: "post",
            status: "publish",
            title: "A title",
            name: "a-title",
            link: "",
            date: "2020-05-04 10:00:00",
            modified: "2020-05-04 10:00:00",
            parent: 0,
            creator: "",
            body: "<p>Words.</p>",
            more: String::new(),
        }
    }
}

impl Item<'_> {
    fn xml(&self) -> String {
        let Self { id, kind, status, title, name, link, date, modified, parent, creator, body, more } = self;
        format!(
            "<item><title><![CDATA[{title}]]></title><link>https://old.example/{link}</link><dc:creator>{creator}</dc:creator>\
             <content:encoded><![CDATA[{body}]]></content:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>{date}</wp:post_date>\
             <wp:post_date_gmt>{date}</wp:post_date_gmt><wp:post_modified>{modified}</wp:post_modified><wp:post_modified_gmt>\
             {modified}</wp:post_modified_gmt><wp:post_name>{name}</wp:post_name><wp:status>{status}</wp:status><wp:post_parent>\
             {parent}</wp:post_parent><wp:menu_order>{id}</wp:menu_order><wp:post_type>{kind}</wp:post_type><wp:post_password>\
             </wp:post_password>{more}</item>\n"
        )
    }
}

/// A value of an item's postmeta.
pub fn meta(key: &str, value: &str) -> String {
    format!("<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>")
}

/// A term that an item has.
pub fn term(taxonomy: &str, slug: &str, name: &str) -> String {
    format!("<category domain=\"{taxonomy}\" nicename=\"{slug}\"><![CDATA[{name}]]></category>")
}

/// An export of version 1.2. `head` is inserted before the items.
pub fn export(head: &str, items: &[Item<'_>]) -> String {
    let items: String = items.iter().map(Item::xml).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Old Paper</title>\
         <language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://old.example</wp:base_blog_url>\
         {head}\n{items}</channel></rss>"
    )
}

/// Imports the text of an export; `change` may change the options.
pub fn import(text: &str, change: impl FnOnce(&mut Options)) -> Result<Imported> {
    let folder = tempfile::tempdir()?;
    let input = folder.path().join("export.xml");
    fs::write(&input, text)?;
    let mut options = crate::imported::options(&input, &folder.path().join("news"));
    change(&mut options);
    let outcome = wordpress(&options)?;
    Imported::read(folder, outcome, &options)
}

/// Publishes an imported newsroom, which must have no errors. Returns the folder of the site.
pub fn published(imported: &Imported) -> Result<PathBuf> {
    let (site, from) = (imported.folder.path().join("site"), imported.folder.path().join("shell"));
    fs::create_dir_all(&from)?;
    shell(&from)?;
    let options =
        publish::Options { content: imported.out(), shell: from.into(), out: site.clone(), ..publish::Options::default() };
    let (newsroom, diagnostics) = read_newsroom(&options);
    assert!(!diagnostics.has_errors(), "{}", diagnostics.render(Colour::Never));
    publish(&newsroom.ok_or("no newsroom")?, &options, 1)?;
    Ok(site)
}
