package spindle.amp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.amp.reason.MalformedBox;

/// The types of arguments.
final class Codecs {
  private static final byte[] TRUE = Numbers.ascii("True");
  private static final byte[] FALSE = Numbers.ascii("False");
  private static final Map<Type, Codec> SIMPLE = new LinkedHashMap<>();

  static {
    simple(Integer.class, (n, out) -> out.putNumber(n), b -> Math.toIntExact(Numbers.whole(b)));
    simple(Long.class, (n, out) -> out.putNumber(n), Numbers::whole);
    simple(BigInteger.class, (n, out) -> out.put(Numbers.ascii(n.toString())), Numbers::big);
    simple(Double.class, (n, out) -> out.put(Numbers.ascii(Numbers.text(n))), Numbers::fraction);
    simple(BigDecimal.class, (n, out) -> out.put(Numbers.ascii(n.toString())), Numbers::decimal);
    simple(Boolean.class, (b, out) -> out.put(b ? TRUE : FALSE), Codecs::truth);
    simple(byte[].class, (bytes, out) -> out.put(bytes), Piece::copy);
    simple(String.class, (text, out) -> out.put(utf8(text)), Piece::text);
    simple(Path.class, (path, out) -> out.put(utf8(absolute(path))), b -> Path.of(b.text()));
    simple(
        OffsetDateTime.class,
        (time, out) -> out.put(Numbers.ascii(DateTimes.text(time))),
        DateTimes::time);
    simple(
        Deadline.class,
        (deadline, out) -> out.putNumber(deadline.millis()),
        b -> Deadline.ofMillis(Numbers.whole(b)));
    SIMPLE.put(Descriptor.class, new DescriptorCodec());
    SIMPLE.put(int.class, codec(Integer.class));
    SIMPLE.put(long.class, codec(Long.class));
    SIMPLE.put(double.class, codec(Double.class));
    SIMPLE.put(boolean.class, codec(Boolean.class));
  }

  private Codecs() {}

  private static <T> void simple(
      Class<T> type, BiConsumer<T, BoxWriter> write, Function<Piece, ? extends Object> read) {
    SIMPLE.put(
        type,
        new Codec() {
          @Override
          public void write(Object value, BoxWriter out) {
            write.accept(type.cast(value), out);
          }

          @Override
          public Object read(Piece bytes, Passed descriptors) {
            return read.apply(bytes);
          }
        });
  }

  private static Codec codec(Class<?> type) {
    return Objects.requireNonNull(SIMPLE.get(type));
  }

  /// The one for a type.
  ///
  /// @throws IllegalArgumentException if there is none
  static Codec of(Type type, List<Class<?>> within) {
    Codec simple = SIMPLE.get(type);
    if (simple != null) {
      return simple;
    }
    Type element = argumentOf(type, List.class);
    if (element instanceof Class<?> kind && kind.isRecord() && !SIMPLE.containsKey(kind)) {
      return new BoxList(Shape.of(kind, within));
    }
    if (element != null) {
      return new ElementList(of(element, within));
    }
    throw new IllegalArgumentException(
        "%s is no type of an argument: see Command for those that are, or say one with @As"
            .formatted(type.getTypeName()));
  }

  /// What `type` has in angle brackets, if it is a `raw`.
  static @Nullable Type argumentOf(Type type, Class<?> raw) {
    return type instanceof ParameterizedType generic && generic.getRawType() == raw
        ? generic.getActualTypeArguments()[0]
        : null;
  }

  private static boolean truth(Piece bytes) {
    if (bytes.is(TRUE)) {
      return true;
    }
    if (bytes.is(FALSE)) {
      return false;
    }
    throw new IllegalArgumentException("expected True or False");
  }

  /// As `FilePath` has it.
  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  private static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length != text.length() && text.chars().anyMatch(c -> c >= 0xD800 && c < 0xE000)) {
      requireWholeCharacters(text);
    }
    return bytes;
  }

  private static void requireWholeCharacters(String text) {
    if (text.codePoints().anyMatch(c -> c >= 0xD800 && c < 0xE000)) {
      throw new IllegalArgumentException("there is half a character in the text");
    }
  }

  /// Travels beside the box.
  private record DescriptorCodec() implements Codec {
    @Override
    public void write(Object value, BoxWriter out) {
      out.putDescriptor((Descriptor) value);
    }

    @Override
    public Object read(Piece bytes, Passed descriptors) {
      return descriptors.name(Numbers.whole(bytes));
    }

    @Override
    public boolean passes() {
      return true;
    }

    @Override
    public void descriptors(Object value, Consumer<? super Descriptor> take) {
      take.accept((Descriptor) value);
    }
  }

  /// Elements with their lengths before them.
  private record ElementList(Codec element) implements Codec {
    @Override
    public void write(Object value, BoxWriter out) {
      for (Object each : (List<?>) value) {
        int begun = out.begin();
        element.write(each, out);
        out.end(begun);
      }
    }

    @Override
    public Object read(Piece bytes, Passed descriptors) {
      List<Object> all = new ArrayList<>();
      int at = 0;
      while (at < bytes.length()) {
        int begin = at + Short.BYTES;
        if (begin > bytes.length() || begin + bytes.unsignedShort(at) > bytes.length()) {
          throw new IllegalArgumentException("expected whole elements");
        }
        at = begin + bytes.unsignedShort(begin - Short.BYTES);
        all.add(element.read(bytes.part(begin, at), descriptors));
      }
      return Collections.unmodifiableList(all);
    }

    @Override
    public boolean passes() {
      return element.passes();
    }

    @Override
    public void descriptors(Object value, Consumer<? super Descriptor> take) {
      ((List<?>) value).forEach(each -> element.descriptors(Objects.requireNonNull(each), take));
    }
  }

  /// Boxes one after the other.
  private record BoxList(Shape shape) implements Codec {
    @Override
    public void write(Object value, BoxWriter out) {
      for (Object each : (List<?>) value) {
        shape.write((Record) each, out);
      }
    }

    @Override
    public Object read(Piece bytes, Passed descriptors) {
      List<Object> all = new ArrayList<>();
      try {
        for (Box box : Box.readAll(bytes.buffer(), AmpLimits.defaults())) {
          all.add(shape.read(box, descriptors));
        }
      } catch (MalformedBox | MalformedValue notThese) {
        throw new IllegalArgumentException(notThese.getMessage(), notThese);
      }
      return Collections.unmodifiableList(all);
    }

    @Override
    public boolean passes() {
      return shape.passes();
    }

    @Override
    public void descriptors(Object value, Consumer<? super Descriptor> take) {
      ((List<?>) value).forEach(each -> shape.descriptors((Record) each, take));
    }
  }

  /// What [As] says.
  static Codec custom(Class<? extends ArgumentType<?>> type) {
    @SuppressWarnings("unchecked")
    ArgumentType<Object> made = (ArgumentType<Object>) make(type);
    return new Codec() {
      @Override
      public void write(Object value, BoxWriter out) {
        out.put(made.toBytes(value));
      }

      @Override
      public Object read(Piece bytes, Passed descriptors) {
        return made.fromBytes(bytes.copy());
      }
    };
  }

  private static ArgumentType<?> make(Class<? extends ArgumentType<?>> type) {
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(type.getName() + " cannot be made", e.getCause());
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalArgumentException(
          type.getName() + " cannot be made: it needs a constructor without parameters", e);
    }
  }
}
