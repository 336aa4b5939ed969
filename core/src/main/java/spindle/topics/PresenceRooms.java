package spindle.topics;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.topics.PresenceMessage.Place;

/// Who is in which room, counted over all members, and who wants to know.
final class PresenceRooms {
  private static final System.Logger LOG = System.getLogger("spindle.topics");

  private final Map<String, Map<String, Integer>> rooms = new LinkedHashMap<>();
  private final Map<String, List<Watching>> watchers = new LinkedHashMap<>();
  private final Deque<Runnable> untold = new ArrayDeque<>();
  private boolean telling;

  List<String> here(String room) {
    return List.copyOf(rooms.getOrDefault(room, Map.of()).keySet());
  }

  Subscription watch(String room, PresenceWatcher watcher) {
    var watching = new Watching(room, watcher);
    watchers.computeIfAbsent(room, _ -> new ArrayList<>()).add(watching);
    return watching;
  }

  void came(Place place) {
    Map<String, Integer> there = rooms.computeIfAbsent(place.room(), _ -> new LinkedHashMap<>());
    if (there.merge(place.who(), 1, Integer::sum) == 1) {
      tell(place, true);
    }
  }

  void went(Place place) {
    Map<String, Integer> there = rooms.getOrDefault(place.room(), Map.of());
    Integer count = there.get(place.who());
    if (count == null) {
      throw new IllegalStateException("nobody was there: " + place);
    }
    if (count > 1) {
      there.put(place.who(), count - 1);
      return;
    }
    there.remove(place.who());
    if (there.isEmpty()) {
      rooms.remove(place.room());
    }
    tell(place, false);
  }

  /// What a watcher brings about is told when all have been told of what it was told of.
  private void tell(Place place, boolean here) {
    untold.add(() -> tellAll(place, here));
    if (telling) {
      return;
    }
    telling = true;
    try {
      for (Runnable next; (next = untold.poll()) != null; ) {
        next.run();
      }
    } finally {
      telling = false;
    }
  }

  private void tellAll(Place place, boolean here) {
    for (Watching each : List.copyOf(watchers.getOrDefault(place.room(), List.of()))) {
      each.tell(place.who(), here);
    }
  }

  private final class Watching implements Subscription {
    private final String room;
    private final PresenceWatcher watcher;
    private boolean ended;

    Watching(String room, PresenceWatcher watcher) {
      this.room = room;
      this.watcher = watcher;
    }

    void tell(String who, boolean here) {
      if (ended) {
        return;
      }
      try {
        watcher.changed(room, who, here);
      } catch (Exception failed) {
        LOG.log(System.Logger.Level.WARNING, "a watcher of room " + room + " failed", failed);
      }
    }

    @Override
    public void end() {
      List<Watching> there = watchers.get(room);
      ended = true;
      if (there != null && there.remove(this) && there.isEmpty()) {
        watchers.remove(room);
      }
    }
  }
}
