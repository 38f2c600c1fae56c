//! Decides when the worker answers which question while a reader types. This module has no clock and no timer: the caller passes
//! the current time, so that tests can let hours pass. All times are in milliseconds.

/// A reader who has not typed for this long has paused.
const PAUSE: f64 = 150.0;
/// After this long, a reader who does not pause sees results for the text typed so far.
const LONGEST: f64 = 1_000.0;
/// Maximum time that a newer question waits for the answer to an older one. The newer question needs most of the files that the
/// older one reads.
const PATIENCE: f64 = 1_500.0;

/// Maximum number of preliminary results. For each result, the engine must read another file.
pub const PRELIMINARY: usize = 2;

/// Whether the worker works on a question, and whether a question waits.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// When the work on the current question began.
    working: Option<f64>,
    waiting: Option<Waiting>,
    /// The words of the newest question.
    words: String,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// When the first question came after the last work began. A newer question that replaces it does not change this time.
    since: f64,
    /// When the newest question came.
    newest: f64,
    /// The reader may still be typing.
    is_typing: bool,
}

/// How complete an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Quick first results for the text typed so far, while the reader is still typing.
    Preliminary,
    /// The complete results.
    Whole,
}

impl Pace {
    /// Records a new question, which replaces the one that waits. Words that came all at once, from the clipboard or a list,
    /// count as finished even if `may_type` is true.
    pub fn ask(&mut self, now: f64, words: &str, may_type: bool) {
        let since = self.waiting.map_or(now, |waiting| waiting.since);
        let is_typing = may_type && is_a_key_away(&self.words, words);
        words.clone_into(&mut self.words);
        self.waiting = Some(Waiting { since, newest: now, is_typing });
    }

    /// When the work on the waiting question begins; `None` when no question waits. If the worker is still working on another
    /// question at that time, it gives that question up.
    #[must_use]
    pub fn due(&self) -> Option<f64> {
        let Waiting { since, newest, is_typing } = self.waiting?;
        let ready = if is_typing { (newest + PAUSE).min(since + LONGEST) } else { newest };
        Some(self.working.map_or(ready, |begun| ready.max(begun + PATIENCE)))
    }

    /// Begins the work on the waiting question if it is due. After preliminary work, the question keeps waiting for its whole
    /// answer.
    pub fn begin(&mut self, now: f64) -> Option<Effort> {
        self.due().filter(|due| *due <= now)?;
        let waiting = self.waiting.take()?;
        self.working = Some(now);
        if waiting.is_typing && now < waiting.newest + PAUSE {
            self.waiting = Some(Waiting { since: now, ..waiting });
            return Some(Effort::Preliminary);
        }
        Some(Effort::Whole)
    }

    /// Records that the current question has been answered.
    pub const fn done(&mut self) {
        self.working = None;
    }
}

/// Whether one key press may have changed `before` into `after`: one letter was added or removed at the end, or these are the
/// first letters. (The app asks nothing for a single letter.)
fn is_a_key_away(before: &str, after: &str) -> bool {
    let (short, long) = if before.len() < after.len() { (before, after) } else { (after, before) };
    let more = long.strip_prefix(short).map(|rest| rest.chars().count());
    more.is_some_and(|more| more <= 1) || after.chars().count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times at which work begins, with its effort, when keys are pressed at `keys` and every answer takes `work`.
    fn begun(keys: &[f64], work: f64) -> Vec<(f64, Effort)> {
        let mut pace = Pace::default();
        let mut keys = keys.iter().copied().peekable();
        let mut typed = "a".to_owned();
        let mut done: Option<f64> = None;
        let mut begun = Vec::new();
        let mut now = 0.0_f64;
        loop {
            let next = [keys.peek().copied(), done, pace.due()].into_iter().flatten().min_by(f64::total_cmp);
            let Some(next) = next else { return begun };
            now = now.max(next);
            if done == Some(now) {
                pace.done();
                done = None;
            } else if keys.next_if_eq(&now).is_some() {
                typed.push('a');
                pace.ask(now, &typed, true);
            } else if let Some(effort) = pace.begin(now) {
                begun.push((now, effort));
                done = Some(now + work);
            }
        }
    }

    #[test]
    fn work_on_a_question_that_is_not_being_typed_begins_at_once() {
        let mut pace = Pace::default();
        assert_eq!((pace.due(), pace.begin(0.0)), (None, None));
        pace.ask(5.0, "treaty", false);
        assert_eq!((pace.due(), pace.begin(5.0)), (Some(5.0), Some(Effort::Whole)));
        // The next question waits for the answer to the first one.
        pace.ask(6.0, "treaty", false);
        assert_eq!((pace.begin(7.0), pace.due()), (None, Some(5.0 + PATIENCE)));
        pace.done();
        assert_eq!(pace.begin(7.0), Some(Effort::Whole));
    }

    #[test]
    fn words_that_come_at_once_count_as_finished() {
        for (before, after, is_typed) in [
            ("", "tr", true),
            ("treaty", "treaty ", true),
            ("treaty", "treat", true),
            ("treaty", "", true),
            ("", "treaty", false),
            ("treaty", "treaty oil", false),
            ("treaty", "wheaty", false),
            ("日本", "日本語", true),
        ] {
            assert_eq!(is_a_key_away(before, after), is_typed, "{before} {after}");
        }
        let mut pace = Pace::default();
        pace.ask(5.0, "treaty", true);
        assert_eq!(pace.begin(5.0), Some(Effort::Whole));
    }

    #[test]
    fn typing_gives_first_results_every_second_and_all_results_after_a_pause() {
        let keys: Vec<f64> = (0..14).map(|n| f64::from(n) * 100.0).collect();
        let expected = [(1_000.0, Effort::Preliminary), (1_450.0, Effort::Whole)];
        assert_eq!(begun(&keys, 10.0), expected);
        assert_eq!(begun(&keys, 400.0), expected, "an answer that takes some time");
        assert_eq!(begun(&keys, 450.5), [(1_000.0, Effort::Preliminary), (1_450.5, Effort::Whole)]);
        assert_eq!(begun(&keys, 9_000.0), [(1_000.0, Effort::Preliminary), (2_500.0, Effort::Whole)], "it is given up");
        // The preliminary work began with the last key.
        assert_eq!(begun(&keys[..11], 10.0), [(1_000.0, Effort::Preliminary), (1_150.0, Effort::Whole)]);
        let slow: Vec<f64> = (0..3).map(|n| f64::from(n) * 400.0).collect();
        let every_key = slow.iter().map(|key| (key + PAUSE, Effort::Whole)).collect::<Vec<_>>();
        assert_eq!(begun(&slow, 10.0), every_key);
    }
}
