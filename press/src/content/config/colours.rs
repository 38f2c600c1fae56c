//! Reads `[look]` in `site.toml`, the colours of the newsroom, and checks their contrast.

use super::super::diagnostics::Diagnostic;
use super::super::known_keys;
use super::super::table_reader::Fields;
use super::super::value::{Data, Spanned};
use super::FILE;
use broadsheet_model::Look;

/// The background (paper) and text colours (ink) of the style sheet, for light and dark.
const PAPERS: [Colour; 2] = [Colour([0xfd, 0xfb, 0xf7]), Colour([0x14, 0x16, 0x1a])];
const INKS: [Colour; 2] = [Colour([0x16, 0x18, 0x1d]), Colour([0xec, 0xe9, 0xe2])];
const THEMES: [&str; 2] = ["light", "dark"];

/// The minimum contrast of WCAG 2.x, level AA, for text of normal size.
const ENOUGH: f64 = 4.5;

/// Reads `[look]` and checks that everybody can read text in these colours.
pub fn read(fields: &mut Fields<'_>) -> Look {
    let Some(table) = fields.table("look") else { return Look::default() };
    let mut look = Fields { file: FILE, table, notes: fields.notes };
    look.only(known_keys::LOOK);
    let paper = read_pair(&mut look, "paper");
    let grounds =
        paper.as_ref().map_or(PAPERS, |pair| [0, 1].map(|theme| pair[theme].as_ref().map_or(PAPERS[theme], |c| c.value)));
    if let Some(pair) = &paper {
        for theme in 0..2 {
            if let Some(given) = &pair[theme] {
                check(&mut look, "the text", INKS[theme], given.value, theme, given, Suggest::Ground);
            }
        }
    }
    let accent = read_pair(&mut look, "accent").map(|pair| {
        [0, 1].map(|theme| match &pair[theme] {
            Some(given) => {
                check(&mut look, "the accent", given.value, grounds[theme], theme, given, Suggest::Ink);
                given.value
            }
            // No colour is readable on both white and black, so the dark one is made from the light one.
            None => passing(pair[0].as_ref().map_or(INKS[theme], |c| c.value), grounds[theme]),
        })
    });
    let hex = |pair: [Colour; 2]| pair.map(Colour::hex);
    Look { accent: accent.map(hex), paper: paper.map(|_| hex(grounds)) }
}

/// Which colour to change if the contrast is too low.
#[derive(Clone, Copy)]
enum Suggest {
    Ink,
    Ground,
}

fn check(
    look: &mut Fields<'_>,
    what: &str,
    ink: Colour,
    ground: Colour,
    theme: usize,
    given: &Spanned<Colour>,
    suggest: Suggest,
) {
    let ratio = ink.contrast(ground);
    if ratio >= ENOUGH {
        return;
    }
    let theme = THEMES[theme];
    let message = format!("{what} cannot be read on the {theme} paper: the contrast is {ratio:.1}, and the minimum is {ENOUGH}");
    let passing = match suggest {
        Suggest::Ink => passing(ink, ground),
        Suggest::Ground => passing(ground, ink),
    };
    let note = Diagnostic::error(FILE, message).at(given.span.clone());
    look.notes.push(note.help(format!("`{}` would pass", passing.hex())));
}

/// A colour as written, for light and for dark. A single colour is the one for light.
type Pair = [Option<Spanned<Colour>>; 2];

fn read_pair(look: &mut Fields<'_>, key: &str) -> Option<Pair> {
    let value = look.get(key)?;
    if let Data::Table(table) = &value.value {
        let mut entry = Fields { file: FILE, table, notes: look.notes };
        entry.only(known_keys::THEMES);
        let pair = THEMES.map(|theme| entry.text(theme).and_then(|text| read_colour(&mut entry, &text)));
        return pair.iter().any(Option::is_some).then_some(pair);
    }
    let text = look.text(key)?;
    Some([Some(read_colour(look, &text)?), None])
}

fn read_colour(fields: &mut Fields<'_>, text: &Spanned<String>) -> Option<Spanned<Colour>> {
    let colour = Colour::parse(&text.value);
    if colour.is_none() {
        let message = format!("`{}` is not a colour", text.value);
        fields.notes.push(Diagnostic::error(FILE, message).at(text.span.clone()).help("write one like `#0b5c4f`"));
    }
    colour.map(|colour| text.with(colour))
}

/// sRGB, 8 bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colour([u8; 3]);

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        match digits.len() {
            6 => Some(Self([byte(0)?, byte(2)?, byte(4)?])),
            3 => {
                let digit = |at: usize| u8::from_str_radix(digits.get(at..=at)?, 16).ok().map(|d| d * 17);
                Some(Self([digit(0)?, digit(1)?, digit(2)?]))
            }
            _ => None,
        }
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// WCAG's relative luminance, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = self.0.map(|byte| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// WCAG's contrast ratio, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }

    fn mix(self, other: Self, part: u16) -> Self {
        let mut mixed = self.0;
        for (to, from) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*to) * (64 - part) + u16::from(from) * part;
            *to = u8::try_from(sum / 64).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }
}

/// The nearest shade of a colour that is readable on a background: the colour itself, or mixed with as little black or white as
/// possible.
fn passing(colour: Colour, ground: Colour) -> Colour {
    let end = if ground.luminance() > 0.18 { Colour([0; 3]) } else { Colour([255; 3]) };
    (0..=64).map(|part| colour.mix(end, part)).find(|mixed| mixed.contrast(ground) >= ENOUGH).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::value::parse_toml;

    fn look(text: &str) -> (Look, Vec<String>) {
        let (table, _) = parse_toml(text, 0);
        let mut notes = Vec::new();
        let look = read(&mut Fields { file: FILE, table: &table, notes: &mut notes });
        (look, notes.into_iter().map(|note| format!("{} / {}", note.message, note.help.unwrap_or_default())).collect())
    }

    #[test]
    fn contrast_follows_wcag() {
        let contrast = |a: &str, b: &str| Some(Colour::parse(a)?.contrast(Colour::parse(b)?));
        for (a, b, expected) in [("#000", "#ffffff", 21.0), ("#777777", "#fff", 4.48), ("#fff", "#fff", 1.0)] {
            assert!(contrast(a, b).is_some_and(|ratio| (ratio - expected).abs() < 0.01), "{a} {b}");
        }
    }

    #[test]
    fn unreadable_colours_are_reported_with_a_readable_one() {
        let (_, notes) = look("[look]\naccent = '#ffcc00'\n");
        assert_eq!(notes.len(), 1);
        assert!(
            notes[0]
                .starts_with("the accent cannot be read on the light paper: the contrast is 1.5, and the minimum is 4.5 / `#")
        );
        let (_, notes) = look("[look]\npaper = { light = '#555555', dark = '#888' }\naccent = 'red'\n");
        assert_eq!(notes.len(), 3, "{notes:?}");
        assert_eq!(notes[2], "`red` is not a colour / write one like `#0b5c4f`");
    }

    #[test]
    fn suggested_colours_pass() -> Result<(), &'static str> {
        for hex in ["#ffcc00", "#0b5c4f", "#ffffff", "#000000", "#7f7f7f", "#ff0000"] {
            for ground in PAPERS {
                let colour = Colour::parse(hex).ok_or("no colour")?;
                assert!(passing(colour, ground).contrast(ground) >= ENOUGH, "{hex}");
            }
        }
        Ok(())
    }

    #[test]
    fn a_single_accent_is_lightened_for_dark() {
        let (look, notes) = look("[look]\naccent = '#7a1f2b'\n");
        assert_eq!(notes, Vec::<String>::new());
        assert!(look.accent.is_some_and(|[light, dark]| light == "#7a1f2b" && dark != light));
        assert_eq!(look.paper, None);
    }
}
