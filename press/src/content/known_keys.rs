//! Every setting of `site.toml` and every field of front matter, with its shape and one sentence: what reading checks names against
//! ([`super::table_reader::Fields::only`]), and what the schemas for editors are made of ([`crate::make::schema`]). A setting that is not here
//! cannot be read.

/// A setting.
#[derive(Debug)]
pub struct Setting {
    /// Its key.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// One sentence for the person who writes it, without a full stop.
    pub says: &'static str,
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// Text, not empty.
    Text,
    /// True or false.
    Flag,
    /// A whole number from 0 on.
    Number,
    /// A date, with a time or without.
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
        "origin": Text, "The address of the site, with a path if it stands below one: https://example.org/news";
        "tagline": Text, "A line under the name";
        "language": Text, "The language of the articles, as a BCP 47 tag: en-GB";
        "direction": OneOf(&["ltr", "rtl"]), "The direction of the script; that of the language unless given";
        "zone": Text, "The time zone of dates without an offset and of dates as shown, by its IANA name: Europe/London";
        "navigation": Tables(LINK), "The links of the masthead; unless given the top-level categories, then the archive";
        "footer": Tables(LINK), "The links of the footer; unless given the standing pages";
        "categories": TextsOrTables(CATEGORY), "Categories with what is said of them; articles may use others";
        "tags": TextsOrTables(TAG), "Tags with what is said of them; articles may use others";
        "authors": TextsOrTables(AUTHOR), "Authors with what is said of them; articles may name others";
        "logo": Text, "A picture for machines, and for shared pages that have none: /media/logo.svg";
        "icon": Text, "What browsers show beside a page's title: a square, SVG or PNG";
        "look": Table(LOOK), "Colours; their contrast is checked";
        "words": Shape::Words(broadsheet_model::Words::KEYS), "The words of the interface; {n}, {name} and {date} stand for what is put in";
        "smart_punctuation": Flag, "true: quotes are curled and dashes made";
        "template_tags": Flag, "true: what common template tags of Hugo, Jekyll, Zola and Eleventy show is shown";
        "broken_links": OneOf(&["error", "warn"]), "What a link into the site that leads nowhere is";
        "prefetch": OneOf(&["visible", "intent", "none"]), "What is loaded ahead of a click: headlines in view, links that the reader rests on, or nothing";
        "feeds_from": Number, "Minimum number of articles before a category, an author or a tag gets feeds";
        "article_data": OneOf(&["file", "page"]), "page: articles have no file of data, and the app reads their pages";
        "search": Flag, "false: the site has no search";
        "articles": Texts, "The folder of the articles, or several";
        "pages": Texts, "The folder of the standing pages, or several";
        "media": TextsOrTables(MEDIA), "The folder that is published as it is, or several";
        "images": Table(IMAGES), "What is made of pictures";
        "languages": Texts, "The languages of translations, when they are not seen from files and folders";
        "elsewhere": Texts, "Paths that another system answers: /shop; links to them are not checked";
        "slugs": OneOf(&["ascii", "unicode"]), "unicode: slugs made from titles and names keep their script";
        "warnings": Table(WARNINGS), "Warnings that are not told";
        "follow_links": Texts, "Where symbolic links may lead to outside of the newsroom";
        "deploy": Table(DEPLOY), "Where `press deploy` brings the site; credentials never stand here";
    }
    /// A link of the masthead or the footer.
    pub const LINK = {
        "label": Text, "What the link says";
        "path": Text, "A path of the site, such as /category/news/, or a whole address";
    }
    /// A category.
    pub const CATEGORY = {
        "name": Text, "The name, as articles have it";
        "slug": Text, "The last segment of the address; made from the name unless given";
        "parent": Text, "The category above it";
        "description": Text, "A sentence about it";
        "front_page": NumberOrFlag, "The place of its block on the front page";
    }
    /// A tag.
    pub const TAG = {
        "name": Text, "The name, as articles have it";
        "slug": Text, "The last segment of the address; made from the name unless given";
        "description": Text, "A sentence about it";
    }
    /// An author.
    pub const AUTHOR = {
        "name": Text, "The name, as articles have it";
        "slug": Text, "The last segment of the address; made from the name unless given";
        "description": Text, "A sentence about the author";
        "bio": Text, "The same as description";
    }
    /// The colours.
    pub const LOOK = {
        "accent": TextOrTable(THEMES), "The colour of links and marks, as #rrggbb, or one for each theme";
        "paper": TextOrTable(THEMES), "The colour of the ground, as #rrggbb, or one for each theme";
    }
    /// A colour for each theme.
    pub const THEMES = {
        "light": Text, "The colour in the light theme, as #rrggbb";
        "dark": Text, "The colour in the dark theme, as #rrggbb";
    }
    /// A folder of media.
    pub const MEDIA = {
        "folder": Text, "The folder, relative to the newsroom";
        "path": Text, "The path of the site where it lies: /img/";
    }
    /// What is made of pictures.
    pub const IMAGES = {
        "variants": Flag, "false: no smaller copies";
        "keep_metadata": Flag, "true: pictures keep what cameras and editors noted in them";
    }
    /// Where the site goes.
    pub const DEPLOY = {
        "target": Text, "s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, user@host:/folder, a folder, netlify, cloudflare or github";
        "endpoint": Text, "The address of a server that speaks S3, other than Amazon's";
        "region": Text, "The region of the bucket";
    }
    /// What is not told.
    pub const WARNINGS = {
        "allow": Texts, "Messages, files or both; * stands for any text";
    }
    /// Front matter that says where an article is listed; other names for it are in [`super::held`].
    pub const LISTED = {
        "unlisted": Flag, "true: it has a page, and no listing, feed, sitemap or search has it";
        "sitemap": Flag, "false: it stays out of sitemaps";
    }
    /// A cover.
    pub const COVER = {
        "image": Text, "The picture: a path of the site, or of a file beside the article";
        "alt": Text, "What the picture shows, for those who do not see it";
        "caption": Text, "The line under the picture";
        "credit": Text, "Who made it";
    }
}
