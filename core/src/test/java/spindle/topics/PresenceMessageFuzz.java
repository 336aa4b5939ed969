package spindle.topics;

import java.io.IOException;
import spindle.topics.PresenceMessage.Kind;
import spindle.topics.PresenceMessage.Place;

/// Any bytes are a message of presence, or are refused; and whoever hears it counts right.
final class PresenceMessageFuzz {
  private PresenceMessageFuzz() {}

  static void fuzzerTestOneInput(byte[] input) {
    PresenceMessage read;
    try {
      read = PresenceMessage.decoded(input);
    } catch (IOException refused) {
      return;
    }
    var rooms = new PresenceRooms();
    var member = new PresenceMember(read.life(), rooms, 1000);
    member.heard(PresenceMessage.of(Kind.LAST, read.life(), read.version() - 1));
    member.heard(read);
    member.heard(PresenceMessage.of(Kind.LAST, read.life(), 7));
    member.gone();
    for (Place each : read.places()) {
      if (!rooms.here(each.room()).isEmpty()) {
        throw new AssertionError("somebody is left in " + each.room());
      }
    }
  }
}
