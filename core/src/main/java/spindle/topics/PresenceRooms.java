package spindle.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.topics.PresenceMessage.Place;

/// Who is in which room, counted over all members, and who wants to know.
final class PresenceRooms {
  private static final System.Logger LOG = System.getLogger("spindle.topics");

  private final Map<String, Map<String, Integer>> rooms = new LinkedHashMap<>();
  private final Map<String, List<PresenceWatcher>> watchers = new LinkedHashMap<>();

  List<String> here(String room) {
    return List.copyOf(rooms.getOrDefault(room, Map.of()).keySet());
  }

  Subscription watch(String room, PresenceWatcher watcher) {
    watchers.computeIfAbsent(room, _ -> new ArrayList<>()).add(watcher);
    return () -> {
      List<PresenceWatcher> all = watchers.get(room);
      if (all != null && all.remove(watcher) && all.isEmpty()) {
        watchers.remove(room);
      }
    };
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

  private void tell(Place place, boolean here) {
    for (PresenceWatcher each : List.copyOf(watchers.getOrDefault(place.room(), List.of()))) {
      try {
        each.changed(place.room(), place.who(), here);
      } catch (Exception failed) {
        LOG.log(
            System.Logger.Level.WARNING, "a watcher of room " + place.room() + " failed", failed);
      }
    }
  }
}
