//! How far a long run is: a bar on a terminal, a line for each stage elsewhere, nothing when quiet was asked for.

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How a run tells of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Manner {
    #[default]
    Silent,
    Lines,
    Bar,
}

/// Stages shorter than this are not worth a line.
const WORTH_A_LINE: Duration = Duration::from_millis(500);
const BAR: &str = "{msg:>11} {wide_bar:.cyan} {human_pos}/{human_len} {rate} {elapsed}";
/// Where nobody knows yet how much there is.
const COUNT: &str = "{msg:>11} {human_pos} {rate} {elapsed}";

/// Tells of the stages of a run, one after the other.
#[derive(Debug, Default)]
pub struct Progress {
    manner: Manner,
    stage: Mutex<Option<Stage>>,
    told: Mutex<Vec<String>>,
}

#[derive(Debug)]
struct Stage {
    name: &'static str,
    began: Instant,
    bar: ProgressBar,
}

impl Progress {
    /// Tells on stderr, as suits what is behind it.
    #[must_use]
    pub fn on_stderr() -> Self {
        let manner = if std::io::stderr().is_terminal() { Manner::Bar } else { Manner::Lines };
        Self { manner, ..Self::default() }
    }

    /// Begins a stage of so many steps, which ends the one before. What it gives counts the steps, from any thread.
    #[must_use]
    pub fn stage(&self, name: &'static str, total: usize) -> Steps {
        self.begin(name, Some(total))
    }

    /// Begins a stage of nobody knows how many steps.
    #[must_use]
    pub fn count(&self, name: &'static str) -> Steps {
        self.begin(name, None)
    }

    fn begin(&self, name: &'static str, total: Option<usize>) -> Steps {
        self.end();
        if self.manner == Manner::Silent {
            return Steps::default();
        }
        let bar = match (self.manner, total) {
            (Manner::Bar, Some(total)) => ProgressBar::new(total as u64),
            (Manner::Bar, None) => ProgressBar::no_length(),
            _ => ProgressBar::hidden(),
        };
        if let Ok(style) = ProgressStyle::with_template(if total.is_some() { BAR } else { COUNT }) {
            // The library's own rate has four decimals.
            bar.set_style(style.with_key("rate", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // What cannot be shown is left out.
                _ = write!(out, "{:.0}/s", state.per_sec());
            }));
        }
        bar.set_message(name);
        let stage = Stage { name, began: Instant::now(), bar: bar.clone() };
        *self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(stage);
        Steps(bar)
    }

    /// Keeps a line about the run itself, such as that it did not believe what an earlier one left.
    pub fn tell(&self, line: String) {
        self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(line);
    }

    /// The lines that were told since this was asked last.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Ends the last stage.
    pub fn end(&self) {
        let Some(stage) = self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take() else { return };
        stage.bar.finish_and_clear();
        let time = stage.began.elapsed();
        if self.manner == Manner::Lines && time >= WORTH_A_LINE {
            // A closed pipe is no reason to stop.
            let steps = HumanCount(stage.bar.position());
            _ = writeln!(std::io::stderr(), "{} {steps} in {:.1} s", stage.name, time.as_secs_f64());
        }
    }
}

/// Counts the steps of a stage.
#[derive(Clone, Debug)]
pub struct Steps(ProgressBar);

/// Counts what nobody is told of.
impl Default for Steps {
    fn default() -> Self {
        Self(ProgressBar::hidden())
    }
}

impl Steps {
    /// One more is done.
    pub fn step(&self) {
        self.0.inc(1);
    }

    /// So many more are done.
    pub fn add(&self, steps: usize) {
        self.0.inc(steps as u64);
    }
}
