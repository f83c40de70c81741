//! When a request waited for something, so that its time was not the program's.

use serde::Serialize;

/// Shorter ones are the way from one part of the framework to the next, in microseconds.
const SHORTEST: u64 = 50;

/// The pauses that are kept of a request.
const MOST: usize = 200;

/// A part of the time of a request, in microseconds after it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Interval {
    pub(crate) from_us: u64,
    pub(crate) until_us: u64,
}

impl Interval {
    pub(crate) fn length(self) -> u64 {
        self.until_us.saturating_sub(self.from_us)
    }
}

/// The pauses of a request, in order.
#[derive(Debug)]
pub(crate) struct Pauses {
    /// How many of its parts run at the moment.
    running: u32,
    /// When the last of them stopped.
    since: Option<u64>,
    over: Vec<Interval>,
}

/// A request runs when it comes.
impl Default for Pauses {
    fn default() -> Self {
        Self {
            running: 1,
            since: None,
            over: Vec::new(),
        }
    }
}

impl Pauses {
    /// Notes that a part of the request waits from now on.
    pub(crate) fn begin(&mut self, now: u64) {
        self.running = self.running.saturating_sub(1);
        if self.running == 0 {
            self.since = Some(now);
        }
    }

    /// Notes that a part of the request goes on.
    pub(crate) fn end(&mut self, now: u64) {
        self.running += 1;
        let Some(from_us) = self.since.take() else {
            return;
        };
        let pause = Interval {
            from_us,
            until_us: now,
        };
        if pause.length() >= SHORTEST {
            self.over.push(pause);
        }
        if self.over.len() > MOST {
            self.join_nearest();
        }
    }

    /// Makes one of the two pauses between which the request ran for the shortest time.
    fn join_nearest(&mut self) {
        let between = self.over.windows(2).enumerate();
        let nearest = between.min_by_key(|(_, pair)| pair[1].from_us - pair[0].until_us);
        if let Some((position, _)) = nearest {
            let later = self.over.remove(position + 1);
            self.over[position].until_us = later.until_us;
        }
    }

    /// Returns the pauses within a part of the time.
    pub(crate) fn within(&self, from_us: u64, until_us: u64) -> Vec<Interval> {
        let parts = self.over.iter().map(|pause| Interval {
            from_us: pause.from_us.max(from_us),
            until_us: pause.until_us.min(until_us),
        });
        parts.filter(|part| part.from_us < part.until_us).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(from_us: u64, until_us: u64) -> Interval {
        Interval { from_us, until_us }
    }

    #[test]
    fn a_request_pauses_while_no_part_of_it_runs() {
        let mut pauses = Pauses::default();
        pauses.begin(100);
        pauses.end(200);
        // Another part goes on while the first one waits.
        pauses.end(210);
        pauses.begin(220);
        pauses.begin(300);
        pauses.end(300 + SHORTEST - 1);
        pauses.begin(400);
        pauses.end(500);
        assert_eq!(
            pauses.within(0, 1000),
            [interval(100, 200), interval(400, 500)]
        );
        assert_eq!(
            pauses.within(150, 450),
            [interval(150, 200), interval(400, 450)]
        );
        assert_eq!(pauses.within(200, 400), []);
    }

    #[test]
    fn of_many_pauses_those_that_are_nearest_become_one() {
        let mut pauses = Pauses::default();
        let mut now = 0;
        for number in 0..=MOST as u64 {
            pauses.begin(now);
            now += SHORTEST;
            pauses.end(now);
            now += if number == 7 { 1 } else { 2 };
        }
        assert_eq!(pauses.over.len(), MOST);
        assert_eq!(pauses.over[7].length(), 2 * SHORTEST + 1);
    }
}
