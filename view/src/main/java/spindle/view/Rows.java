package spindle.view;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.reactor.Look;
import spindle.reactor.Reactor;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Ending;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.OtherSnapshot;
import spindle.snapshot.PortSnapshot;
import spindle.snapshot.ReactorSnapshot;
import spindle.snapshot.Snapshot;

/// What was seen of a reactor, as the fields of lines.
final class Rows {
  private Rows() {}

  static Map<String, Object> of(ReactorSnapshot seen, int reactor) {
    Map<String, Object> row = row("reactor", reactor);
    row.put("name", seen.name());
    row.put("what", seen.what());
    row.put("turns", seen.turns());
    row.put("open", seen.open());
    row.put("connections", seen.connections());
    row.put("fibers", seen.fibers());
    row.put("calls", seen.calls());
    row.put("jobs", seen.jobs());
    row.put("bufferedBytes", seen.bufferedBytes());
    row.put("keptBytes", seen.keptBytes());
    return row;
  }

  /// One that has not answered.
  static Map<String, Object> stuck(int number, Reactor silent) {
    List<StackTraceElement> stack = Look.stack(silent);
    Map<String, Object> row = row("stuck", number);
    row.put("millis", Survey.ANSWERS.toMillis());
    row.put("owner", Look.owner(silent));
    row.put("place", place(stack));
    row.put("stack", stack);
    return row;
  }

  static Map<String, Object> of(Snapshot seen, int reactor) {
    return switch (seen) {
      case ConnectionSnapshot connection -> connection(connection, reactor);
      case PortSnapshot port -> port(port, reactor);
      case FiberSnapshot fiber -> fiber(fiber, reactor);
      case OtherSnapshot other -> other(other, reactor);
    };
  }

  static Map<String, Object> row(String kind, int reactor) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", kind);
    row.put("reactor", reactor);
    return row;
  }

  private static Map<String, Object> row(String kind, int reactor, Snapshot seen) {
    Map<String, Object> row = row(kind, reactor);
    row.put("id", seen.id());
    row.put("ageMillis", seen.age().toMillis());
    return row;
  }

  private static Map<String, Object> connection(ConnectionSnapshot seen, int reactor) {
    Map<String, Object> row = row("connection", reactor, seen);
    row.put("protocol", seen.protocol());
    if (seen.port() != 0) {
      row.put("port", seen.port());
    }
    row.put("peer", seen.peer());
    row.put("host", seen.host());
    row.put("receivedBytes", seen.received());
    row.put("writtenBytes", seen.written());
    row.put("bufferedBytes", seen.buffered());
    row.put("state", seen.doing().word());
    row.put("sinceMillis", seen.since().toMillis());
    if (!seen.detail().isEmpty()) {
      row.put("detail", seen.detail());
    }
    if (!seen.told().isEmpty()) {
      row.put("told", seen.told());
    }
    Ending ending = seen.ending();
    if (ending != null) {
      row.put("limit", ending.limit());
      row.put("endsInMillis", ending.left().toMillis());
    }
    return row;
  }

  private static Map<String, Object> port(PortSnapshot seen, int reactor) {
    Map<String, Object> row = row("port", reactor, seen);
    row.put("factory", seen.factory());
    row.put("host", seen.host());
    row.put("connections", seen.connections());
    row.put("connectionsMax", seen.connectionsMax());
    row.put("state", seen.state());
    return row;
  }

  private static Map<String, Object> fiber(FiberSnapshot seen, int reactor) {
    Map<String, Object> row = row("fiber", reactor, seen);
    row.put("name", seen.name());
    row.put("state", seen.state());
    row.put("place", place(seen.stack()));
    return row;
  }

  private static Map<String, Object> other(OtherSnapshot seen, int reactor) {
    Map<String, Object> row = row(seen.kind(), reactor, seen);
    row.put("what", seen.what());
    return row;
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
