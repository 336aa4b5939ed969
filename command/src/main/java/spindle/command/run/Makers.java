package spindle.command.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import spindle.command.CommandOption;
import spindle.command.ServiceMaker;

/// The services that there are: those of this module, of jars, and of a source file. One that is
/// broken is named in a line and left out.
final class Makers {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  private final Map<String, ServiceMaker> all = new LinkedHashMap<>();
  private final PrintStream err;

  private Makers(PrintStream err) {
    this.err = err;
  }

  /// Those that `ServiceLoader` finds.
  static Makers find(PrintStream err) {
    Makers makers = new Makers(err);
    Iterator<ServiceMaker> found = ServiceLoader.load(ServiceMaker.class).iterator();
    while (true) {
      try {
        if (!found.hasNext()) {
          return makers;
        }
        makers.add(found.next());
      } catch (ServiceConfigurationError broken) {
        err.println("spindle: a service is left out: " + broken.getMessage());
      }
    }
  }

  /// The one of a class by its name, which was compiled for this run.
  ///
  /// @throws Refused if it is no maker, or cannot be made
  ServiceMaker ofClass(String name) throws Refused {
    try {
      Class<?> type = Class.forName(name);
      if (!ServiceMaker.class.isAssignableFrom(type)) {
        throw new Refused(
            Status.USAGE,
            "expected a class that implements ServiceMaker first in the file, got class " + name);
      }
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      ServiceMaker maker = (ServiceMaker) constructor.newInstance();
      all.put(maker.name(), maker);
      return maker;
    } catch (ReflectiveOperationException | LinkageError broken) {
      throw new Refused(Status.FAILED, "cannot make a " + name + ": " + reason(broken));
    }
  }

  private static String reason(Throwable broken) {
    Throwable cause = broken.getCause() == null ? broken : broken.getCause();
    return cause.toString();
  }

  private void add(ServiceMaker maker) {
    try {
      String name = maker.name();
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("its name is '" + name + "'");
      }
      List<CommandOption> _ = maker.options();
      ServiceMaker other = all.putIfAbsent(name, maker);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s has the name '%s', too".formatted(other.getClass().getName(), name));
      }
    } catch (RuntimeException | LinkageError broken) {
      err.println(
          "spindle: the service of %s is left out: %s"
              .formatted(maker.getClass().getName(), broken.getMessage()));
    }
  }

  @Nullable ServiceMaker named(String name) {
    return all.get(name);
  }

  List<ServiceMaker> all() {
    return new ArrayList<>(all.values());
  }

  /// By section of a configuration, the options that may stand there.
  Map<String, List<CommandOption>> options() {
    Map<String, List<CommandOption>> options = new LinkedHashMap<>();
    options.put("", OwnOptions.ALL);
    all.forEach((name, maker) -> options.put(name, maker.options()));
    return options;
  }
}
