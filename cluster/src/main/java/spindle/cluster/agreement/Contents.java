package spindle.cluster.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The state as a snapshot has it.
final class Contents {
  private static final int VERSION = 1;

  private Contents() {}

  static void write(
      DataOutput out,
      Map<String, Map<String, byte[]>> maps,
      Map<String, Long> counters,
      Map<String, LockState> locks)
      throws IOException {
    out.writeByte(VERSION);
    out.writeInt(maps.size());
    for (Map.Entry<String, Map<String, byte[]>> map : maps.entrySet()) {
      writeBytes(out, map.getKey().getBytes(UTF_8));
      out.writeInt(map.getValue().size());
      for (Map.Entry<String, byte[]> each : map.getValue().entrySet()) {
        writeBytes(out, each.getKey().getBytes(UTF_8));
        writeBytes(out, each.getValue());
      }
    }
    out.writeInt(counters.size());
    for (Map.Entry<String, Long> counter : counters.entrySet()) {
      writeBytes(out, counter.getKey().getBytes(UTF_8));
      out.writeLong(counter.getValue());
    }
    out.writeInt(locks.size());
    for (Map.Entry<String, LockState> each : locks.entrySet()) {
      LockState lock = each.getValue();
      String holder = lock.holder();
      writeBytes(out, each.getKey().getBytes(UTF_8));
      out.writeLong(lock.term());
      out.writeLong(lock.beat());
      out.writeLong(lock.leaseMillis());
      writeBytes(out, holder == null ? null : holder.getBytes(UTF_8));
    }
  }

  static void read(
      DataInput in,
      Map<String, Map<String, byte[]>> maps,
      Map<String, Long> counters,
      Map<String, LockState> locks)
      throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("expected a snapshot of version 1, got version " + version);
    }
    for (int map = in.readInt(); map > 0; map--) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      maps.put(text(in), entries);
      for (int entry = in.readInt(); entry > 0; entry--) {
        String key = text(in);
        entries.put(key, present(in));
      }
    }
    for (int counter = in.readInt(); counter > 0; counter--) {
      String name = text(in);
      counters.put(name, in.readLong());
    }
    for (int lock = in.readInt(); lock > 0; lock--) {
      String name = text(in);
      long term = in.readLong();
      long beat = in.readLong();
      long lease = in.readLong();
      byte[] holder = readBytes(in);
      locks.put(
          name,
          new LockState(term, beat, holder == null ? null : new String(holder, UTF_8), lease));
    }
  }

  private static void writeBytes(DataOutput out, byte @Nullable [] value) throws IOException {
    out.writeInt(value == null ? -1 : value.length);
    if (value != null) {
      out.write(value);
    }
  }

  private static byte @Nullable [] readBytes(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    byte[] value = new byte[length];
    in.readFully(value);
    return value;
  }

  private static byte[] present(DataInput in) throws IOException {
    byte[] value = readBytes(in);
    if (value == null) {
      throw new IOException("expected a value, got nothing");
    }
    return value;
  }

  private static String text(DataInput in) throws IOException {
    return new String(present(in), UTF_8);
  }
}
