package spindle.topics;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;
import spindle.time.DelayedCall;
import spindle.time.Nanos;
import spindle.time.Scheduler;
import spindle.topics.PresenceMessage.Kind;
import spindle.topics.PresenceMessage.Place;

/// Who is here: people in rooms, whichever member they are connected to.
///
/// ```java
/// Stay stay = presence.enter("lobby", "ann");   // … and when her socket closes: stay.leave()
/// presence.here("lobby");                       // [ann, bob]
/// ```
///
/// Each member says whom it has, by one topic, and keeps what the others say. So what is asked here
/// is answered at once, and is a moment old. If a message was missed, the member is asked for all
/// that it has; if one is not heard for [PresenceLimits#silence], whom it had has gone, and comes
/// back when it is heard again. Nobody agrees on it: while the network is split, each side sees its
/// own people.
///
/// An engine gives one: see `Cluster.presence`, and the module `spindle.redis`.
public final class Presence {
  private static final System.Logger LOG = System.getLogger("spindle.topics");
  private static final long ASK_NANOS = Duration.ofSeconds(1).toNanos();

  private final Topics topics;
  private final Scheduler clock;
  private final String topic;
  private final String life;
  private final PresenceLimits limits;
  private final PresenceRooms rooms = new PresenceRooms();
  private final Map<Long, Place> own = new LinkedHashMap<>();
  private final Map<String, PresenceMember> members = new LinkedHashMap<>();
  private long ownBytes;
  private long lastNumber;
  private long version;
  private long lastBeatNanos;
  private long lastToldNanos;
  private @Nullable DelayedCall beat;
  private @Nullable DelayedCall telling;
  private @Nullable Subscription subscription;
  private boolean crowded;
  private boolean ended;

  private Presence(
      Topics topics, Scheduler clock, String topic, String life, PresenceLimits limits) {
    this.topics = topics;
    this.clock = clock;
    this.topic = topic;
    this.life = life;
    this.limits = limits;
    lastToldNanos = clock.nowNanos() - ASK_NANOS;
  }

  /// Presence over `topics`.
  ///
  /// @param topic which to use: the same on all members, and for nothing else
  /// @param life a text that no other member has, nor an earlier life of this one, up to 255 bytes
  /// @return fires when others can be heard; who is with them is known a moment later. Fails as
  ///   [Topics#subscribe] does
  public static Deferred<Presence> over(
      Topics topics, Scheduler clock, String topic, String life, PresenceLimits limits) {
    var presence = new Presence(topics, clock, topic, Topics.requireName(life), limits);
    return topics
        .subscribe(topic, presence.new Ear())
        .addCallback(place -> {
          presence.begin(place);
          return presence;
        });
  }

  private void begin(Subscription place) {
    subscription = place;
    say(PresenceMessage.of(Kind.WANT, "", 0));
    beat();
  }

  /// Has somebody be in a room, until [Stay#leave] or this member's end.
  ///
  /// @param room 1 to 255 bytes
  /// @param who 1 to 255 bytes. Who enters twice is there once, until the last has left
  /// @throws IllegalStateException if this member has as much as [PresenceLimits#bytesMax] allows,
  ///   or this has ended
  public Stay enter(String room, String who) {
    Place place = new Place(++lastNumber, requireName(room), requireName(who));
    if (ended || ownBytes + place.cost() > limits.bytesMax()) {
      throw new IllegalStateException(
          ended
              ? "presence has ended here"
              : "this member has %d bytes of people already, of %d that PresenceLimits.bytesMax"
                      .formatted(ownBytes, limits.bytesMax())
                  + " allows");
    }
    own.put(place.number(), place);
    ownBytes += place.cost();
    say(new PresenceMessage(Kind.CAME, life, ++version, 0, List.of(place)));
    rooms.came(place);
    return () -> leave(place);
  }

  private static String requireName(String name) {
    try {
      return Topics.requireName(name);
    } catch (IllegalArgumentException other) {
      throw new IllegalArgumentException(
          "expected the names of a room and of who is in it to have 1 to 255 bytes", other);
    }
  }

  private void leave(Place place) {
    if (own.remove(place.number()) != null) {
      ownBytes -= place.cost();
      if (!ended) {
        say(new PresenceMessage(Kind.WENT, life, ++version, 0, List.of(place)));
      }
      rooms.went(place);
    }
  }

  /// Who is in `room` as far as this member knows, those who have been there longest first.
  public List<String> here(String room) {
    return rooms.here(room);
  }

  /// Tells `watcher` who comes to `room` and who goes, from now on.
  public Subscription watch(String room, PresenceWatcher watcher) {
    return rooms.watch(room, watcher);
  }

  /// For engines that know: the member of that name is gone, and whom it had with it. If it is
  /// heard again, they come back.
  public void lost(String member) {
    PresenceMember gone = members.remove(member);
    if (gone != null) {
      gone.gone();
    }
  }

  /// Ends: whom this member had has gone for the others, and it knows of nobody any more. May be
  /// repeated.
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    say(PresenceMessage.of(Kind.BYE, life, version));
    cancel(beat);
    cancel(telling);
    if (subscription != null) {
      subscription.end();
    }
    List.copyOf(own.values()).forEach(this::leave);
    List.copyOf(members.keySet()).forEach(this::lost);
  }

  private static void cancel(@Nullable DelayedCall call) {
    if (call != null && call.active()) {
      call.cancel();
    }
  }

  private void say(PresenceMessage message) {
    topics.publish(topic, message.encoded()); // whoever misses it asks
  }

  private void beat() {
    beat = clock.callLater(limits.beat(), this::beat);
    say(PresenceMessage.of(Kind.BEAT, life, version));
    long now = clock.nowNanos();
    boolean slept = now - lastBeatNanos > Nanos.of(limits.silence()) / 2;
    lastBeatNanos = now;
    for (Map.Entry<String, PresenceMember> each : List.copyOf(members.entrySet())) {
      if (slept) {
        each.getValue().heardNanos = now; // it was this member that heard nothing
      } else if (now - each.getValue().heardNanos >= Nanos.of(limits.silence())) {
        lost(each.getKey());
      }
    }
  }

  private void tellAll() {
    lastToldNanos = clock.nowNanos();
    int number = 0;
    int bytes = 0;
    List<Place> part = new ArrayList<>();
    for (Place each : own.values()) {
      if (bytes >= PresenceMessage.PART) {
        say(new PresenceMessage(Kind.PART, life, version, number++, part));
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(each);
      bytes += each.cost();
    }
    say(new PresenceMessage(Kind.LAST, life, version, number, part));
  }

  private void asked() {
    if (telling == null || !telling.active()) {
      long left = Math.max(0, ASK_NANOS - (clock.nowNanos() - lastToldNanos));
      telling = clock.callLater(Duration.ofNanos(left), this::tellAll);
    }
  }

  private final class Ear implements Subscriber {
    @Override
    public void received(String name, String sender, byte[] message) throws IOException {
      PresenceMessage said = PresenceMessage.decoded(message);
      boolean own = said.life().equals(life);
      if (said.kind() == Kind.WANT) {
        if (own || said.life().isEmpty()) {
          asked();
        }
      } else if (!own && !ended) {
        heard(sender, said);
      }
    }

    @Override
    public void missed(String name, String sender, long count) {
      // The next version that is said does not follow on what is known, which asks for all.
    }
  }

  private void heard(String sender, PresenceMessage said) {
    PresenceMember member = members.get(sender);
    if (said.kind() == Kind.BYE) {
      if (member != null && member.life.equals(said.life())) {
        lost(sender);
      }
      return;
    }
    if (member == null || !member.life.equals(said.life())) {
      lost(sender);
      if (ended) {
        return; // a watcher has ended it
      }
      if (members.size() >= limits.membersMax()) {
        tooMany(sender);
        return;
      }
      member = new PresenceMember(said.life(), rooms, limits.bytesMax());
      members.put(sender, member);
    }
    long now = clock.nowNanos();
    member.heardNanos = now;
    boolean follows = member.heard(said);
    if (!follows && !ended && (!member.wanted || now - member.wantedNanos >= ASK_NANOS)) {
      member.wanted = true;
      member.wantedNanos = now;
      say(PresenceMessage.of(Kind.WANT, member.life, 0));
    }
  }

  private void tooMany(String sender) {
    if (!crowded) {
      crowded = true;
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is passed over: there are {1} other members already, as many as"
              + " PresenceLimits.membersMax allows",
          sender,
          members.size());
    }
  }

  @Override
  public String toString() {
    return "Presence of %d here, and %d other members".formatted(own.size(), members.size());
  }
}
