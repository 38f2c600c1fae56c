//! Shows the progress of a long run: as a bar on a terminal, as one line for each phase elsewhere, or not at all with `--quiet`.

use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How the progress is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Manner {
    #[default]
    Silent,
    Lines,
    Bar,
}

/// A phase that is shorter than this gets no line.
const WORTH_A_LINE: Duration = Duration::from_millis(500);
const BAR: &str = "{msg:>11} {wide_bar:.cyan} {human_pos}/{human_len} {rate} {elapsed}";
/// The bar of a phase whose total is not known.
const COUNT: &str = "{msg:>11} {human_pos} {rate} {elapsed}";

/// Shows the progress of a run, which has several phases, one after the other.
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
    /// Shows the progress on stderr: as a bar if that is a terminal, otherwise as lines.
    #[must_use]
    pub fn on_stderr() -> Self {
        let manner = if std::io::stderr().is_terminal() { Manner::Bar } else { Manner::Lines };
        Self { manner, ..Self::default() }
    }

    /// Begins a phase with this number of steps, and ends the phase before. Any thread can count steps with the result.
    #[must_use]
    pub fn stage(&self, name: &'static str, total: usize) -> Steps {
        self.begin(name, Some(total))
    }

    /// Begins a phase with an unknown number of steps.
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
                // A rate that cannot be written is left out.
                _ = write!(out, "{:.0}/s", state.per_sec());
            }));
        }
        bar.set_message(name);
        let stage = Stage { name, began: Instant::now(), bar: bar.clone() };
        *self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(stage);
        Steps(bar)
    }

    /// Stores a note about the run itself, such as that a file of an earlier run is damaged and was ignored.
    pub fn tell(&self, line: String) {
        self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(line);
    }

    /// Returns the notes since the last call.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Ends the current phase.
    pub fn end(&self) {
        let Some(stage) = self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take() else { return };
        stage.bar.finish_and_clear();
        let time = stage.began.elapsed();
        if self.manner == Manner::Lines && time >= WORTH_A_LINE {
            // A closed pipe is not an error.
            let steps = HumanCount(stage.bar.position());
            _ = writeln!(std::io::stderr(), "{} {steps} in {:.1} s", stage.name, time.as_secs_f64());
        }
    }
}

/// Counts the steps of a phase.
#[derive(Clone, Debug)]
pub struct Steps(ProgressBar);

/// Counts without showing anything.
impl Default for Steps {
    fn default() -> Self {
        Self(ProgressBar::hidden())
    }
}

impl Steps {
    /// Counts one step.
    pub fn step(&self) {
        self.0.inc(1);
    }

    /// Counts this many steps.
    pub fn add(&self, steps: usize) {
        self.0.inc(steps as u64);
    }
}
