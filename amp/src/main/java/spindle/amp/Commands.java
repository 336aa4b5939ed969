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
import spindle.amp.reason.DescriptorNotPassed;
import spindle.amp.reason.MalformedBox;
import spindle.defer.Deferred;
import spindle.defer.Step;
import spindle.time.DelayedCall;
import spindle.time.Scheduler;

/// What answers the peer's commands, and those that are being answered.
final class Commands {
  private static final System.Logger LOG = System.getLogger("spindle.amp");
  private static final byte[] BUSY = Numbers.ascii("BUSY");
  private static final byte[] UNHANDLED = Numbers.ascii("UNHANDLED");
  private static final byte[] UNKNOWN = Numbers.ascii("UNKNOWN");
  private static final byte[] UNKNOWN_WORDS = Numbers.ascii("Unknown Error");

  /// Where answers go.
  interface Sender {
    /// A box to be filled, and sent before the next one.
    BoxWriter box();

    /// Sends a whole box.
    ///
    /// @throws DescriptorNotPassed if there are descriptors in it that cannot be passed
    void send(BoxWriter box) throws DescriptorNotPassed;

    /// Whether so many descriptors wait to be sent that one more would end the connection.
    boolean isFullOfDescriptors();

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

    /// The connection that it came by, by its number.
    final int connection;

    @Nullable Deferred<?> running;
    @Nullable DelayedCall deadline;
    List<Descriptor> descriptors = List.of();

    /// What the caller is told if it is given up; null if nobody has.
    @Nullable String givenUp;

    Work(byte @Nullable [] tag, int connection) {
      this.tag = tag;
      this.connection = connection;
    }

    void giveUp(String why) {
      givenUp = why;
      if (running != null) {
        running.cancel();
      }
    }
  }

  private final Sender sender;
  private final Passed passed;
  private final int descriptorsMax;
  private final Map<String, Responder> responders = new LinkedHashMap<>();
  private final Map<String, Work> asked = new LinkedHashMap<>();
  private int atWork;
  private int descriptorsAtWork;
  private int connections;
  private boolean over;

  /// @param passed where what commands name comes from
  /// @param descriptorsMax that may be with those at work
  Commands(Sender sender, Passed passed, int descriptorsMax) {
    this.sender = sender;
    this.passed = passed;
    this.descriptorsMax = descriptorsMax;
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
    connections++;
  }

  /// Whether it came by the connection that there is: another one has tags of its own.
  private boolean isHere(Work work) {
    return !over && work.connection == connections;
  }

  /// Nobody wants answers any more. What was asked for is given up; what was only told goes on.
  void end() {
    over = true;
    List<Work> all = new ArrayList<>(asked.values());
    asked.clear();
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
      List<Descriptor> descriptors = taken();
      R result;
      try {
        result = body.take(command);
        answer(shape, result, tag);
      } catch (Exception failure) {
        failed(shape, failure, tag);
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      } finally {
        letGo(descriptors);
      }
    };
  }

  /// What came with the command that was just read.
  private List<Descriptor> taken() {
    List<Descriptor> all = passed.take();
    descriptorsAtWork += all.size();
    return all;
  }

  /// Their command is done with.
  private void letGo(List<Descriptor> descriptors) {
    descriptorsAtWork -= descriptors.size();
    descriptors.forEach(Passed::close);
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
      work.descriptors = taken();
      Deferred<R> running = Deferred.<C>succeed(command).then(body);
      work.running = running;
      var _ =
          running
              .addCallbacks(
                  result -> {
                    end(work);
                    answer(shape, result, isHere(work) ? tag : null);
                    return work;
                  },
                  failure -> {
                    end(work);
                    failed(shape, failure, work);
                    return work;
                  })
              .finallyDo(() -> letGo(work.descriptors));
    };
  }

  /// @return null if it does not hold such a command, which has been answered then
  /// @throws MalformedBox if there are too many descriptors for one that wants no answer
  private <R extends Record, C extends Command<R>> @Nullable C read(
      CommandShape<R> shape, Class<C> type, Box box, byte @Nullable [] tag) throws MalformedBox {
    try {
      C command = type.cast(shape.readCall(box, passed));
      if (descriptorsAtWork + passed.named() <= descriptorsMax) {
        return command;
      }
      passed.refuse();
      busy(tag, "%d descriptors are with commands at work".formatted(descriptorsAtWork));
    } catch (MalformedValue bad) {
      passed.refuse();
      LOG.log(System.Logger.Level.DEBUG, "a malformed command came: {0}", bad.getMessage());
      unknown(tag);
    }
    return null;
  }

  private Work begin(byte @Nullable [] tag, @Nullable Duration left) throws MalformedBox {
    Work work = new Work(tag, connections);
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
      asked.remove(new String(work.tag, ISO_8859_1), work);
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
    try {
      if (tag != null && !over) {
        BoxWriter out = sender.box();
        shape.writeAnswer(result, tag, out);
        if (!out.descriptors().isEmpty() && sender.isFullOfDescriptors()) {
          error(tag, BUSY, Numbers.ascii("Too many descriptors wait to be sent."));
        } else {
          sender.send(out);
        }
      }
    } catch (RuntimeException | DescriptorNotPassed noAnswer) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the answer to %s cannot be sent".formatted(Names.shown(shape.name())),
          noAnswer);
      unknown(tag);
    } finally {
      shape.answerSent(result);
    }
  }

  private void failed(CommandShape<?> shape, Throwable failure, Work work) {
    String givenUp = work.givenUp;
    if (!isHere(work)) {
      if (givenUp == null && shape.errors().of(failure) == null) {
        undeclared(shape, failure);
      }
    } else if (givenUp == null) {
      failed(shape, failure, work.tag);
    } else if (work.tag != null) {
      error(work.tag, Numbers.ascii(givenUp), Numbers.ascii("The call was given up."));
    }
  }

  private static void undeclared(CommandShape<?> shape, Throwable failure) {
    LOG.log(
        System.Logger.Level.ERROR,
        "the responder to %s failed with what the command does not declare"
            .formatted(Names.shown(shape.name())),
        failure);
  }

  private void failed(CommandShape<?> shape, Throwable failure, byte @Nullable [] tag) {
    ErrorCodes.Declared declared = shape.errors().of(failure);
    if (declared == null) {
      undeclared(shape, failure);
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

  /// Refuses a command, for which there are too many at work.
  ///
  /// @throws MalformedBox if it wants no answer, and so cannot be told
  void refuse(CommandShape<?> shape, Box box, byte @Nullable [] tag) throws MalformedBox {
    shape.refuseCall(box, passed);
    busy(tag, "%d commands are at work".formatted(atWork));
  }

  private void busy(byte @Nullable [] tag, String why) throws MalformedBox {
    if (tag == null) {
      throw new MalformedBox("a command came that wants no answer, and " + why);
    }
    error(tag, BUSY, Numbers.ascii(why + " already."));
  }

  private void error(byte[] tag, byte[] code, byte[] words) {
    if (!over) {
      BoxWriter out = sender.box();
      CommandShape.pair(Names.ERROR, tag, out);
      CommandShape.pair(Names.ERROR_CODE, code, out);
      CommandShape.pair(Names.ERROR_DESCRIPTION, cut(words), out);
      out.endBox();
      try {
        sender.send(out);
      } catch (DescriptorNotPassed e) {
        throw new IllegalStateException("there are none in it", e);
      }
    }
  }

  /// As much as has a place in a box.
  private static byte[] cut(byte[] words) {
    return words.length > 65_535 ? Arrays.copyOf(words, 65_535) : words;
  }
}
