package spindle.tidy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;

/// Which cases of which contract run over which kernel: asked of the test factories that run them.
final class Conformance {
  /// The columns of each table, in the order in which the suites of a contract come.
  private static final List<String> KERNELS =
      List.of("selectors, epoll", "memory", "simulated world");

  /// A contract, and for each column the names of the cases that run.
  private final Map<String, List<Set<String>>> contracts = new LinkedHashMap<>();

  private final Path folder;
  private List<Set<String>> current = List.of();

  Conformance(Path folder) {
    this.folder = folder;
  }

  void contract(String name) {
    current = new ArrayList<>();
    contracts.put(name, current);
  }

  /// Adds the cases that a test factory makes: a class, its method, and perhaps a container.
  void suite(String text) {
    String[] parts = text.split(": ", 2);
    Set<String> names = new LinkedHashSet<>();
    made(parts[0], parts.length > 1 ? parts[1] : "")
        .forEach(each -> names.add(each.getDisplayName()));
    if (names.isEmpty()) {
      throw new IllegalStateException("no cases in " + text);
    }
    current.add(names);
  }

  private List<? extends DynamicNode> made(String factory, String container) {
    int dot = factory.lastIndexOf('.');
    try {
      Class<?> type = Class.forName(factory.substring(0, dot));
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      Object test = constructor.newInstance();
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == Path.class) {
          field.setAccessible(true);
          field.set(test, folder);
        }
      }
      Method method = type.getDeclaredMethod(factory.substring(dot + 1));
      method.setAccessible(true);
      List<DynamicNode> nodes =
          ((Stream<?>) method.invoke(test)).map(DynamicNode.class::cast).toList();
      finish(type, test);
      return container.isEmpty() ? nodes : in(nodes, container);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("no test factory " + factory, missing);
    }
  }

  private static void finish(Class<?> type, Object test) throws ReflectiveOperationException {
    for (Method each : type.getDeclaredMethods()) {
      if (each.isAnnotationPresent(AfterEach.class)) {
        each.setAccessible(true);
        each.invoke(test);
      }
    }
  }

  private static List<? extends DynamicNode> in(List<DynamicNode> nodes, String container) {
    return nodes.stream()
        .filter(node -> node.getDisplayName().equals(container))
        .flatMap(node -> ((DynamicContainer) node).getChildren())
        .toList();
  }

  /// The page's tables.
  String tables() {
    StringBuilder text = new StringBuilder();
    contracts.forEach((contract, suites) -> {
      text.append("\n## ").append(contract).append("\n\n| case | ");
      text.append(String.join(" | ", KERNELS)).append(" |\n|---|---|---|---|\n");
      Set<String> all = new LinkedHashSet<>();
      suites.forEach(all::addAll);
      all.forEach(
          each -> row(text, each, suites.stream().map(runs -> runs.contains(each) ? "yes" : "–")));
      row(text, "number of cases", suites.stream().map(runs -> String.valueOf(runs.size())));
    });
    return text.toString();
  }

  private static void row(StringBuilder text, String first, Stream<String> others) {
    text.append("| ").append(first.replace("|", "\\|")).append(" | ");
    text.append(others.collect(Collectors.joining(" | "))).append(" |\n");
  }
}
