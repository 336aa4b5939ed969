package spindle.reactor;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import spindle.defer.Deferred;
import spindle.roles.ReactorSettings;

/// What the tests of signals run in a JVM of its own. It prints what happens, a line each.
final class ChildProgram {
  private static final ReactorSettings PATIENT =
      ReactorSettings.defaults().withStopGrace(Duration.ofHours(1));

  private ChildProgram() {}

  public static void main(String[] arguments) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> print("the JVM ends")));
    switch (arguments[0]) {
      case "orderly" -> orderly(Reactor.create(), true);
      case "hung" -> hung();
      case "restored" -> restored();
      case "waiting" -> waiting();
      case "other thread" -> Thread.ofPlatform().start(() -> quietly()).join();
      case "not asked" -> orderly(Reactor.create(), false);
      case "own handler" -> ownHandler();
      case "watching" -> watching();
      case "default" -> theDefault();
      case "installed" -> installed();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void print(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  /// Runs as a program does that is stopped by a signal.
  private static void orderly(Reactor reactor, boolean asUsual) throws Exception {
    reactor.callWhenRunning(() -> print("ready"));
    for (EventPhase phase : EventPhase.values()) {
      reactor.addSystemEventTrigger(phase, "shutdown", () -> print(phase + " shutdown"));
    }
    if (asUsual) {
      reactor.run();
    } else {
      reactor.run(false);
    }
    print("run has returned, signal " + reactor.exitSignal());
  }

  private static void quietly() {
    try {
      orderly(Reactor.create(), true);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static void hung() throws Exception {
    Reactor reactor = Reactor.create(PATIENT);
    reactor.addSystemEventTrigger(
        "shutdown",
        () -> {
          print("stopping");
          return new Deferred<Void>();
        });
    orderly(reactor, true);
  }

  /// Begins, and waits for what never comes.
  private static void waiting() throws Exception {
    Reactor reactor = Reactor.create();
    reactor.addSystemEventTrigger("startup", Deferred<Void>::new);
    reactor.callFromThread(() -> print("waiting"));
    orderly(reactor, true);
  }

  private static void restored() throws Exception {
    Reactor reactor = Reactor.create();
    reactor.callWhenRunning(reactor::stop);
    reactor.run();
    print("ready");
    new CountDownLatch(1).await();
  }

  private static void watching() throws Exception {
    Reactor reactor = Reactor.create();
    ProcessSignal.watch(
        reactor,
        "HUP",
        () ->
            print("HUP on " + (Reactor.current() == reactor ? "the reactor's thread" : "another")));
    ProcessSignal[] watched = new ProcessSignal[1];
    watched[0] =
        ProcessSignal.watch(
            reactor,
            "USR1",
            () -> {
              watched[0].close();
              print("USR1, watched until now");
            });
    orderly(reactor, true);
  }

  /// Has a handler of its own for SIGINT before the reactor comes.
  private static void ownHandler() throws Exception {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object own =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (_, method, _) -> {
              if (method.getName().equals("handle")) {
                print("the program's own handler");
              }
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance("INT"), own);
    orderly(Reactor.create(), true);
  }

  private static void theDefault() {
    Reactor first = Reactor.get();
    print("same " + (first == Reactor.get()));
    try {
      Reactor.install(Reactor.create());
      print("installed");
    } catch (IllegalStateException tooLate) {
      print("too late");
    }
  }

  private static void installed() {
    Reactor mine = Reactor.create();
    Reactor.install(mine);
    print("mine " + (Reactor.get() == mine));
  }
}
