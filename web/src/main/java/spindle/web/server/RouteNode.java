package spindle.web.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.web.Handler;

/// A place in the tree of routes: what it answers, and what lies below it.
final class RouteNode {
  /// Stands for every method that is not there by itself.
  static final String ANY = "*";

  private final Map<String, RouteNode> literals = new LinkedHashMap<>();

  /// What one method is answered by.
  ///
  /// @param escapedSlashes whether variables may have those
  record Answer(Handler handler, boolean escapedSlashes) {}

  private final Map<String, Answer> handlers = new LinkedHashMap<>();

  /// What takes one segment, and what takes the rest; and under which name.
  private @Nullable RouteNode variable;

  private @Nullable RouteNode rest;
  private String name = "";

  /// Whose are this place and all below it that nobody else answers.
  private @Nullable RouteNode mounted;

  private boolean mount;

  /// The place of `path` below this one, made if it is not there yet.
  RouteNode add(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("expected a path that begins with a slash, got " + path);
    }
    requireNoQuery(path);
    RouteNode node = this;
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      requireNew(segments, i, path);
      node = node.child(segments[i], i == segments.length - 1, path);
    }
    return node;
  }

  private static void requireNoQuery(String path) {
    if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "expected a path without '?' and '#', got %s: ask request.query() for what is behind"
              .formatted(path));
    }
  }

  /// Refuses what other routers call a variable, and a name that the path has already.
  private static void requireNew(String[] segments, int at, String path) {
    String segment = segments[at];
    if (segment.startsWith(":")) {
      throw new IllegalArgumentException(
          "a segment begins with ':': did you mean {%s}? %s".formatted(segment.substring(1), path));
    }
    String name = segment.replace("...}", "}");
    for (int i = 0; i < at; i++) {
      if (name.startsWith("{") && segments[i].equals(name)) {
        throw new IllegalArgumentException(
            "expected another name for each variable, got %s twice: %s".formatted(name, path));
      }
    }
  }

  private RouteNode child(String segment, boolean last, String path) {
    if (!segment.contains("{") && !segment.contains("}")) {
      return literals.computeIfAbsent(segment, _ -> new RouteNode());
    }
    if (!segment.matches("\\{\\w+(\\.\\.\\.)?}")) {
      throw new IllegalArgumentException(
          "expected {name} or {name...} as a whole segment: " + path);
    }
    if (!segment.endsWith("...}")) {
      variable = named(variable, segment.substring(1, segment.length() - 1), path);
      return variable;
    }
    if (!last) {
      throw new IllegalArgumentException("expected {name...} at the end: " + path);
    }
    if (mounted != null) {
      throw twice(path);
    }
    rest = named(rest, segment.substring(1, segment.length() - 4), path);
    return rest;
  }

  private static RouteNode named(@Nullable RouteNode there, String name, String path) {
    RouteNode node = there == null ? new RouteNode() : there;
    if (there != null && !node.name.equals(name)) {
      throw new IllegalArgumentException(
          "%s calls a segment {%s} that another route calls {%s}".formatted(path, name, node.name));
    }
    node.name = name;
    return node;
  }

  private static IllegalArgumentException twice(String path) {
    return new IllegalArgumentException(
        path + " and what is mounted at the same place would answer the same paths");
  }

  /// Takes this place and all below it, but for what others answer.
  void mount(String prefix, Handler handler) {
    if (mounted != null || rest != null) {
      throw twice(prefix);
    }
    mounted = new RouteNode();
    mounted.mount = true;
    mounted.handlers.put(ANY, new Answer(handler, false));
  }

  /// Whether it is the handler that is asked who looks at the rest of the path.
  boolean isMount() {
    return mount;
  }

  void answer(String method, String path, Handler handler, boolean escapedSlashes) {
    if (escapedSlashes && path.endsWith("...}")) {
      throw new IllegalArgumentException(
          "expected a path without {name...}, since escaped slashes would look like others: "
              + path);
    }
    if (handlers.putIfAbsent(method, new Answer(handler, escapedSlashes)) != null) {
      throw new IllegalArgumentException(method + " " + path + " is answered already");
    }
  }

  /// The place for these segments; names and values of its variables go to `found`.
  @Nullable RouteNode find(List<String> segments, List<String> found) {
    return find(segments, 0, found);
  }

  /// The depth is bounded by that of the table, not by the path.
  private @Nullable RouteNode find(List<String> segments, int from, List<String> found) {
    if (from == segments.size()) {
      return handlers.isEmpty() ? mounted : this;
    }
    String segment = segments.get(from);
    RouteNode literal = literals.get(segment);
    RouteNode node = literal == null ? null : literal.find(segments, from + 1, found);
    if (node == null && variable != null && !segment.isEmpty()) {
      int before = found.size();
      found.add(variable.name);
      found.add(segment);
      node = variable.find(segments, from + 1, found);
      if (node == null) {
        found.subList(before, found.size()).clear();
      }
    }
    if (node == null && rest != null) {
      found.add(rest.name);
      found.add(String.join("/", segments.subList(from, segments.size())));
      node = rest;
    }
    return node == null ? mounted : node;
  }

  @Nullable Answer answer(String method) {
    Answer answer = handlers.get(method);
    if (answer == null && method.equals("HEAD")) {
      answer = handlers.get("GET");
    }
    return answer == null ? handlers.get(ANY) : answer;
  }

  /// The methods that are answered here.
  List<String> allowed() {
    List<String> methods = new ArrayList<>(handlers.keySet());
    methods.remove(ANY);
    if (methods.contains("GET") && !methods.contains("HEAD")) {
      methods.add("HEAD");
    }
    if (!methods.contains("OPTIONS")) {
      methods.add("OPTIONS");
    }
    return methods;
  }
}
