package spindle.amp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import spindle.amp.reason.MalformedAnswer;
import spindle.amp.reason.MalformedBox;
import spindle.amp.reason.UnhandledCommand;
import spindle.amp.reason.UnknownRemoteError;
import spindle.defer.Deferred;
import spindle.defer.Step;

/// Calls of ours that wait for answers, by the numbers that they have on this connection.
final class Calls {
  /// One of them. Who has given it up hears nothing more, but it counts until the answer is there.
  private static final class Call<T> {
    final Deferred<T> answer;
    final Step<? super Box, ? extends T> reader;
    final CommandShape<?> shape;
    boolean givenUp;

    Call(Deferred<T> answer, Step<? super Box, ? extends T> reader, CommandShape<?> shape) {
      this.answer = answer;
      this.reader = reader;
      this.shape = shape;
    }

    void read(Box box, Passed descriptors) {
      T value;
      try {
        value = reader.take(box);
      } catch (MalformedValue notThis) {
        descriptors.refuse();
        answer.errback(new MalformedAnswer(String.valueOf(notThis.getMessage())));
        return;
      } catch (Throwable failure) {
        answer.errback(failure);
        return;
      }
      var _ = descriptors.take();
      answer.callback(value);
    }
  }

  private final Map<Long, Call<?>> waiting = new LinkedHashMap<>();
  private long last;

  /// The number of the next call.
  long next() {
    return last + 1;
  }

  int size() {
    return waiting.size();
  }

  /// Notes the next call, which has been sent.
  ///
  /// @param reader makes of the box what the caller gets
  /// @param onCancel is told the number of a call that is given up
  <T> Deferred<T> add(
      CommandShape<?> shape, Step<? super Box, ? extends T> reader, LongConsumer onCancel) {
    last++;
    long tag = last;
    Deferred<T> answer =
        new Deferred<>(_ -> {
          giveUp(tag);
          onCancel.accept(tag);
        });
    waiting.put(tag, new Call<>(answer, reader, shape));
    return answer;
  }

  /// One that nobody waits for.
  void skip() {
    last++;
  }

  private void giveUp(long tag) {
    Call<?> call = waiting.get(tag);
    if (call != null) {
      call.givenUp = true;
    }
  }

  /// The answer to one has come.
  ///
  /// @throws MalformedBox if there is none of that number
  void answered(byte[] tag, Box box, Passed descriptors) throws MalformedBox {
    Call<?> call = take(tag);
    if (call.givenUp) {
      call.shape.refuseAnswer(box, descriptors);
    } else {
      call.read(box, descriptors);
    }
  }

  /// The answer to one is that it has failed.
  ///
  /// @throws MalformedBox if there is none of that number
  void failed(byte[] tag, byte[] code, byte[] description) throws MalformedBox {
    Call<?> call = take(tag);
    if (!call.givenUp) {
      call.answer.errback(failure(call, code, new String(description, UTF_8)));
    }
  }

  private static Exception failure(Call<?> call, byte[] code, String description) {
    String name = new String(code, UTF_8);
    if (name.equals("UNHANDLED")) {
      return new UnhandledCommand(description);
    }
    Exception declared = call.shape.errors().made(code, description);
    return declared == null ? new UnknownRemoteError(name, description) : declared;
  }

  private Call<?> take(byte[] tag) throws MalformedBox {
    Call<?> call = waiting.remove(number(tag));
    if (call == null) {
      throw new MalformedBox("an answer came to what was not asked, or to the same call again");
    }
    return call;
  }

  /// As `Long.toHexString` writes it; 0, which no call has, for anything else.
  private static long number(byte[] tag) {
    long number = 0;
    if (tag.length > 15 || (tag.length > 0 && tag[0] == '0')) {
      return 0;
    }
    for (byte each : tag) {
      int digit = each >= 'A' && each <= 'F' ? -1 : Character.digit(each, 16);
      if (digit < 0) {
        return 0;
      }
      number = (number << 4) | digit;
    }
    return number;
  }

  /// None of them will be answered.
  void failAll(Exception why) {
    List<Call<?>> all = new ArrayList<>(waiting.values());
    waiting.clear();
    for (Call<?> call : all) {
      if (!call.givenUp) {
        call.answer.errback(why);
      }
    }
  }
}
