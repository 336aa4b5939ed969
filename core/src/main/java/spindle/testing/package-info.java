/// Test doubles, made for the users of Spindle as much as for its own tests. No test library is
/// needed.
///
/// Start with [spindle.testing.ManualClock], time that moves only when the test says so. All of
/// this belongs to the one thread that runs the test.
package spindle.testing;
