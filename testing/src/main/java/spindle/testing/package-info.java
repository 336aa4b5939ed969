/// Test doubles, made for the users of Spindle as much as for its own tests. No test library is
/// needed.
///
/// Start with [spindle.testing.Wire], one end of a connection in the test's hands, and
/// [spindle.testing.ManualClock], time that moves only when the test says so. Where a protocol is
/// to be tested without any reactor, [spindle.testing.RecordingTransport] keeps what it writes, and
/// [spindle.testing.DeferredAssertions] tells what a `Deferred` holds right now;
/// [spindle.testing.Replay] makes a test of a connection that was written down.
///
/// A whole program is tested on a [spindle.testing.MemoryReactor], whose network and clock are in
/// the test's hands, or in the simulated worlds of `spindle.sim`. In the module `spindle.testkit`,
/// `@SpindleTest` has JUnit run a test on a reactor. All of this belongs to the one thread that
/// runs the test.
package spindle.testing;
