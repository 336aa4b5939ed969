package spindle.cluster.agreement;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jgroups.raft.StateMachine;
import org.jspecify.annotations.Nullable;
import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.FrameWriter;
import spindle.cluster.engine.MalformedFrame;

/// What all members have agreed on so far. Every member applies the same commands in the same order
/// to the same state, so nothing here may depend on anything else: no clock, no chance, no setting.
///
/// Commands are applied on a thread of the engine's, and read on the reactor's: hence the locks.
final class AgreedState implements StateMachine {
  static final int READ = 1;
  static final int WRITE = 2;
  static final int ADD = 3;
  static final int LOCK = 4;
  static final int BEAT = 5;
  static final int UNLOCK = 6;

  /// How a write compares with what is there.
  static final int ALWAYS = 0;

  static final int IF_EQUAL = 1;

  /// What an entry costs beyond its bytes, about.
  static final int OVERHEAD = 64;

  private final Map<String, Map<String, byte[]>> maps = new LinkedHashMap<>();
  private final Map<String, Long> counters = new LinkedHashMap<>();
  private final Map<String, LockState> locks = new LinkedHashMap<>();
  private long bytes;
  private volatile Consumer<String> onLock = _ -> {};

  /// Who is told the names of locks that have changed, on the engine's thread.
  void onLock(Consumer<String> told) {
    onLock = told;
  }

  @Override
  public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
    try {
      return applied(new FrameReader(data, offset, length));
    } catch (MalformedFrame malformed) {
      return new FrameWriter(Status.MALFORMED).text(String.valueOf(malformed.getMessage())).done();
    }
  }

  private byte[] applied(FrameReader command) throws MalformedFrame {
    int kind = command.small();
    return switch (kind) {
      case READ -> read(command.text(), command.text());
      case WRITE -> write(command);
      case ADD -> add(command);
      case LOCK, BEAT, UNLOCK -> changeLock(kind, command);
      default -> throw new MalformedFrame("expected a command, got " + kind);
    };
  }

  private byte[] read(String map, String key) {
    return new FrameWriter(Status.OK).bytes(value(map, key)).done();
  }

  synchronized byte @Nullable [] value(String map, String key) {
    Map<String, byte[]> there = maps.get(map);
    return there == null ? null : there.get(key);
  }

  synchronized List<String> keys(String map) {
    Map<String, byte[]> there = maps.get(map);
    return there == null ? List.of() : List.copyOf(there.keySet());
  }

  synchronized int size(String map) {
    return maps.getOrDefault(map, Map.of()).size();
  }

  synchronized long count(String counter) {
    return counters.getOrDefault(counter, 0L);
  }

  synchronized LockState lock(String name) {
    return locks.getOrDefault(name, LockState.NEW);
  }

  synchronized long bytes() {
    return bytes;
  }

  /// Whether the fence that comes next in `command` holds, or there is none.
  private boolean mayPass(FrameReader command) throws MalformedFrame {
    byte[] name = command.bytesOrNothing();
    long term = command.number();
    if (name == null) {
      return true;
    }
    LockState there = lock(new String(name, UTF_8));
    return there.holder() != null && there.term() == term;
  }

  private synchronized byte[] write(FrameReader command) throws MalformedFrame {
    boolean passes = mayPass(command);
    long room = command.number();
    String map = command.text();
    String key = command.text();
    int how = command.small();
    byte[] expected = command.bytesOrNothing();
    byte[] value = command.bytesOrNothing();
    byte[] there = value(map, key);
    if (!passes) {
      return new FrameWriter(Status.FENCED).done();
    }
    if (how == IF_EQUAL && !Arrays.equals(expected, there)) {
      return new FrameWriter(Status.OTHERWISE).bytes(there).done();
    }
    long more = cost(map, key, value) - cost(map, key, there);
    if (more > 0 && bytes + more > room) {
      return new FrameWriter(Status.NO_ROOM).number(bytes + more).done();
    }
    bytes += more;
    set(map, key, value);
    return new FrameWriter(Status.OK).bytes(there).done();
  }

  private static long cost(String map, String key, byte @Nullable [] value) {
    return value == null
        ? 0
        : OVERHEAD + map.getBytes(UTF_8).length + key.getBytes(UTF_8).length + value.length;
  }

  private void set(String map, String key, byte @Nullable [] value) {
    if (value != null) {
      maps.computeIfAbsent(map, _ -> new LinkedHashMap<>()).put(key, value);
      return;
    }
    Map<String, byte[]> there = maps.get(map);
    if (there != null && there.remove(key) != null && there.isEmpty()) {
      maps.remove(map);
    }
  }

  private synchronized byte[] add(FrameReader command) throws MalformedFrame {
    boolean passes = mayPass(command);
    long room = command.number();
    String counter = command.text();
    long delta = command.number();
    if (!passes) {
      return new FrameWriter(Status.FENCED).done();
    }
    long now = count(counter) + delta;
    if (delta != 0) {
      byte[] full = makeRoom(counter, counters.containsKey(counter), room);
      if (full != null) {
        return full;
      }
      counters.put(counter, now);
    }
    return new FrameWriter(Status.OK).number(now).done();
  }

  /// Counts a name that is to be kept; the answer if there is no room for it.
  private byte @Nullable [] makeRoom(String name, boolean kept, long room) {
    long more = kept ? 0 : OVERHEAD + name.getBytes(UTF_8).length;
    if (more > 0 && bytes + more > room) {
      return new FrameWriter(Status.NO_ROOM).number(bytes + more).done();
    }
    bytes += more;
    return null;
  }

  private byte[] changeLock(int kind, FrameReader command) throws MalformedFrame {
    String name;
    byte[] answer;
    synchronized (this) {
      long room = command.number();
      name = command.text();
      LockState there = lock(name);
      LockState next =
          switch (kind) {
            case LOCK -> locked(there, command);
            case BEAT -> beaten(there, command.number());
            default -> unlocked(there, command.number());
          };
      if (next == null) {
        return lockAnswer(Status.OTHERWISE, there);
      }
      byte[] full = makeRoom(name, locks.containsKey(name), room);
      if (full != null) {
        return full;
      }
      locks.put(name, next);
      answer = lockAnswer(Status.OK, next);
    }
    onLock.accept(name);
    return answer;
  }

  private static @Nullable LockState locked(LockState there, FrameReader command)
      throws MalformedFrame {
    String who = command.text();
    long lease = command.number();
    long sawTerm = command.number();
    long sawBeat = command.number();
    boolean overdue = there.term() == sawTerm && there.beat() == sawBeat;
    return there.holder() == null || overdue
        ? new LockState(there.term() + 1, 0, who, lease)
        : null;
  }

  private static @Nullable LockState beaten(LockState there, long term) {
    return there.holder() != null && there.term() == term
        ? new LockState(term, there.beat() + 1, there.holder(), there.leaseMillis())
        : null;
  }

  private static @Nullable LockState unlocked(LockState there, long term) {
    return there.holder() != null && there.term() == term
        ? new LockState(term, there.beat(), null, there.leaseMillis())
        : null;
  }

  private static byte[] lockAnswer(int status, LockState lock) {
    String holder = lock.holder();
    return new FrameWriter(status)
        .number(lock.term())
        .number(lock.beat())
        .bytes(holder == null ? null : holder.getBytes(UTF_8))
        .number(lock.leaseMillis())
        .done();
  }

  @Override
  public synchronized void writeContentTo(DataOutput out) throws IOException {
    Contents.write(out, maps, counters, locks);
  }

  @Override
  public void readContentFrom(DataInput in) throws IOException {
    List<String> changed;
    synchronized (this) {
      maps.clear();
      counters.clear();
      locks.clear();
      Contents.read(in, maps, counters, locks);
      bytes = counted();
      changed = List.copyOf(locks.keySet());
    }
    changed.forEach(onLock);
  }

  private long counted() {
    long sum = 0;
    for (Map.Entry<String, Map<String, byte[]>> map : maps.entrySet()) {
      for (Map.Entry<String, byte[]> each : map.getValue().entrySet()) {
        sum += cost(map.getKey(), each.getKey(), each.getValue());
      }
    }
    for (Map<String, ?> names : List.of(counters, locks)) {
      for (String name : names.keySet()) {
        sum += OVERHEAD + name.getBytes(UTF_8).length;
      }
    }
    return sum;
  }
}
