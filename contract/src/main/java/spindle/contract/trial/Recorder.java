package spindle.contract.trial;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.protocol.HalfCloseable;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.Call;

/// A protocol that writes down what happens to it, does at each event what its case wants, and
/// holds the promises that every connection keeps: nothing before it is made, nothing after it is
/// lost, never one call inside another, never outside a turn.
public class Recorder extends Protocol {
  /// Told of bytes that arrived.
  @FunctionalInterface
  public interface OnData {
    void received(ByteBuffer data) throws Exception;
  }

  /// A recorder that is told of each direction's end.
  public static final class Aware extends Recorder implements HalfCloseable {
    Aware(Trial trial, String name) {
      super(trial, name);
    }

    @Override
    public void readConnectionLost() throws Exception {
      event("read ended", onReadEnd);
    }

    @Override
    public void writeConnectionLost() throws Exception {
      event("write ended", onWriteEnd);
    }
  }

  public final Trial trial;
  public final String name;

  /// What happened, in order; runs of data are one line.
  public final List<String> log = new ArrayList<>();

  /// What to do at each event, after it was written down.
  public Call onMade = () -> {};

  public OnData onData = data -> {};
  public Call onReadEnd = () -> {};
  public Call onWriteEnd = () -> {};
  public Call onLost = () -> {};

  /// Whether to keep what arrives; if not, it is only counted.
  public boolean keeps = true;

  public long count;
  public @Nullable ConnectionClosed reason;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean made;

  public Recorder(Trial trial, String name) {
    this.trial = trial;
    this.name = name;
    trial.watch(this);
  }

  @Override
  public void connectionMade() throws Exception {
    trial.require(!made, name + ": made twice");
    made = true;
    event("made", onMade);
  }

  @Override
  public void dataReceived(ByteBuffer data) throws Exception {
    int size = data.remaining();
    trial.require(size >= 1 && size <= 65_536, name + ": was given " + size + " bytes");
    count += size;
    if (keeps) {
      byte[] copy = new byte[size];
      data.get(data.position(), copy);
      kept.writeBytes(copy);
    }
    event("data", () -> onData.received(data));
  }

  @Override
  public void connectionLost(ConnectionClosed why) throws Exception {
    trial.require(reason == null, name + ": lost twice");
    trial.require(why != null, name + ": lost without a reason");
    reason = why;
    event("lost " + why.getClass().getSimpleName(), onLost);
  }

  public final void event(String what, Call reaction) throws Exception {
    trial.require(made, name + ": " + what + " before it was made");
    trial.require(reason == null || what.startsWith("lost"), name + ": " + what + " after lost");
    trial.enter(name + " " + what);
    try {
      if (!what.equals("data") || !log.getLast().equals("data")) {
        note(what);
      }
      reaction.run();
    } finally {
      trial.leave();
    }
  }

  /// Adds a line.
  public void note(String what) {
    log.add(what);
    trial.note(name + ": " + what);
  }

  public void abort() {
    transport().abortConnection();
  }

  public boolean made() {
    return made;
  }

  public boolean lost() {
    return reason != null;
  }

  /// What it has heard, as text.
  public String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  public byte[] bytes() {
    return kept.toByteArray();
  }

  public void forget() {
    kept.reset();
  }
}
