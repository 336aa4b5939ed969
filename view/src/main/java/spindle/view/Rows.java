package spindle.view;

import java.util.List;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Ending;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.OtherSnapshot;
import spindle.snapshot.PortSnapshot;
import spindle.snapshot.ReactorSnapshot;
import spindle.snapshot.Snapshot;

/// What was seen of a reactor, as lines. Each may be given more fields.
final class Rows {
  private Rows() {}

  static void add(Lines to, ReactorSnapshot seen, int reactor) {
    begin(to, "reactor", reactor)
        .put("name", seen.name())
        .put("what", seen.what())
        .put("turns", seen.turns())
        .put("open", seen.open())
        .put("connections", seen.connections())
        .put("fibers", seen.fibers())
        .put("calls", seen.calls())
        .put("jobs", seen.jobs())
        .put("bufferedBytes", seen.bufferedBytes())
        .put("keptBytes", seen.keptBytes());
  }

  /// One that has not answered.
  ///
  /// @return why, for people
  static String addStuck(Lines to, int number, Reactor silent) {
    List<StackTraceElement> stack = Look.stack(silent);
    String owner = Look.owner(silent);
    begin(to, "stuck", number)
        .put("millis", Survey.ANSWERS.toMillis())
        .put("owner", owner)
        .put("place", place(stack))
        .put("stack", stack);
    return Why.stuck(owner, place(stack));
  }

  /// The `kind` of its line.
  static String kind(Snapshot seen) {
    return switch (seen) {
      case ConnectionSnapshot _ -> "connection";
      case PortSnapshot _ -> "port";
      case FiberSnapshot _ -> "fiber";
      case OtherSnapshot other -> other.kind();
    };
  }

  static void add(Lines to, Snapshot seen, int reactor) {
    begin(to, kind(seen), reactor).put("id", seen.id()).put("ageMillis", seen.age().toMillis());
    switch (seen) {
      case ConnectionSnapshot connection -> connection(to, connection);
      case PortSnapshot port -> port(to, port);
      case FiberSnapshot fiber -> fiber(to, fiber);
      case OtherSnapshot other -> to.put("what", other.what());
    }
  }

  static Lines begin(Lines to, String kind, int reactor) {
    return to.begin(kind).put("reactor", reactor);
  }

  private static void connection(Lines to, ConnectionSnapshot seen) {
    to.put("protocol", seen.protocol());
    if (seen.port() != 0) {
      to.put("port", seen.port());
    }
    to.put("peer", seen.peer().toString())
        .put("host", seen.host().toString())
        .put("receivedBytes", seen.received())
        .put("writtenBytes", seen.written())
        .put("bufferedBytes", seen.buffered())
        .put("state", seen.doing().word())
        .put("sinceMillis", seen.since().toMillis());
    if (!seen.detail().isEmpty()) {
      to.put("detail", seen.detail());
    }
    if (!seen.told().isEmpty()) {
      to.put("told", seen.told());
    }
    Ending ending = seen.ending();
    if (ending != null) {
      to.put("limit", ending.limit()).put("endsInMillis", ending.left().toMillis());
    }
  }

  private static void port(Lines to, PortSnapshot seen) {
    to.put("factory", seen.factory())
        .put("host", seen.host().toString())
        .put("connections", seen.connections())
        .put("connectionsMax", seen.connectionsMax())
        .put("state", seen.state());
  }

  private static void fiber(Lines to, FiberSnapshot seen) {
    to.put("name", seen.name()).put("state", seen.state()).put("place", place(seen.stack()));
  }

  /// The innermost frame that is neither ours nor the JDK's; else the innermost of all.
  static String place(List<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      String module = frame.getModuleName();
      if (module == null || !(module.startsWith("spindle.") || module.startsWith("java."))) {
        return frame.toString();
      }
    }
    return stack.isEmpty() ? "" : stack.getFirst().toString();
  }
}
