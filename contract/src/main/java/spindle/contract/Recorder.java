package spindle.contract;

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
class Recorder extends Protocol {
  /// Told of bytes that arrived.
  @FunctionalInterface
  interface OnData {
    void received(ByteBuffer data) throws Exception;
  }

  /// A recorder that is told of each direction's end.
  static final class Aware extends Recorder implements HalfCloseable {
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

  final Trial trial;
  final String name;

  /// What happened, in order; runs of data are one line.
  final List<String> log = new ArrayList<>();

  /// What to do at each event, after it was written down.
  Call onMade = () -> {};

  OnData onData = data -> {};
  Call onReadEnd = () -> {};
  Call onWriteEnd = () -> {};
  Call onLost = () -> {};

  /// Whether to keep what arrives; if not, it is only counted.
  boolean keeps = true;

  long count;
  @Nullable ConnectionClosed reason;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean made;

  Recorder(Trial trial, String name) {
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

  final void event(String what, Call reaction) throws Exception {
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
  void note(String what) {
    log.add(what);
    trial.note(name + ": " + what);
  }

  void abort() {
    transport().abortConnection();
  }

  boolean made() {
    return made;
  }

  boolean lost() {
    return reason != null;
  }

  /// What it has heard, as text.
  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  byte[] bytes() {
    return kept.toByteArray();
  }

  void forget() {
    kept.reset();
  }
}
