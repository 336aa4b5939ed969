package spindle.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that runs on a reactor of its own, and fails on what it leaves behind.
///
/// ```java
/// @SpindleTest
/// void anEchoComesBack(Reactor reactor) throws Exception {
///   var port = await(new TCP4ServerEndpoint(reactor, 2000).listen(_ -> new Echo()));
///   var peer = Conversation.connect(new TCP4ClientEndpoint(reactor, "127.0.0.1", 2000));
///   peer.write("hello\n");
///   assertThat(peer.readLine()).isEqualTo("hello");
///   peer.close();
///   await(port.stopListening());
/// }
/// ```
///
/// **How it runs.** As a fiber on the reactor: it may wait for any Deferred, and time passes while
/// it does. One that asks for a [TestEnd] is called on the reactor instead, as a callback, and ends
/// with the Deferred that it names. One that asks for a [spindle.testing.MemoryReactor] or a
/// [spindle.sim.Simulation], and for no reactor besides, runs outside of it all and moves time
/// itself. The same holds for each `@BeforeEach` and `@AfterEach` method by itself; they see the
/// same reactor. JUnit takes methods that return nothing, so a test cannot return its Deferred.
///
/// **Parameters** may be, besides those of other extensions: [spindle.reactor.Reactor], [TestEnd],
/// [spindle.testing.ManualClock], [spindle.testing.LoggedErrors], [spindle.sim.Seed];
/// [spindle.testing.MemoryReactor] on [On#MEMORY]; [spindle.sim.Simulation] and [spindle.sim.Host],
/// the test's own, on [On#SIMULATION].
///
/// **It fails** also if it has left something behind when the last `@AfterEach` has ended: calls
/// that are pending, connections, ports, processes and fibers that are open, threads that it has
/// begun (not virtual ones), failures that nobody handled, errors in the log that it has not taken
/// with [spindle.testing.LoggedErrors#flush]. In a simulated world only the host `test` must be
/// tidy.
///
/// Works on methods and as part of annotations of your own.
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SpindleExtension.class)
@SuppressWarnings("exports") // JUnit makes the extension, and nobody else
public @interface SpindleTest {
  /// The name of the configuration parameter, or system property, that says which one seed is run:
  /// `-Dspindle.seed=17`.
  String SEED = "spindle.seed";

  /// What it runs on.
  On on() default On.MEMORY;

  /// How many seeds it is run with, each a test of its own.
  int seeds() default 1;

  /// The first of them.
  long firstSeed() default 1;

  /// After how much time each of its methods is given up, in seconds: of virtual time, where time
  /// is virtual. The test itself is cancelled then, so the failure shows where it waited. Nothing
  /// ends a test that never waits; JUnit's own `@Timeout` does.
  double deadline() default 120;
}
