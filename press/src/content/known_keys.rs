//! Every setting of `site.toml` and some fields of front matter (the others are in [`super::front_matter`]), with their shape and
//! a description. Reading checks names against these tables ([`super::table_reader::Fields::only`]), and the schemas for editors
//! are made from them ([`crate::make::schema`]). A setting that is not here cannot be read.

/// A setting.
#[derive(Debug)]
pub struct Setting {
    /// Its key.
    pub name: &'static str,
    /// The values that it may have.
    pub shape: Shape,
    /// One sentence for the author of the file, without a full stop.
    pub says: &'static str,
}

/// The shape of a value.
#[derive(Debug)]
pub enum Shape {
    /// Text, not empty.
    Text,
    /// True or false.
    Flag,
    /// A whole number, 0 or more.
    Number,
    /// A date, with or without a time.
    Date,
    /// A date, or true or false.
    DateOrFlag,
    /// A number, or true or false.
    NumberOrFlag,
    /// A list of texts, or one text.
    Texts,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A text, or a table.
    TextOrTable(&'static [Setting]),
    /// A table.
    Table(&'static [Setting]),
    /// A list of tables.
    Tables(&'static [Setting]),
    /// A list of texts or tables, or one text.
    TextsOrTables(&'static [Setting]),
    /// A table of texts by these keys.
    Words(&'static [&'static str]),
}

macro_rules! settings {
    ($($(#[$about:meta])* $visibility:vis const $table:ident = { $($name:literal: $shape:expr, $says:literal;)+ })+) => {$(
        $(#[$about])*
        $visibility const $table: &[Setting] = &[$(Setting { name: $name, shape: $shape, says: $says }),+];
    )+};
}

use Shape::{Flag, Number, NumberOrFlag, OneOf, Table, Tables, Text, TextOrTable, Texts, TextsOrTables};

settings! {
    /// `site.toml`.
    pub const SITE = {
        "title": Text, "The newsroom's name";
        "origin": Text, "The address of the site, including its path if it is not at the root: https://example.org/news";
        "tagline": Text, "A line under the name";
        "language": Text, "The language of the articles, as a BCP 47 tag: en-GB";
        "direction": OneOf(&["ltr", "rtl"]), "The direction of the script; that of the language unless given";
        "direction": OneOf(&["ltr", "rtl"]), "The direction of the script; by default the direction of the language";
        "zone": Text, "The time zone in which dates are shown, and of dates without an offset, as an IANA name: Europe/London";
        "navigation": Tables(LINK), "The links of the masthead; by default the top-level categories, then the archive";
        "footer": Tables(LINK), "The links of the footer; by default the standing pages";
        "categories": TextsOrTables(CATEGORY), "Categories with their descriptions; articles may use others";
        "tags": TextsOrTables(TAG), "Tags with their descriptions; articles may use others";
        "authors": TextsOrTables(AUTHOR), "Authors with their descriptions; articles may name others";
        "logo": Text, "A picture for other programs, and for shared pages without a picture: /media/logo.svg";
        "nameplate": TextOrTable(NAMEPLATE), "A picture in place of the newsroom's name at the top of every page; the name is its text alternative";
        "icon": Text, "The icon that browsers show beside a page's title: a square, SVG or PNG";
        "look": Table(LOOK), "Colours; their contrast is checked";
        "words": Shape::Words(broadsheet_model::Words::KEYS), "The words of the interface; {n}, {name} and {date} are placeholders";
        "smart_punctuation": Flag, "true: straight quotes become curly, and hyphens in a row become dashes";
        "template_tags": Flag, "true: common template tags of Hugo, Jekyll, Zola and Eleventy are replaced by what they show";
        "broken_links": OneOf(&["error", "warn"]), "Whether a broken link within the site is an error or a warning";
        "prefetch": OneOf(&["visible", "intent", "none"]), "What is loaded before a click: headlines in view, links that the reader rests on, or nothing";
        "feeds_from": Number, "Minimum number of articles before a category, an author or a tag gets feeds";
        "article_data": OneOf(&["file", "page"]), "page: articles have no data file, and the app reads their pages";
        "search": Flag, "false: the site has no search";
        "articles": Texts, "The folder of the articles, or several";
        "pages": Texts, "The folder of the standing pages, or several";
        "media": TextsOrTables(MEDIA), "The folder whose files are published unchanged, or several";
        "images": Table(IMAGES), "How pictures are processed";
        "languages": Texts, "The languages of translations, if the names of files and folders do not show them";
        "elsewhere": Texts, "Paths that another system answers: /shop; links to them are not checked";
        "slugs": OneOf(&["ascii", "unicode"]), "unicode: slugs made from titles and names keep their script";
        "warnings": Table(WARNINGS), "Warnings that are not shown";
        "follow_links": Texts, "Files and folders outside of the newsroom that symbolic links may lead to";
        "deploy": Table(DEPLOY), "Where `press deploy` puts the site; never write credentials here";
    }
    /// A link of the masthead or the footer.
    pub const LINK = {
        "label": Text, "The text of the link";
        "path": Text, "A path of the site, such as /category/news/, or a whole address";
    }
    /// A category.
    pub const CATEGORY = {
        "name": Text, "The name, as articles write it";
        "slug": Text, "The last segment of the address; by default made from the name";
        "parent": Text, "The parent category";
        "description": Text, "A sentence about it";
        "front_page": NumberOrFlag, "The position of its block on the front page";
    }
    /// A tag.
    pub const TAG = {
        "name": Text, "The name, as articles write it";
        "slug": Text, "The last segment of the address; by default made from the name";
        "description": Text, "A sentence about it";
    }
    /// An author.
    pub const AUTHOR = {
        "name": Text, "The name, as articles write it";
        "slug": Text, "The last segment of the address; by default made from the name";
        "description": Text, "A sentence about the author";
        "bio": Text, "The same as description";
        "role": Text, "What the author does, such as Science editor";
        "photo": Text, "A picture of the author: a file of the newsroom";
        "links": TextsOrTables(PERSON_LINK), "The author's pages elsewhere and e-mail address: https://… or mailto:…";
    }
    /// A link of an author.
    pub const PERSON_LINK = {
        "label": Text, "The text of the link; the name of the service unless given";
        "url": Text, "The address";
    }
    /// The picture in the place of the name.
    pub const NAMEPLATE = {
        "light": Text, "A file of the newsroom, such as media/nameplate.svg";
        "dark": Text, "Another one for the dark theme";
        "height": Number, "Its height in CSS pixels; 64 unless given";
    }
    /// The colours.
    pub const LOOK = {
        "accent": TextOrTable(THEMES), "The colour of links and marks, as #rrggbb, or one for each theme";
        "paper": TextOrTable(THEMES), "The background colour, as #rrggbb, or one for each theme";
    }
    /// A colour for each theme.
    pub const THEMES = {
        "light": Text, "The colour in the light theme, as #rrggbb";
        "dark": Text, "The colour in the dark theme, as #rrggbb";
    }
    /// A folder of media.
    pub const MEDIA = {
        "folder": Text, "The folder, relative to the newsroom";
        "path": Text, "The path of the site under which its files are published: /img/";
    }
    /// How pictures are processed.
    pub const IMAGES = {
        "variants": Flag, "false: no smaller copies";
        "keep_metadata": Flag, "true: pictures keep the metadata that cameras and editors wrote into them";
    }
    /// Where `press deploy` puts the site.
    pub const DEPLOY = {
        "target": Text, "s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, user@host:/folder, a folder, netlify, cloudflare or github";
        "endpoint": Text, "The address of a server that speaks S3, other than Amazon's";
        "region": Text, "The region of the bucket";
    }
    /// Which warnings are not shown.
    pub const WARNINGS = {
        "allow": Texts, "Messages, files or both; * matches any text";
    }
    /// Front matter that says where an article is listed; other names of these keys are in [`super::held_back`].
    pub const LISTED = {
        "unlisted": Flag, "true: it has a page, but is in no listing, feed, sitemap or search";
        "sitemap": Flag, "false: it is left out of sitemaps";
    }
    /// A cover.
    pub const COVER = {
        "image": Text, "The picture: a path of the site, or of a file beside the article";
        "alt": Text, "What the picture shows, for readers who cannot see it";
        "caption": Text, "The line under the picture";
        "credit": Text, "Who made the picture";
    }
}
