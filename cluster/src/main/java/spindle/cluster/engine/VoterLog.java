package spindle.cluster.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjLongConsumer;
import org.jgroups.Address;
import org.jgroups.protocols.raft.Log;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/// What a voter has promised: the entries of its log, its term and its vote, and a snapshot of the
/// state in the place of older entries. All of it is in memory, and in a [LogFolder] if there is
/// one: what a method returns from is there.
///
/// It takes the place of jgroups-raft's own log, which lowers the term on disk when older entries
/// come late, so that a voter that starts again may vote twice; which takes a full disk for
/// success; whose snapshot does not say up to where it reaches, so that additions may count twice
/// after a crash; and which is read by one thread while another writes, though it has one buffer.
///
/// Methods throw [UncheckedIOException] where the disk fails. From any thread.
final class VoterLog implements Log {
  static final int ENTRY = 1;
  static final int CUT = 2;
  static final int PROMISE = 3;
  static final int COMMIT = 4;

  private final @Nullable LogFolder folder;
  private final List<LogEntry> entries = new ArrayList<>();

  /// The index of the snapshot, whose term stands in `firstTerm`; what follows are the entries.
  private long first;

  private long firstTerm;
  private long commit;
  private long term;
  private @Nullable Address vote;
  private byte @Nullable [] snapshot;

  private VoterLog(@Nullable LogFolder folder) {
    this.folder = folder;
  }

  /// A log that is kept in memory only.
  static VoterLog inMemory() {
    return new VoterLog(null);
  }

  /// The log in `path`, which is made if it is not there.
  ///
  /// @param synced whether the disk must have what is written before a method returns
  /// @throws IOException if it is damaged, or used by another process
  static VoterLog in(Path path, boolean synced) throws IOException {
    LogFolder folder = LogFolder.open(path, synced);
    try {
      VoterLog log = new VoterLog(folder);
      log.load(folder);
      return log;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private void load(LogFolder from) throws IOException {
    LogFolder.Snapshot kept = from.snapshot();
    if (kept != null) {
      first = kept.index();
      firstTerm = kept.term();
      commit = first;
      snapshot = kept.content();
    }
    from.replay(this::redo);
    if (commit > last()) {
      throw new IOException(
          "expected entries up to %d, which are agreed on, got %d: put back a copy, or remove the"
                  .formatted(commit, last())
              + " folder while all others are up");
    }
  }

  private long last() {
    return first + entries.size();
  }

  private void redo(byte[] record) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
    int kind = in.readByte();
    switch (kind) {
      case ENTRY -> {
        long index = in.readLong();
        LogEntry entry = entry(in);
        if (index > first) {
          if (index > last() + 1) {
            throw new IOException(
                "expected entry %d or an earlier one, got %d".formatted(last() + 1, index));
          }
          forget(index);
          entries.add(entry);
        }
      }
      case CUT -> forget(in.readLong());
      case PROMISE -> {
        term = in.readLong();
        vote = address(in);
      }
      case COMMIT -> commit = Math.max(commit, in.readLong());
      default -> throw new IOException("expected a kind of record, got " + kind);
    }
  }

  private void forget(long from) {
    if (from <= last()) {
      entries.subList((int) Math.max(0, from - first - 1), entries.size()).clear();
    }
  }

  private static LogEntry entry(DataInputStream in) throws IOException {
    long term = in.readLong();
    boolean internal = in.readBoolean();
    byte[] command = in.readAllBytes();
    return new LogEntry(term, command).internal(internal);
  }

  private static @Nullable Address address(DataInputStream in) throws IOException {
    try {
      return Util.readAddress(in);
    } catch (ClassNotFoundException unknown) {
      throw new IOException("an address of a kind that is not known", unknown);
    }
  }

  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static byte[] record(int kind, Content content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeByte(kind);
    content.writeTo(out);
    return bytes.toByteArray();
  }

  private static byte[] entryRecord(long index, LogEntry entry) throws IOException {
    return record(
        ENTRY,
        out -> {
          out.writeLong(index);
          out.writeLong(entry.term());
          out.writeBoolean(entry.internal());
          if (entry.command() != null) {
            out.write(entry.command(), entry.offset(), entry.length());
          }
        });
  }

  private byte[] promiseRecord() throws IOException {
    return record(
        PROMISE,
        out -> {
          out.writeLong(term);
          Util.writeAddress(vote, out);
        });
  }

  private byte[] commitRecord() throws IOException {
    return record(COMMIT, out -> out.writeLong(commit));
  }

  private void write(boolean must, List<byte[]> records) throws IOException {
    if (folder != null) {
      folder.write(must, records);
    }
  }

  @Override
  public void init(String name, Map<String, String> arguments) {}

  @Override
  public Log useFsync(boolean use) {
    return this; // the folder knows
  }

  @Override
  public boolean useFsync() {
    return folder != null && folder.synced();
  }

  @Override
  public synchronized void close() throws IOException {
    if (folder != null) {
      folder.close();
    }
  }

  @Override
  public void delete() {
    throw new UnsupportedOperationException("nobody deletes a log");
  }

  @Override
  public synchronized long currentTerm() {
    return term;
  }

  /// Never goes back.
  @Override
  public synchronized Log currentTerm(long next) {
    if (next > term) {
      term = next;
      vote = null;
      promise();
    }
    return this;
  }

  @Override
  public synchronized @Nullable Address votedFor() {
    return vote;
  }

  @Override
  public synchronized Log votedFor(@Nullable Address member) {
    vote = member;
    promise();
    return this;
  }

  private void promise() {
    try {
      write(true, List.of(promiseRecord()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized long commitIndex() {
    return commit;
  }

  /// Not waited for: what is agreed on is agreed on because of the entries.
  @Override
  public synchronized Log commitIndex(long index) {
    if (index > commit) {
      commit = index;
      try {
        write(false, List.of(commitRecord()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  @Override
  public synchronized long firstAppended() {
    return first;
  }

  @Override
  public synchronized long lastAppended() {
    return last();
  }

  /// The term of the entry at `index`; −1 if it is not there any more, or not yet.
  synchronized long termAt(long index) {
    if (index < first || index > last()) {
      return -1;
    }
    return index == first ? firstTerm : entries.get((int) (index - first - 1)).term();
  }

  /// Keeps the state as it is at [#commitIndex]. [#truncate] lets go what it stands for.
  @Override
  public synchronized void setSnapshot(ByteBuffer state) {
    byte[] content = new byte[state.remaining()];
    state.get(content);
    try {
      keep(commit, termAt(commit), content);
      rewrite();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps a snapshot that another member has made, in the place of all that is here.
  synchronized void install(long index, long itsTerm, byte[] content) {
    try {
      if (folder != null) {
        folder.keep(new LogFolder.Snapshot(index, itsTerm, content));
      }
      entries.clear();
      first = index;
      firstTerm = itsTerm;
      commit = index;
      snapshot = content;
      rewrite();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(long index, long itsTerm, byte[] content) throws IOException {
    if (folder != null) {
      folder.keep(new LogFolder.Snapshot(index, itsTerm, content));
    }
    entries.subList(0, (int) (index - first)).clear();
    first = index;
    firstTerm = itsTerm;
    snapshot = content;
  }

  private void rewrite() throws IOException {
    if (folder != null) {
      List<byte[]> records = new ArrayList<>();
      records.add(promiseRecord());
      for (int i = 0; i < entries.size(); i++) {
        records.add(entryRecord(first + 1 + i, entries.get(i)));
      }
      records.add(commitRecord());
      folder.rewrite(records);
    }
  }

  @Override
  public synchronized @Nullable ByteBuffer getSnapshot() {
    return snapshot == null ? null : ByteBuffer.wrap(snapshot);
  }

  @Override
  public synchronized long append(long index, LogEntries more) {
    if (index != last() + 1) {
      throw new IllegalStateException(
          "expected entry %d next, got %d".formatted(last() + 1, index));
    }
    try {
      List<byte[]> records = new ArrayList<>();
      long next = index;
      for (LogEntry each : more) {
        records.add(entryRecord(next++, each));
      }
      write(true, records);
      more.forEach(entries::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return last();
  }

  @Override
  public synchronized @Nullable LogEntry get(long index) {
    if (index == first && first > 0) {
      return new LogEntry(firstTerm, null);
    }
    return index <= first || index > last() ? null : entries.get((int) (index - first - 1));
  }

  /// Nothing: [#setSnapshot] has let go what the snapshot stands for.
  @Override
  public void truncate(long before) {}

  @Override
  public void reinitializeTo(long index, LogEntry entry) {
    throw new UnsupportedOperationException("see install");
  }

  @Override
  public synchronized void deleteAllEntriesStartingFrom(long index) {
    if (index <= commit) {
      throw new IllegalStateException(
          "expected an entry after %d, which is agreed on, got %d".formatted(commit, index));
    }
    try {
      write(true, List.of(record(CUT, out -> out.writeLong(index))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    forget(index);
  }

  @Override
  public synchronized void forEach(ObjLongConsumer<LogEntry> call, long from, long to) {
    for (long i = Math.max(from, first + 1); i <= Math.min(to, last()); i++) {
      call.accept(entries.get((int) (i - first - 1)), i);
    }
  }

  @Override
  public void forEach(ObjLongConsumer<LogEntry> call) {
    forEach(call, 1, Long.MAX_VALUE);
  }

  @Override
  public synchronized long sizeInBytes() {
    return entries.stream().mapToLong(LogEntry::length).sum();
  }

  @Override
  public synchronized String toString() {
    return "VoterLog(%d to %d, agreed to %d, term %d)".formatted(first, last(), commit, term);
  }

  /// The entries behind `before` up to `last`, so many and so many bytes at most, but one in any
  /// case; none if there are none.
  LogEntries behind(long before, long last, int entriesMax, int bytesMax) {
    LogEntries part = new LogEntries();
    long at = before;
    for (long bytes = 0; at < last && bytes < bytesMax && part.size() < entriesMax; at++) {
      LogEntry entry = Objects.requireNonNull(get(at + 1));
      part.add(entry);
      bytes += entry.length();
    }
    return part;
  }
}
