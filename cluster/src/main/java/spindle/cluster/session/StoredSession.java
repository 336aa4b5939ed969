package spindle.cluster.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import spindle.web.session.SessionLimits;

/// A session as the map has it.
///
/// @param madeMillis when it was begun, since 1970
/// @param usedMillis when it was last known to be used
record StoredSession(long madeMillis, long usedMillis, Map<String, String> values) {
  private static final int VERSION = 1;

  boolean isOver(long now, SessionLimits limits) {
    return now - usedMillis >= limits.idle().toMillis()
        || now - madeMillis >= limits.absolute().toMillis();
  }

  StoredSession used(long now) {
    return new StoredSession(madeMillis, Math.max(usedMillis, now), values);
  }

  StoredSession changed(Map<String, Optional<String>> changes) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    changes.forEach((name, value) ->
        value.ifPresentOrElse(given -> changed.put(name, given), () -> changed.remove(name)));
    return new StoredSession(madeMillis, usedMillis, changed);
  }

  byte[] encoded() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(madeMillis);
      out.writeLong(usedMillis);
      out.writeInt(values.size());
      for (Map.Entry<String, String> each : values.entrySet()) {
        write(out, each.getKey());
        write(out, each.getValue());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /// @throws IOException if they are no session
  static StoredSession decoded(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("expected a session of version 1, got version " + version);
      }
      long made = in.readLong();
      long used = in.readLong();
      Map<String, String> values = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        String name = read(in);
        values.put(name, read(in));
      }
      if (in.available() > 0) {
        throw new IOException("expected the end, got %d bytes".formatted(in.available()));
      }
      return new StoredSession(made, used, values);
    }
  }

  private static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("expected %d bytes more, got %d".formatted(length, in.available()));
    }
    return new String(in.readNBytes(length), UTF_8);
  }
}
