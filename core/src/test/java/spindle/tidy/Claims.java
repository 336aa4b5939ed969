package spindle.tidy;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a page says of the project and a comment in it makes checkable.
///
/// - `<!-- not yet: package spindle.http -->`: there is no such package in `floors.txt`, or no
///   `type` of that name in any `api.txt`. A line which says that something is planned must have
///   one.
/// - `<!-- value: spindle.roles.ReactorSettings.stopGrace -->10 s`: what stands behind it is that
///   default; `spindle.worker.WorkerThreads#NAME` is a constant.
record Claims(Project project) {
  private static final Pattern NOT_YET = Pattern.compile("<!-- not yet: (package|type) (\\S+) -->");
  private static final Pattern VALUE = Pattern.compile("<!-- value: ([\\w.]+)([.#])(\\w+) -->");
  private static final Pattern PLANNED =
      Pattern.compile("(?i)\\b(is|are) planned\\b|\\bnothing yet\\b|\\b(is|are) no [\\w-]+ yet\\b");

  void check(Page page, String path, List<String> offences) {
    for (int i = 0; i < page.lines().size(); i++) {
      String line = page.lines().get(i);
      String where = "%s:%d: ".formatted(path, i + 1);
      if (PLANNED.matcher(line).find() && !NOT_YET.matcher(line).find()) {
        offences.add(where + "what is not yet there needs a marker, <!-- not yet: package x -->");
      }
      NOT_YET
          .matcher(line)
          .results()
          .filter(found -> isThere(found.group(1), found.group(2)))
          .forEach(found -> offences.add(where + found.group(2) + " is there by now"));
      for (var found : VALUE.matcher(line).results().toList()) {
        String said = line.substring(found.end());
        List<String> right = valueOf(found.group(1), found.group(2).equals("#"), found.group(3));
        if (right.stream().noneMatch(said::startsWith)) {
          offences.add(
              "%ssays '%s' where it should say one of %s"
                  .formatted(where, said.substring(0, Math.min(12, said.length())), right));
        }
      }
    }
  }

  private boolean isThere(String kind, String name) {
    return kind.equals("package")
        ? Floors.parse(project.text("floors.txt")).byPackage().keySet().stream()
            .anyMatch(there -> (there + ".").startsWith(name + "."))
        : project.files("api.txt").stream()
            .flatMap(file -> Project.text(file).lines())
            .anyMatch(line -> line.matches("\\w.*[ .]" + Pattern.quote(name) + "\\b.*"));
  }

  /// How the value may be written; where there is no such value, that is what is written.
  private static List<String> valueOf(String type, boolean constant, String name) {
    try {
      Class<?> owner = Class.forName(type);
      if (!constant) {
        Object defaults = owner.getMethod("defaults").invoke(null);
        return written(name, owner.getMethod(name).invoke(defaults));
      }
      Field field = owner.getDeclaredField(name);
      field.setAccessible(true);
      return written(name, field.get(null));
    } catch (ReflectiveOperationException e) {
      return List.of("nothing, since there is no " + type + " with " + name + ": " + e);
    }
  }

  private static List<String> written(String name, @Nullable Object value) {
    if (value instanceof Duration time) {
      return time(time.toNanos());
    }
    if (value instanceof Number number && name.endsWith("_NANOS")) {
      return time(number.longValue());
    }
    if (value instanceof Number number) {
      return number(number.longValue());
    }
    return List.of(String.valueOf(value));
  }

  private static List<String> time(long nanos) {
    var ways = new ArrayList<String>();
    if (nanos % 60_000_000_000L == 0) {
      ways.add(nanos / 60_000_000_000L + " min");
    }
    if (nanos % 1_000_000_000 == 0) {
      ways.add(nanos / 1_000_000_000 + " s");
    }
    ways.add(nanos / 1_000_000 + " ms");
    return ways;
  }

  private static List<String> number(long number) {
    var ways = new ArrayList<String>();
    if (number > 0 && number % (1 << 20) == 0) {
      ways.add((number >> 20) + " MiB");
    }
    if (number > 0 && number % (1 << 10) == 0) {
      ways.add((number >> 10) + " KiB");
    }
    ways.add(String.format(Locale.ROOT, "%,d", number).replace(',', ' '));
    ways.add(Long.toString(number));
    return ways;
  }
}
