package spindle.amp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.amp.reason.MalformedBox;
import spindle.defer.Deferred;
import spindle.defer.Step;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// What answers the peer's commands, and those that are being answered.
final class Commands {
  private static final System.Logger LOG = System.getLogger("spindle.amp");
  private static final byte[] UNHANDLED = Numbers.ascii("UNHANDLED");
  private static final byte[] UNKNOWN = Numbers.ascii("UNKNOWN");
  private static final byte[] UNKNOWN_WORDS = Numbers.ascii("Unknown Error");

  /// Where answers go.
  interface Sender {
    /// Sends a whole box.
    void send(BoxWriter box);

    /// Closes the connection, when what was sent is through.
    void close();

    /// The time of the connection.
    Scheduler scheduler();

    /// Some command has begun or is done.
    void flowChanged();
  }

  /// Answers one kind of command.
  interface Responder {
    /// Answers one command.
    ///
    /// @param tag null if no answer is wanted
    /// @throws Exception anything; it ends the connection
    void respond(Box box, byte @Nullable [] tag) throws Exception;
  }

  /// A command that is being answered.
  private static final class Work {
    final byte @Nullable [] tag;
    @Nullable Deferred<?> running;
    @Nullable DelayedCall deadline;

    /// What the caller is told if it is given up; null if nobody has.
    @Nullable String givenUp;

    Work(byte @Nullable [] tag) {
      this.tag = tag;
    }

    void giveUp(String why) {
      givenUp = why;
      if (running != null) {
        running.cancel();
      }
    }
  }

  private final Sender sender;
  private final Map<String, Responder> responders = new LinkedHashMap<>();
  private final Map<String, Work> asked = new LinkedHashMap<>();
  private int atWork;
  private boolean over;

  Commands(Sender sender) {
    this.sender = sender;
  }

  void add(byte[] name, Responder responder) {
    String key = new String(name, ISO_8859_1);
    if (responders.putIfAbsent(key, responder) != null) {
      throw new IllegalArgumentException("there is a responder for " + key + " already");
    }
  }

  int atWork() {
    return atWork;
  }

  /// A new connection begins.
  void begin() {
    over = false;
  }

  /// Nobody wants answers any more. What was asked for is given up; what was only told goes on.
  void end() {
    over = true;
    List<Work> all = new ArrayList<>(asked.values());
    for (Work each : all) {
      each.giveUp("CANCELLED");
    }
  }

  /// Answers a command.
  ///
  /// @throws Exception what is thrown by responders and is no answer
  void received(Box box, byte[] name) throws Exception {
    int ask = box.find(Names.ASK);
    byte[] tag = ask < 0 ? null : box.value(ask);
    Responder responder = responders.get(new String(name, ISO_8859_1));
    if (responder != null) {
      responder.respond(box, tag);
    } else if (tag != null) {
      String words = "Unhandled Command: " + Names.shown(name);
      error(tag, UNHANDLED, Numbers.ascii(words));
    }
  }

  /// Answers with what `body` returns.
  <R extends Record, C extends Command<R>> Responder atOnce(
      CommandShape<R> shape, Class<C> type, Step<? super C, ? extends R> body) {
    return (box, tag) -> {
      C command = read(shape, type, box, tag);
      if (command == null) {
        return;
      }
      R result;
      try {
        result = body.take(command);
      } catch (Exception failure) {
        failed(shape, failure, tag);
        return;
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      answer(shape, result, tag);
    };
  }

  /// Answers with what comes of the Deferred that `body` returns.
  <R extends Record, C extends Command<R>> Responder later(
      CommandShape<R> shape, Class<C> type, Step<? super C, ? extends Deferred<? extends R>> body) {
    return (box, tag) -> {
      C command = read(shape, type, box, tag);
      if (command == null) {
        return;
      }
      Work work = begin(tag, shape.deadline((Record) command));
      Deferred<R> running = Deferred.<C>succeed(command).then(body);
      work.running = running;
      var _ =
          running.addCallbacks(
              result -> {
                end(work);
                answer(shape, result, tag);
                return work;
              },
              failure -> {
                end(work);
                String givenUp = work.givenUp;
                if (givenUp == null) {
                  failed(shape, failure, tag);
                } else if (tag != null) {
                  error(tag, Numbers.ascii(givenUp), Numbers.ascii("The call was given up."));
                }
                return work;
              });
    };
  }

  /// @return null if it does not hold such a command, which has been answered then
  private <R extends Record, C extends Command<R>> @Nullable C read(
      CommandShape<R> shape, Class<C> type, Box box, byte @Nullable [] tag) {
    try {
      return type.cast(shape.readCall(box));
    } catch (MalformedValue bad) {
      LOG.log(System.Logger.Level.DEBUG, "a malformed command came: {0}", bad.getMessage());
      unknown(tag);
      return null;
    }
  }

  private Work begin(byte @Nullable [] tag, @Nullable Duration left) throws MalformedBox {
    Work work = new Work(tag);
    if (tag != null && asked.putIfAbsent(new String(tag, ISO_8859_1), work) != null) {
      throw new MalformedBox("a command came with the tag of one that is at work");
    }
    atWork++;
    if (left != null) {
      work.deadline = sender.scheduler().callLater(left, () -> work.giveUp("DEADLINE"));
    }
    sender.flowChanged();
    return work;
  }

  private void end(Work work) {
    if (work.tag != null) {
      asked.remove(new String(work.tag, ISO_8859_1));
    }
    if (work.deadline != null && work.deadline.active()) {
      work.deadline.cancel();
    }
    atWork--;
    sender.flowChanged();
  }

  /// Gives up what is at work for a call; nothing if there is none.
  void cancel(String tag) {
    Work work = asked.get(tag);
    if (work != null) {
      work.giveUp("CANCELLED");
    }
  }

  private <R extends Record> void answer(CommandShape<R> shape, R result, byte @Nullable [] tag) {
    if (tag == null || over) {
      return;
    }
    BoxWriter out = new BoxWriter();
    try {
      shape.writeAnswer(result, tag, out);
    } catch (RuntimeException noAnswer) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the answer to %s has no place in a box".formatted(Names.shown(shape.name())),
          noAnswer);
      unknown(tag);
      return;
    }
    sender.send(out);
  }

  private void failed(CommandShape<?> shape, Throwable failure, byte @Nullable [] tag) {
    ErrorCodes.Declared declared = shape.errors().of(failure);
    if (declared == null) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the responder to %s failed with what the command does not declare"
              .formatted(Names.shown(shape.name())),
          failure);
      unknown(tag);
      return;
    }
    if (tag != null) {
      String words = failure.getMessage() == null ? "" : failure.getMessage();
      error(tag, declared.code(), words.getBytes(UTF_8));
    }
    if (declared.fatal()) {
      sender.close();
    }
  }

  private void unknown(byte @Nullable [] tag) {
    if (tag != null) {
      error(tag, UNKNOWN, UNKNOWN_WORDS);
    }
    sender.close();
  }

  /// There are too many at work for this one.
  void refuse(byte[] tag, int most) {
    error(tag, Numbers.ascii("BUSY"), Numbers.ascii(most + " commands are at work already."));
  }

  private void error(byte[] tag, byte[] code, byte[] words) {
    if (!over) {
      BoxWriter out = new BoxWriter();
      CommandShape.pair(Names.ERROR, tag, out);
      CommandShape.pair(Names.ERROR_CODE, code, out);
      CommandShape.pair(Names.ERROR_DESCRIPTION, cut(words), out);
      out.endBox();
      sender.send(out);
    }
  }

  /// As much as has a place in a box.
  private static byte[] cut(byte[] words) {
    return words.length > 65_535 ? Arrays.copyOf(words, 65_535) : words;
  }
}
