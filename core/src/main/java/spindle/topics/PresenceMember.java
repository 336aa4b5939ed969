package spindle.topics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.topics.PresenceMessage.Place;

/// What another member has told of whom it has. A member that was not heard from its beginning, or
/// of which something was missed, is asked for all.
final class PresenceMember {
  final String life;
  private final PresenceRooms rooms;
  private final int bytesMax;
  private final Map<Long, Place> places = new LinkedHashMap<>();
  private long bytes;

  /// The version that `places` are; less than 0 as long as nothing is known.
  private long version = -1;

  /// Parts of all that it has, as long as not all have come.
  private @Nullable List<Place> parts;

  private long partsBytes;
  private long partsVersion;
  private int partsCount;
  private boolean gone;
  long heardNanos;
  long wantedNanos;
  boolean wanted;

  PresenceMember(String life, PresenceRooms rooms, int bytesMax) {
    this.life = life;
    this.rooms = rooms;
    this.bytesMax = bytesMax;
  }

  /// Takes what it has said.
  ///
  /// @return false if something is missing, so that it is to be asked
  boolean heard(PresenceMessage said) {
    return switch (said.kind()) {
      case PART -> part(said);
      case LAST -> part(said) && all(said.version());
      case CAME, WENT -> changed(said);
      default -> said.version() == version;
    };
  }

  private boolean part(PresenceMessage said) {
    if (said.part() == 0) {
      parts = new ArrayList<>();
      partsBytes = 0;
      partsCount = 0;
      partsVersion = said.version();
    }
    if (parts == null || said.part() != partsCount || said.version() != partsVersion) {
      parts = null; // one before it was lost
      return false;
    }
    partsCount++;
    for (Place each : said.places()) {
      partsBytes += each.cost();
      if (partsBytes > bytesMax) {
        break;
      }
      parts.add(each);
    }
    return true;
  }

  private boolean all(long now) {
    List<Place> told = parts;
    parts = null;
    if (told == null) {
      return false;
    }
    List<Place> before = List.copyOf(places.values());
    places.clear();
    bytes = 0;
    version = now;
    wanted = false;
    // Who is in both has neither come nor gone: so they come before the others go. A watcher that
    // is told of one may end this member, for which no other comes then.
    for (Place each : told) {
      if (!gone && places.putIfAbsent(each.number(), each) == null) {
        bytes += each.cost();
        rooms.came(each);
      }
    }
    before.forEach(rooms::went);
    return true;
  }

  private boolean changed(PresenceMessage said) {
    parts = null;
    if (version < 0 || said.version() != version + 1) {
      return said.version() <= version;
    }
    version++;
    for (Place each : said.places()) {
      if (gone) {
        break; // a watcher has ended this member
      }
      if (said.kind() == PresenceMessage.Kind.CAME) {
        came(each);
      } else {
        went(each.number());
      }
    }
    return true;
  }

  private void came(Place place) {
    if (bytes + place.cost() <= bytesMax && places.putIfAbsent(place.number(), place) == null) {
      bytes += place.cost();
      rooms.came(place);
    }
  }

  private void went(long number) {
    Place place = places.remove(number);
    if (place != null) {
      bytes -= place.cost();
      rooms.went(place);
    }
  }

  void gone() {
    gone = true;
    List<Place> all = List.copyOf(places.values());
    places.clear();
    all.forEach(rooms::went);
  }
}
