package spindle.cluster.engine;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/// Jgroups-raft's Raft, of which one thing is done at a time: a message, a write, a vote, a change
/// of its role. What waits for its turn is bounded in bytes, and not only in number: commands find
/// no room, and whoever brings what others have sent waits, so that these are sent no more credits.
/// When the disk fails it takes part no more.
abstract class SerialRaft extends RAFT {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(200);

  private final Object turn = new Object();
  private final ByteRoom commands;
  private final ByteRoom heard;
  private long lastTick = System.nanoTime();
  private volatile boolean ended;

  /// @param queueMax bytes of commands that may wait, and of what others have sent
  SerialRaft(int queueMax) {
    commands = new ByteRoom(queueMax);
    heard = new ByteRoom(queueMax);
  }

  /// What waits for its turn.
  private interface Waiting {
    void over();
  }

  private final class Command extends DownRequest implements Waiting {
    final CompletableFuture<byte[]> agreed;
    private final int bytes;

    Command(byte[] command, CompletableFuture<byte[]> agreed) {
      super(agreed, command, 0, command.length, false, null, false);
      this.agreed = agreed;
      bytes = command.length;
      commands.add(bytes);
    }

    @Override
    public void over() {
      commands.give(bytes);
    }
  }

  private final class Heard extends UpRequest implements Waiting {
    private final int bytes;

    Heard(Message message, RaftHeader header, int bytes) {
      super(message, header);
      this.bytes = bytes;
    }

    @Override
    public void over() {
      heard.give(bytes);
    }
  }

  @Override
  public void stop() {
    synchronized (turn) {
      super.setLeaderAndTerm(null, 0);
      end();
    }
    super.stop();
  }

  private void end() {
    ended = true;
    heard.close();
  }

  /// Whether it takes part no more.
  boolean ended() {
    return ended;
  }

  /// Does `work` when nothing else is done here.
  void inTurn(Runnable work) {
    got(() -> {
      work.run();
      return true;
    });
  }

  private <T> T got(Supplier<T> work) {
    synchronized (turn) {
      if (ended) {
        throw new IllegalStateException("this voter takes part no more");
      }
      try {
        return work.get();
      } catch (UncheckedIOException disk) {
        fail(disk);
        throw disk;
      }
    }
  }

  /// What is not on the disk is not said; and who cannot say anything leaves, so that the others
  /// choose without it.
  void fail(RuntimeException why) {
    end();
    log.error(raftId() + ": this voter leaves", why);
    super.setLeaderAndTerm(null, 0);
    JChannel channel = stack == null ? null : stack.getChannel();
    if (channel != null) {
      Thread.startVirtualThread(channel::disconnect);
    }
  }

  /// Whether a command of so many bytes may wait.
  boolean hasRoom(int bytes) {
    return commands.has(bytes) && processing_queue.remainingCapacity() > 0;
  }

  /// Has `command` agreed on, if this voter leads; for which there must be [#hasRoom].
  ///
  /// @return null if it does not lead, and nothing was begun
  @Nullable CompletableFuture<byte[]> agree(byte[] command) {
    if (!isLeader() || request_table == null) {
      return null;
    }
    Command waits = new Command(command, new CompletableFuture<>());
    offer(waits);
    return waits.agreed;
  }

  @Override
  public @Nullable Object up(Message message) {
    RaftHeader header = message.getHeader(getId());
    if (header == null) {
      return up_prot.up(message);
    }
    hear(message, header);
    return null;
  }

  @Override
  public void up(MessageBatch batch) {
    for (Iterator<Message> all = batch.iterator(); all.hasNext(); ) {
      Message each = all.next();
      RaftHeader header = each.getHeader(getId());
      if (header != null) {
        all.remove();
        hear(each, header);
      }
    }
    if (!batch.isEmpty()) {
      up_prot.up(batch);
    }
  }

  private void hear(Message message, RaftHeader header) {
    int bytes = message.getLength();
    try {
      if (heard.take(bytes)) {
        add(new Heard(message, header, bytes));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected void processQueue() {
    try {
      Request first = processing_queue.poll(TICK, TimeUnit.NANOSECONDS);
      synchronized (turn) {
        if (first != null) {
          List<Request> all = new ArrayList<>(List.of(first));
          processing_queue.drainTo(all);
          try {
            process(all);
          } finally {
            all.forEach(SerialRaft::over);
          }
        }
        if (System.nanoTime() - lastTick >= TICK) {
          lastTick = System.nanoTime();
          tick();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      if (!ended) {
        fail(failed);
      }
    }
  }

  /// Writes that stand together are one batch; what has come from others is done between them.
  @Override
  protected void process(List<Request> all) {
    synchronized (turn) {
      for (int from = 0; from < all.size(); ) {
        int to = from + 1;
        while (to < all.size() && all.get(to).getClass() == all.get(from).getClass()) {
          to++;
        }
        super.process(all.subList(from, to));
        from = to;
      }
    }
  }

  private static void over(Request done) {
    if (done instanceof Waiting waited) {
      waited.over();
    }
  }

  /// Now and then, in turn.
  abstract void tick();

  @Override
  public void handleUpRequest(Message message, RaftHeader header) {
    synchronized (turn) {
      if (!ended) {
        inTurn(() -> handleInTurn(message, header));
      }
    }
  }

  /// Handles what another one has sent.
  abstract void handleInTurn(Message message, RaftHeader header);

  /// The same as jgroups-raft does it.
  void handleAsEver(Message message, RaftHeader header) {
    super.handleUpRequest(message, header);
  }

  /// Who comes is compared with who is there; but where two that agree on nothing bring others of
  /// different voters together, the later ones leave before they have said anything.
  @Override
  public void handleView(View next) {
    synchronized (turn) {
      List<Address> older = next.getMembers();
      int own = older.indexOf(local_addr);
      String why = own < 0 || ended ? null : Admission.refusal(older.subList(0, own), local_addr);
      if (why == null) {
        super.handleView(next);
      } else {
        fail(new IllegalStateException(why));
      }
    }
  }

  @Override
  public long createNewTerm() {
    return got(super::createNewTerm);
  }

  @Override
  public int currentTerm(long term) {
    return got(() -> super.currentTerm(term));
  }

  @Override
  public RAFT votedFor(Address member) {
    return got(() -> super.votedFor(member));
  }

  @Override
  public RAFT setLeaderAndTerm(@Nullable Address leader, long term) {
    synchronized (turn) {
      return ended ? this : got(() -> super.setLeaderAndTerm(leader, term));
    }
  }

  @Override
  public int trySetLeaderAndTerm(Address leader, long term) {
    return got(() -> super.trySetLeaderAndTerm(leader, term));
  }
}
