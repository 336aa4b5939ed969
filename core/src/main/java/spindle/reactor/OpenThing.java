package spindle.reactor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import spindle.datagram.DatagramPort;
import spindle.loop.Loop;
import spindle.loop.Open;
import spindle.loop.OpenList;
import spindle.process.ChildProcess;
import spindle.stream.SocketTransport;
import spindle.stream.StreamPort;

/// Something that is open on a reactor: for whoever looks for what was left behind.
///
/// @param what it is, for people: a port, a connection, an attempt to connect, a process, a fiber
/// @param opened not an error: the place where it was opened, if [#recordOrigins] was on then
public record OpenThing(String what, @Nullable Throwable opened) {
  /// The packages that a thing is opened through; a program opens none itself.
  private static final Set<String> OURS =
      Stream.of(
              "datagram",
              "defer",
              "endpoint",
              "fiber",
              "kernel",
              "lookup",
              "loop",
              "pipe",
              "process",
              "reactor",
              "roles",
              "strand",
              "stream",
              "time",
              "worker")
          .map("spindle."::concat)
          .collect(Collectors.toUnmodifiableSet());

  /// What is open on `reactor` now, the oldest first. On the reactor's thread.
  public static List<OpenThing> on(Reactor reactor) {
    Loop loop = reactor.loop();
    loop.requireThread();
    List<OpenThing> things = new ArrayList<>();
    loop.open.list().forEach(each -> things.add(of(each, loop.open)));
    OpenList fibers = reactor.strands.living();
    fibers.list().forEach(each -> things.add(of(each, fibers)));
    return things;
  }

  private static OpenThing of(Open each, OpenList list) {
    String kind =
        switch (each) {
          case SocketTransport _ -> "the connection of ";
          case StreamPort _ -> "the port of ";
          case DatagramPort _ -> "the port of ";
          case ChildProcess _ -> "the process of ";
          default -> "";
        };
    return new OpenThing(kind + each, list.origin(each));
  }

  /// Makes every reactor of this JVM remember, from now on, where things were opened. It costs a
  /// stack trace each, so it is off unless someone is debugging, or testing.
  public static void recordOrigins(boolean on) {
    OpenList.recordOrigins = on;
  }

  /// What it is, and the line of code that opened it, if that is known.
  @Override
  public String toString() {
    return opened == null ? what : what + ", opened at " + place(opened);
  }

  /// The first frame that is neither Spindle's own nor the JDK's; else the first of all.
  private static String place(Throwable opened) {
    StackTraceElement[] frames = opened.getStackTrace();
    for (StackTraceElement frame : frames) {
      if (!isOurs(frame.getClassName())) {
        return frame.toString();
      }
    }
    return "the reactor's own turn";
  }

  private static boolean isOurs(String type) {
    return type.startsWith("java.")
        || type.startsWith("jdk.")
        || OURS.contains(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
  }
}
