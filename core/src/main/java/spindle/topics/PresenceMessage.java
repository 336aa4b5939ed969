package spindle.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What members tell each other of who is here.
///
/// @param kind what is said
/// @param life which life of the sender says it; of [Kind#WANT] the one that is asked
/// @param version how many changes that life has made, this one among them
/// @param part of [Kind#PART] and [Kind#LAST]: how many parts went before
/// @param places who came or went; of a part, some of those who are there
record PresenceMessage(Kind kind, String life, long version, int part, List<Place> places) {
  /// How many bytes of places a message is made of, about.
  static final int PART = 8 * 1024;

  private static final int VERSION = 1;

  /// By the numbers that they have on the wire.
  private static final List<Kind> KINDS = List.of(Kind.values());

  enum Kind {
    /// I am there.
    BEAT,
    CAME,
    WENT,
    /// A part of all that I have.
    PART,
    /// The last part.
    LAST,
    /// Tell all that you have; to everybody if the life is empty.
    WANT,
    /// I am no more.
    BYE
  }

  /// Somebody in a room.
  ///
  /// @param number which of the sender's it is
  record Place(long number, String room, String who) {
    int cost() {
      return 32 + room.getBytes(UTF_8).length + who.getBytes(UTF_8).length;
    }
  }

  static PresenceMessage of(Kind kind, String life, long version) {
    return new PresenceMessage(kind, life, version, 0, List.of());
  }

  byte[] encoded() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeByte(KINDS.indexOf(kind));
      out.writeUTF(life);
      out.writeLong(version);
      out.writeInt(part);
      out.writeShort(places.size());
      for (Place each : places) {
        out.writeLong(each.number);
        out.writeUTF(each.room);
        out.writeUTF(each.who);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /// @throws IOException if they are no such message
  static PresenceMessage decoded(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      int kind = in.readByte();
      if (version != VERSION || kind < 0 || kind >= KINDS.size()) {
        throw new IOException(
            "expected version 1 and a kind below %d, got %d and %d"
                .formatted(KINDS.size(), version, kind));
      }
      String life = in.readUTF();
      long count = in.readLong();
      int part = in.readInt();
      List<Place> places = new ArrayList<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        places.add(new Place(in.readLong(), in.readUTF(), in.readUTF()));
      }
      if (in.available() > 0) {
        throw new IOException("expected the end, got %d bytes".formatted(in.available()));
      }
      return new PresenceMessage(KINDS.get(kind), life, count, part, List.copyOf(places));
    }
  }
}
