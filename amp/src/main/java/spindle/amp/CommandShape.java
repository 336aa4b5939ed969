package spindle.amp;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that there is to know of one class of commands.
///
/// @param <R> the answers
final class CommandShape<R extends Record> {
  private static final ClassValue<CommandShape<?>> ALL =
      new ClassValue<>() {
        @Override
        protected CommandShape<?> computeValue(Class<?> type) {
          return new CommandShape<>(type);
        }
      };

  private final byte[] name;
  private final Shape arguments;
  private final Shape answer;
  private final ErrorCodes errors;
  private final Shape.@Nullable Field deadline;

  /// The key and value of the command's name, and how many arguments stand before them.
  private final byte[] nameOnWire;

  private final int beforeAsk;
  private final int beforeName;
  private final int beforeAnswer;

  private CommandShape(Class<?> type) {
    name = Names.bytes(Names.of(type));
    arguments = Shape.of(type, List.of());
    answer = Shape.of(answer(type), List.of());
    errors = new ErrorCodes(type);
    deadline = deadline(type);
    BoxWriter out = new BoxWriter();
    pair(Names.COMMAND, name, out);
    nameOnWire = out.toBytes();
    beforeAsk = before(arguments, Names.ASK);
    beforeName = before(arguments, Names.COMMAND);
    beforeAnswer = before(answer, Names.ANSWER);
  }

  /// That of a command's class.
  ///
  /// @throws IllegalArgumentException if it is none that can be sent; the message says why
  @SuppressWarnings("unchecked") // a class that is a Command<R> has the shape of one
  static <R extends Record> CommandShape<R> of(Class<? extends Command<R>> type) {
    return (CommandShape<R>) ALL.get(type);
  }

  private static Class<?> answer(Class<?> type) {
    List<Type> above = new ArrayList<>(List.of(type.getGenericInterfaces()));
    for (int i = 0; i < above.size(); i++) {
      if (Codecs.argumentOf(above.get(i), Command.class) instanceof Class<?> answer) {
        return answer;
      }
      if (above.get(i) instanceof Class<?> plain) {
        above.addAll(List.of(plain.getGenericInterfaces()));
      }
    }
    throw new IllegalArgumentException(
        type.getName() + " does not say what it is answered with: implement Command<THE RECORD>");
  }

  private Shape.@Nullable Field deadline(Class<?> type) {
    var components = type.getRecordComponents();
    for (Shape.Field field : arguments.fields()) {
      Type kind = components[field.index()].getGenericType();
      if (kind == Deadline.class || Codecs.argumentOf(kind, Optional.class) == Deadline.class) {
        return field;
      }
    }
    return null;
  }

  private static int before(Shape shape, byte[] key) {
    return (int)
        shape.fields().stream()
            .filter(field -> Arrays.compareUnsigned(field.key(), key) < 0)
            .count();
  }

  static void pair(byte[] key, byte[] value, BoxWriter out) {
    out.putShort(key.length);
    out.put(key);
    int begun = out.begin();
    out.put(value);
    out.end(begun);
  }

  byte[] name() {
    return name;
  }

  ErrorCodes errors() {
    return errors;
  }

  /// How long the caller will wait, if the command says so.
  @Nullable Duration deadline(Record command) {
    Shape.Field field = deadline;
    return field != null && field.of(command) instanceof Deadline said ? said.left() : null;
  }

  /// Writes a whole box.
  ///
  /// @param tag 0 if no answer is wanted
  void writeCall(Record command, long tag, BoxWriter out) {
    List<Shape.Field> fields = arguments.fields();
    for (int i = 0; i <= fields.size(); i++) {
      if (i == beforeAsk && tag != 0) {
        writeAsk(tag, out);
      }
      if (i == beforeName) {
        out.put(nameOnWire);
      }
      if (i < fields.size()) {
        Shape.write(fields.get(i), command, out);
      }
    }
    out.endBox();
  }

  /// Writes a box of the arguments alone.
  void writeArguments(Record command, BoxWriter out) {
    arguments.write(command, out);
  }

  static void writeAsk(long tag, BoxWriter out) {
    out.putShort(Names.ASK.length);
    out.put(Names.ASK);
    int begun = out.begin();
    out.put(Numbers.ascii(Long.toHexString(tag)));
    out.end(begun);
  }

  /// Writes a whole box.
  void writeAnswer(Record result, byte[] tag, BoxWriter out) {
    List<Shape.Field> fields = answer.fields();
    for (int i = 0; i <= fields.size(); i++) {
      if (i == beforeAnswer) {
        pair(Names.ANSWER, tag, out);
      }
      if (i < fields.size()) {
        Shape.write(fields.get(i), result, out);
      }
    }
    out.endBox();
  }

  /// @throws MalformedValue if the box does not hold the arguments
  Record readCall(Box box, Passed descriptors) throws MalformedValue {
    return arguments.read(box, descriptors);
  }

  /// @throws MalformedValue if the box does not hold an answer
  @SuppressWarnings("unchecked") // the shape of the answer is that of R
  R readAnswer(Box box, Passed descriptors) throws MalformedValue {
    return (R) answer.read(box, descriptors);
  }

  /// A call was sent, or never will be: what was given with it is closed.
  void callSent(Record command) {
    if (arguments.passes()) {
      arguments.descriptors(command, Descriptor::sent);
    }
  }

  /// The same of an answer.
  void answerSent(Record result) {
    if (answer.passes()) {
      answer.descriptors(result, Descriptor::sent);
    }
  }

  /// A call is refused: what came with it is closed.
  void refuseCall(Box box, Passed descriptors) {
    refuse(arguments, box, descriptors);
  }

  /// Nobody wants an answer: what came with it is closed.
  void refuseAnswer(Box box, Passed descriptors) {
    refuse(answer, box, descriptors);
  }

  private static void refuse(Shape shape, Box box, Passed descriptors) {
    if (shape.passes()) {
      try {
        shape.read(box, descriptors);
      } catch (MalformedValue _) {
        // What it has named until then is closed.
      }
      descriptors.refuse();
    }
  }
}
