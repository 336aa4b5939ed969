/// Tests of JUnit 5 and 6 that run on a reactor, and fail on what they leave behind.
///
/// Start with [spindle.testkit.SpindleTest]. A test is a fiber on a reactor of its own, or moves
/// time itself; [spindle.testkit.On] says which kinds of reactor there are. Each test belongs to
/// the thread on which JUnit runs it, and shares nothing with others, so tests may run in parallel.
package spindle.testkit;
