package spindle.view;

import java.time.Duration;
import java.util.List;
import spindle.snapshot.ConnectionSnapshot;
import spindle.snapshot.Ending;
import spindle.snapshot.FiberSnapshot;
import spindle.snapshot.OtherSnapshot;
import spindle.snapshot.PortSnapshot;
import spindle.snapshot.Snapshot;

/// Says in a sentence or two, for people, for whom something waits, since when, and what will end
/// that.
final class Why {
  private Why() {}

  /// @param chain the fibers that it waits for, one behind the other
  static String of(Snapshot seen, List<FiberSnapshot> chain) {
    return switch (seen) {
      case ConnectionSnapshot connection ->
          waits(connection)
              + (connection.doing().isOver() ? "" : " " + ending(connection))
              + (connection.told().isEmpty() ? "" : " Its protocol: " + connection.told() + ".");
      case PortSnapshot port -> port(port);
      case FiberSnapshot fiber -> fiber(fiber, chain);
      case OtherSnapshot other -> "It is " + other.what() + ", since " + time(other.age()) + ".";
    };
  }

  /// Of a reactor that does not answer.
  static String stuck(String owner, String place) {
    return "The reactor waits for a callback of its own to return: it has answered nothing for "
        + time(Survey.ANSWERS)
        + ". That of %s is at %s.".formatted(owner, place);
  }

  private static String waits(ConnectionSnapshot seen) {
    String since = time(seen.since());
    return switch (seen.doing()) {
      case HANDSHAKE -> "It waits for its peer to finish the handshake, for " + since + ".";
      case ACTIVE -> "It does not hang: bytes have moved within the last second.";
      case IDLE ->
          "It waits for its peer to send: nothing was read or written for "
              + since
              + ", and nothing is left to send.";
      case PAUSED ->
          "It waits for its own protocol: %s has called pauseProducing %s ago"
                  .formatted(seen.protocol(), since)
              + " and not resumeProducing since, so what the peer sends is not read.";
      case HELD, UNSENT, CLOSING -> unsent(seen);
      case PRODUCING ->
          "It ends when its producer has finished: %s is registered, and has written nothing"
                  .formatted(seen.detail())
              + " for %s.".formatted(since);
      case HALF_CLOSED ->
          "It waits for %s to end, too: %s, and nothing was read or written for %s."
              .formatted(
                  seen.detail().startsWith("we") ? "its peer" : "its own protocol",
                  seen.detail(),
                  since);
      case LINGERING ->
          "It has sent all and waits for its peer to end its direction, too, for " + since + ".";
      case ENDED -> "It has ended; its protocol is about to hear of it.";
    };
  }

  /// Of those that wait because something was not sent, or because others have too much.
  private static String unsent(ConnectionSnapshot seen) {
    String since = time(seen.since());
    String buffered = bytes(seen.buffered());
    if (seen.buffered() == 0) {
      return "It waits for other connections: too much is kept for all peers together, so its peer"
          + " is not read from, for %s.".formatted(since);
    }
    String reads = "It waits for its peer to read: ";
    return switch (seen.doing()) {
      case HELD ->
          reads
              + "%s of answers wait, and until less does, what the peer sends is not read, for %s."
                  .formatted(buffered, since);
      case CLOSING ->
          "It closes when its peer has read what is left: %s wait, and the peer has taken nothing"
                  .formatted(buffered)
              + " for %s.".formatted(since);
      default ->
          reads
              + "%s wait to be sent, and the peer has taken nothing for %s%s."
                  .formatted(buffered, since, also(seen.detail()));
    };
  }

  private static String also(String detail) {
    return detail.isEmpty() ? "" : "; " + detail;
  }

  private static String ending(ConnectionSnapshot seen) {
    Ending ending = seen.ending();
    if (ending != null) {
      return "%s ends it in %s.".formatted(ending.limit(), time(ending.left()));
    }
    return switch (seen.doing()) {
      case HANDSHAKE, IDLE, ACTIVE, HALF_CLOSED ->
          "No limit ends that: Protocol.setPatience sets one.";
      case UNSENT -> "No limit ends that but Limits.bufferMax, when more is written.";
      default -> "No limit ends that.";
    };
  }

  private static String port(PortSnapshot seen) {
    String has = "%d connections of %d".formatted(seen.connections(), seen.connectionsMax());
    return switch (seen.state()) {
      case "listening" ->
          seen.connections() >= seen.connectionsMax()
              ? "It has %s and refuses more: see ListenOptions.connectionsMax.".formatted(has)
              : "It waits for connections; it has %s.".formatted(has);
      case "pausing" ->
          "The system had no room for another connection, so it waits a moment; it has %s."
              .formatted(has);
      case "draining" -> "It takes no more, and waits for the end of %s.".formatted(has);
      default -> "It stops.";
    };
  }

  private static String fiber(FiberSnapshot seen, List<FiberSnapshot> chain) {
    String at = seen.stack().isEmpty() ? "" : " at " + Rows.place(seen.stack());
    return switch (seen.state()) {
      case "waiting" ->
          "It waits%s%s. It was begun %s ago.".formatted(at, behind(chain), time(seen.age()));
      case "blocked" ->
          "It stands still in a call of the JDK%s. It was begun %s ago."
              .formatted(at, time(seen.age()));
      default -> "It does not wait: it goes on when the reactor's thread is free.";
    };
  }

  private static String behind(List<FiberSnapshot> chain) {
    StringBuilder text = new StringBuilder();
    for (FiberSnapshot each : chain) {
      String place = each.stack().isEmpty() ? "" : " at " + Rows.place(each.stack());
      text.append(", for %s (id %d), which ".formatted(each.name(), each.id()))
          .append(each.state().equals("waiting") ? "waits" + place : "is " + each.state() + place);
    }
    return text.toString();
  }

  /// `0.3 s`, `45 s`, `3 min 20 s`, `2 h 5 min`, `12 d 3 h`.
  static String time(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 10) {
      return seconds + "." + time.toMillis() / 100 % 10 + " s";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
  }

  /// `512 bytes`, `64 KiB`, `1.5 MiB`.
  static String bytes(long count) {
    if (count < 10_240) {
      return count == 1 ? "1 byte" : count + " bytes";
    }
    if (count < 10 << 20) {
      return (count >> 10) + " KiB";
    }
    return count < 10L << 30 ? (count >> 20) + " MiB" : (count >> 30) + " GiB";
  }
}
