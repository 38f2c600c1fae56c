//! Reads `nameplate` in `site.toml`: the picture that takes the place of the newsroom's name on top of every page.

use super::super::known_keys;
use super::super::table_reader::Fields;
use super::super::value::{Data, Spanned};
use super::FILE;

/// The height of a nameplate unless `site.toml` gives one, and the largest, in CSS pixels.
pub const HEIGHT: u32 = 64;
const TALLEST: u32 = 240;

/// A nameplate as declared: files of the newsroom, or paths of the site.
#[derive(Debug)]
pub struct DeclaredNameplate {
    /// For the light theme, and for the dark one too unless `dark` is given.
    pub light: Spanned<String>,
    pub dark: Option<Spanned<String>>,
    /// In CSS pixels.
    pub height: u32,
}

pub fn read(fields: &mut Fields<'_>) -> Option<DeclaredNameplate> {
    let value = fields.get("nameplate")?;
    match &value.value {
        Data::Text(path) => Some(DeclaredNameplate { light: value.with(path.clone()), dark: None, height: HEIGHT }),
        Data::Table(table) => {
            let mut entry = Fields { file: FILE, table, notes: fields.notes };
            entry.only(known_keys::NAMEPLATE);
            let (light, dark, height) = (entry.text("light"), entry.text("dark"), entry.number("height"));
            if let Some(too_tall) = entry.get("height").filter(|_| height.is_some_and(|height| !(16..=TALLEST).contains(&height)))
            {
                entry.wrong("height", too_tall, &format!("a number of pixels from 16 to {TALLEST}"));
            }
            let Some(light) = light else {
                fields.wrong("nameplate", value, "a path, or a table with a path under `light`");
                return None;
            };
            Some(DeclaredNameplate { light, dark, height: height.unwrap_or(HEIGHT) })
        }
        _ => {
            fields.wrong("nameplate", value, "a path, or a table with a path under `light`");
            None
        }
    }
}
