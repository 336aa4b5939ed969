/// What is due and when.
///
/// Code that waits asks for a [spindle.time.Scheduler], never for a reactor and never for the wall
/// clock: a test can then hand it a clock that stands still. [spindle.time.Scheduler#callLater]
/// gives a [spindle.time.DelayedCall], which can be cancelled or moved until it runs. Read these
/// two first. Whoever writes a scheduler keeps its calls in [spindle.time.DelayedCalls].
///
/// A pass over the calls that are due:
///
/// - runs them by time, and first in, first out where the time is the same;
/// - does not run what is scheduled or moved while it lasts, not even with a delay of zero;
/// - goes on after a call that throws.
///
/// Everything here belongs to the thread that drives the clock; a reactor checks that. Times are
/// nanoseconds of a clock that never goes back and may start anywhere, lengths of time are
/// [java.time.Duration]. A delay that no clock will live to see counts as never.
package spindle.time;
