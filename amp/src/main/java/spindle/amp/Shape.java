package spindle.amp;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the records of one class become boxes, and boxes records. Looked up once for each class; the
/// rest goes by method handles.
final class Shape {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
  private static final MethodType MAKER = MethodType.methodType(Object.class, Object[].class);

  /// A component.
  ///
  /// @param name for messages
  /// @param key on the wire
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Field(
      int index, String name, byte[] key, boolean optional, Codec codec, MethodHandle getter) {
    /// Its value; null if it is an empty optional.
    @Nullable Object of(Record record) {
      Object value = Shape.get(getter, record);
      return optional ? ((Optional<?>) value).orElse(null) : value;
    }
  }

  private final Class<?> type;
  private final MethodHandle maker;

  /// In the order of the keys' bytes, in which Twisted sends them.
  private final List<Field> fields;

  private final boolean passes;

  private Shape(Class<?> type, List<Class<?>> within) {
    this.type = type;
    if (!type.isRecord()) {
      throw new IllegalArgumentException(type.getName() + " is no record");
    }
    List<Class<?>> path = Stream.concat(within.stream(), Stream.of(type)).toList();
    RecordComponent[] components = type.getRecordComponents();
    List<Field> all = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      all.add(field(i, components[i], path));
    }
    all.sort(Comparator.comparing(Field::key, Arrays::compareUnsigned));
    for (int i = 1; i < all.size(); i++) {
      if (Arrays.equals(all.get(i - 1).key(), all.get(i).key())) {
        throw new IllegalArgumentException("two arguments of one name in " + type.getName());
      }
    }
    fields = List.copyOf(all);
    passes = fields.stream().anyMatch(field -> field.codec.passes());
    maker = maker(type, components);
  }

  /// That of the record class `type`.
  ///
  /// @throws IllegalArgumentException if it cannot be in a box; the message says why
  static Shape of(Class<?> type, List<Class<?>> within) {
    if (within.contains(type)) {
      throw new IllegalArgumentException(
          type.getName() + " holds itself, so a peer could nest it without end");
    }
    return new Shape(type, within);
  }

  private static Field field(int index, RecordComponent component, List<Class<?>> within) {
    String name = "%s.%s".formatted(component.getDeclaringRecord().getName(), component.getName());
    try {
      byte[] key = Names.bytes(Names.of(component));
      if (Stream.of(Names.ASK, Names.ANSWER, Names.COMMAND, Names.ERROR)
          .anyMatch(taken -> Arrays.equals(taken, key))) {
        throw new IllegalArgumentException("AMP itself has a key of that name");
      }
      Type value = component.getGenericType();
      Type wrapped = Codecs.argumentOf(value, Optional.class);
      As as = component.getAnnotation(As.class);
      Codec codec =
          as == null
              ? Codecs.of(wrapped == null ? value : wrapped, within)
              : Codecs.custom(as.value());
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      MethodHandle getter = LOOKUP.unreflect(accessor).asType(GETTER);
      return new Field(index, name, key, wrapped != null, codec, getter);
    } catch (IllegalAccessException | InaccessibleObjectException closed) {
      throw closed(component.getDeclaringRecord(), closed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static MethodHandle maker(Class<?> type, RecordComponent[] components) {
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return LOOKUP
          .unreflectConstructor(constructor)
          .asSpreader(Object[].class, types.length)
          .asType(MAKER);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has this constructor", e);
    } catch (IllegalAccessException | InaccessibleObjectException closed) {
      throw closed(type, closed);
    }
  }

  private static IllegalArgumentException closed(Class<?> type, Exception cause) {
    return new IllegalArgumentException(
        "%s is closed to spindle.amp: say `opens %s to spindle.amp` in its module-info"
            .formatted(type.getName(), type.getPackageName()),
        cause);
  }

  List<Field> fields() {
    return fields;
  }

  /// Writes a whole box.
  void write(Record record, BoxWriter out) {
    for (Field field : fields) {
      write(field, record, out);
    }
    out.endBox();
  }

  /// Writes one key and value, unless there is none.
  static void write(Field field, Record record, BoxWriter out) {
    Object value = field.of(record);
    if (value == null && !field.optional) {
      throw new IllegalArgumentException(field.name + " is null");
    }
    if (value != null) {
      out.putShort(field.key.length);
      out.put(field.key);
      int begun = out.begin();
      try {
        field.codec.write(value, out);
        out.end(begun);
      } catch (TooLong tooLong) {
        throw new TooLong("%s: %s".formatted(field.name, tooLong.getMessage()));
      }
    }
  }

  /// Whether there may be descriptors in such a record.
  boolean passes() {
    return passes;
  }

  /// Gives `take` each descriptor in a record.
  void descriptors(Record record, Consumer<? super Descriptor> take) {
    for (Field field : fields) {
      Object value = field.codec.passes() ? field.of(record) : null;
      if (value != null) {
        field.codec.descriptors(value, take);
      }
    }
  }

  /// Makes a record of what is in `box`; keys that it does not know are ignored.
  ///
  /// @param descriptors those that it may name
  /// @throws MalformedValue if that cannot be
  Record read(Box box, Passed descriptors) throws MalformedValue {
    Object[] values = new Object[fields.size()];
    for (Field field : fields) {
      int at = box.find(field.key);
      if (at < 0 && !field.optional) {
        throw new MalformedValue(field.name + " is missing");
      }
      values[field.index] = at < 0 ? Optional.empty() : value(field, box.piece(at), descriptors);
    }
    try {
      return (Record) (Object) maker.invokeExact(values);
    } catch (Exception refused) {
      throw new MalformedValue(
          "%s refuses it: %s".formatted(type.getName(), refused.getMessage()), refused);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Field field, Piece bytes, Passed descriptors) throws MalformedValue {
    try {
      Object value = field.codec.read(bytes, descriptors);
      return field.optional ? Optional.of(value) : value;
    } catch (RuntimeException notThis) {
      throw new MalformedValue("%s: %s".formatted(field.name, notThis.getMessage()), notThis);
    }
  }

  private static Object get(MethodHandle getter, Object record) {
    try {
      return (Object) getter.invokeExact(record);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
