//! Makes hits, as results show them, from the numbers of articles.

use super::passage::{self, Marks};
use super::{Engine, rank::Scored};
use crate::cards;
use crate::index_files::{FileError, Files};
use crate::index_root::{CARDS, Root};
use crate::text_of_html;
use crate::typing_pace::Effort;
use broadsheet_model::{Card, Heading, Hit, SearchError};
use futures::future::try_join_all;
use serde::Deserialize;

/// Minimum reading time in minutes of articles in which the engine looks for the section that has the words.
const LONG: u32 = 5;
/// Maximum number of articles that the engine reads to find a section. It always reads the articles whose headline and beginning
/// have none of the words, even if there are more of them.
const SECTIONS: usize = 2;

impl<F: Files> Engine<F> {
    /// The hits for these articles, in the same order. With `Preliminary` effort, the engine reads no article.
    pub(super) async fn hits(
        &self,
        root: &Root,
        best: &[Scored],
        marks: &Marks,
        effort: Effort,
    ) -> Result<Vec<Hit>, SearchError> {
        let place = |article: u32| {
            let segment = root.segments.iter().rfind(|segment| segment.first <= article).ok_or(SearchError::Damaged)?;
            let n = article - segment.first;
            Ok::<_, SearchError>((segment.cards(n / CARDS), (n % CARDS) as usize))
        };
        let places = best.iter().map(|&(article, _)| place(article)).collect::<Result<Vec<_>, _>>()?;
        self.load(places.iter().map(|(path, _)| path.clone())).await?;
        let cards = places.iter().map(|(path, n)| self.card(path, *n));
        let cards = cards.collect::<Option<Vec<_>>>().ok_or(SearchError::Damaged)?;
        let found = cards.into_iter().map(|card| Beginning::of(card, marks)).collect::<Vec<_>>();
        let unmarked = found.iter().filter(|hit| !hit.is_marked).count();
        let mut sections = SECTIONS.saturating_sub(unmarked);
        let hits = found.into_iter().map(|found| {
            let is_read = match effort {
                Effort::Preliminary => false,
                Effort::Whole if !found.is_marked => true,
                Effort::Whole => {
                    let has_section = found.hit.card.minutes >= LONG && !found.has_all && sections > 0;
                    sections -= usize::from(has_section);
                    has_section
                }
            };
            self.hit(root, found, is_read, marks)
        });
        Ok(try_join_all(hits).await?.into_iter().flatten().collect())
    }

    /// The `n`th card of a loaded file.
    fn card(&self, path: &str, n: usize) -> Option<Card> {
        let file = self.kept.borrow().get(path)?.clone();
        cards::decode(&file)?.into_iter().nth(n)
    }

    /// The hit for an article. If the article is read, the passage is the best one of the whole text. `None` when the article no
    /// longer exists.
    async fn hit(&self, root: &Root, found: Beginning, is_read: bool, marks: &Marks) -> Result<Option<Hit>, SearchError> {
        let Beginning { mut hit, is_marked, .. } = found;
        if !is_read {
            return Ok(Some(hit));
        }
        let slug = &hit.card.slug;
        let path = if root.is_printed { format!("blog/{slug}/") } else { format!("data/articles/{slug}.json") };
        match self.files.get(&path).await {
            Err(FileError::Missing) => return Ok(None),
            // The passage from the beginning of the text is good enough.
            Err(_) => {}
            Ok(bytes) => {
                if let Some((text, headings)) = text(&bytes, root.is_printed) {
                    let (passage, first) = passage::best(&text, marks);
                    if first.is_some() || !is_marked {
                        hit.passage = passage;
                    }
                    if hit.card.minutes >= LONG
                        && let Some(first) = first
                    {
                        hit.place = headings.into_iter().take_while(|(begin, _)| *begin <= first).last().map(|(_, h)| h);
                    }
                }
            }
        }
        Ok(Some(hit))
    }
}

/// A hit that is made only from the card of an article. Its passage is the best one from the beginning of the text.
struct Beginning {
    hit: Hit,
    /// The headline or the beginning has one of the words.
    is_marked: bool,
    /// The beginning has all of the words.
    has_all: bool,
}

impl Beginning {
    fn of(card: Card, marks: &Marks) -> Self {
        let lead = card.summary.as_deref().unwrap_or_default();
        let (passage, _) = passage::best(lead, marks);
        let headline = passage::marked(&card.headline, marks);
        let is_marked = passage.iter().chain(&headline).any(|part| part.marked);
        let has_all = marks.are_all_in(lead);
        Self { hit: Hit { card: Card { summary: None, ..card }, headline, passage, place: None }, is_marked, has_all }
    }
}

/// The text of an article and its headings, from its data file or from its printed page.
fn text(bytes: &[u8], is_printed: bool) -> Option<(String, Vec<(usize, Heading)>)> {
    #[derive(Deserialize)]
    struct Described {
        body: String,
    }

    if is_printed {
        return text_of_html::body(std::str::from_utf8(bytes).ok()?).map(text_of_html::sections);
    }
    serde_json::from_slice::<Described>(bytes).ok().map(|article| text_of_html::sections(&article.body))
}
