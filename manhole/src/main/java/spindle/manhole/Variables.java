package spindle.manhole;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Values on their way into a JShell, whose lines fetch them by their numbers. Public only because
/// lines are code from elsewhere.
public final class Variables {
  private static final Map<Long, Object> WAITING = new ConcurrentHashMap<>();
  private static final AtomicLong NUMBERS = new AtomicLong();

  private Variables() {}

  /// Fetches a value, once.
  public static Object take(long number) {
    return Objects.requireNonNull(WAITING.remove(number), "it was taken already");
  }

  /// Lines that declare the variable, one of which will compile: the first has the nearest type.
  static List<String> declarations(String name, Object value) {
    long number = NUMBERS.incrementAndGet();
    WAITING.put(number, value);
    List<String> lines = new ArrayList<>();
    for (Class<?> type : types(value.getClass())) {
      String words = type.getCanonicalName();
      lines.add(
          "%s %s = (%s) %s.take(%dL);"
              .formatted(words, name, words, Variables.class.getName(), number));
    }
    return lines;
  }

  private static List<Class<?>> types(Class<?> exact) {
    List<Class<?>> types = new ArrayList<>();
    for (Class<?> each = exact; each != null; each = each.getSuperclass()) {
      if (each != Object.class) {
        types.add(each);
        types.addAll(List.of(each.getInterfaces()));
      }
    }
    types.add(Object.class);
    types.removeIf(
        each -> each.getCanonicalName() == null || !Modifier.isPublic(each.getModifiers()));
    return types;
  }
}
