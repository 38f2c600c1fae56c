//! When the worker answers which question while a reader types. It knows no clock and no timer: whoever asks says what time it is,
//! so that tests can let hours pass. All times are milliseconds.

/// A reader who has not typed for so long has paused.
const PAUSE: f64 = 150.0;
/// A reader who types on sees results for what stands there after so long.
const LONGEST: f64 = 1_000.0;
/// How long a newer question waits for the answer to an older one. Most of what the older one reads, the newer one needs too.
const PATIENCE: f64 = 1_500.0;

/// At a first look so many results are shown at most: each is a file more to read.
pub const PRELIMINARY: usize = 2;

/// Whether there is a question that is worked on, and one that waits.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    /// When work on a question began.
    working: Option<f64>,
    waiting: Option<Waiting>,
    /// The words of the newest question.
    words: String,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// When the oldest question came that has been waiting since work on another one last began.
    since: f64,
    /// When the newest came.
    newest: f64,
    /// The reader may type on.
    is_typing: bool,
}

/// How thoroughly a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// A first look at what was typed so far: the reader types on.
    Preliminary,
    /// All that belongs to an answer.
    Whole,
}

impl Pace {
    /// A question has come. It takes the place of one that waited. Words that came at once, from a clipboard or a list, are whole even
    /// when more may be typed.
    pub fn ask(&mut self, now: f64, words: &str, may_type: bool) {
        let since = self.waiting.map_or(now, |waiting| waiting.since);
        let is_typing = may_type && is_a_key_away(&self.words, words);
        words.clone_into(&mut self.words);
        self.waiting = Some(Waiting { since, newest: now, is_typing });
    }

    /// When work on the question that waits begins; `None` when none waits. What is worked on until then is given up.
    #[must_use]
    pub fn due(&self) -> Option<f64> {
        let Waiting { since, newest, is_typing } = self.waiting?;
        let ready = if is_typing { (newest + PAUSE).min(since + LONGEST) } else { newest };
        Some(self.working.map_or(ready, |begun| ready.max(begun + PATIENCE)))
    }

    /// Begins work on the question that waits, if it is due. After a first look it goes on waiting for the whole answer.
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

    /// The answer is given.
    pub const fn done(&mut self) {
        self.working = None;
    }
}

/// Whether one key leads from words to others: a letter more or less at their end, or the first letters. (Nothing is asked for a single
/// letter.)
fn is_a_key_away(before: &str, after: &str) -> bool {
    let (short, long) = if before.len() < after.len() { (before, after) } else { (after, before) };
    let more = long.strip_prefix(short).map(|rest| rest.chars().count());
    more.is_some_and(|more| more <= 1) || after.chars().count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When which effort begins for keys at times, if every answer takes `work`.
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
    fn a_question_that_nobody_types_is_worked_on_at_once() {
        let mut pace = Pace::default();
        assert_eq!((pace.due(), pace.begin(0.0)), (None, None));
        pace.ask(5.0, "treaty", false);
        assert_eq!((pace.due(), pace.begin(5.0)), (Some(5.0), Some(Effort::Whole)));
        // The next one waits for its answer.
        pace.ask(6.0, "treaty", false);
        assert_eq!((pace.begin(7.0), pace.due()), (None, Some(5.0 + PATIENCE)));
        pace.done();
        assert_eq!(pace.begin(7.0), Some(Effort::Whole));
    }

    #[test]
    fn words_that_come_at_once_are_not_typed() {
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
    fn whoever_types_on_sees_something_every_second_and_everything_after_a_pause() {
        let keys: Vec<f64> = (0..14).map(|n| f64::from(n) * 100.0).collect();
        let expected = [(1_000.0, Effort::Preliminary), (1_450.0, Effort::Whole)];
        assert_eq!(begun(&keys, 10.0), expected);
        assert_eq!(begun(&keys, 400.0), expected, "an answer that takes some time");
        assert_eq!(begun(&keys, 450.5), [(1_000.0, Effort::Preliminary), (1_450.5, Effort::Whole)]);
        assert_eq!(begun(&keys, 9_000.0), [(1_000.0, Effort::Preliminary), (2_500.0, Effort::Whole)], "it is given up");
        // The first look came with the last key.
        assert_eq!(begun(&keys[..11], 10.0), [(1_000.0, Effort::Preliminary), (1_150.0, Effort::Whole)]);
        let slow: Vec<f64> = (0..3).map(|n| f64::from(n) * 400.0).collect();
        let every_key = slow.iter().map(|key| (key + PAUSE, Effort::Whole)).collect::<Vec<_>>();
        assert_eq!(begun(&slow, 10.0), every_key);
    }
}
