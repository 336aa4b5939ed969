package spindle.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointStringError;
import spindle.reactor.Reactor;

/// Endpoints from strings, so that where a program listens and connects can be a line of its
/// configuration.
///
/// ```java
/// Endpoint.server(reactor, "tcp:2000").listen(new TutorialServerFactory());
/// Endpoint.client(reactor, "tcp:example.org:80:timeout=5").connectProtocol(new Greeter());
/// ```
///
/// A string is a type and what that needs, with colons between: values in their order, or names and
/// values with `=`. A backslash takes away the meaning of the character behind it: see [#quote].
/// Types are not case-sensitive; names are. An endpoint's `toString` is such a string again. Which
/// types there are, and what each of them can be told, stands on the reference page of endpoint
/// strings; [EndpointPlugin] brings more.
public final class Endpoint {
  private Endpoint() {}

  /// The endpoint to listen at that `string` describes. Opens nothing yet, but may read files.
  ///
  /// @throws EndpointStringError if it describes none; the message says where and why
  public static StreamServerEndpoint server(Reactor reactor, String string) {
    return make(reactor, string, EndpointPlugin::servers, "listen at");
  }

  /// The endpoint to connect to that `string` describes. Opens nothing yet, but may read files.
  ///
  /// @throws EndpointStringError if it describes none; the message says where and why
  public static StreamClientEndpoint client(Reactor reactor, String string) {
    return make(reactor, string, EndpointPlugin::clients, "connect to");
  }

  /// `value` written so that it can stand in an endpoint string, as a value or as the value of a
  /// name: a backslash before each backslash, colon and `=`.
  public static String quote(String value) {
    return Description.quote(value);
  }

  /// The types that [#server] knows.
  public static List<EndpointType<StreamServerEndpoint>> serverTypes() {
    return List.copyOf(types(EndpointPlugin::servers).values());
  }

  /// The types that [#client] knows.
  public static List<EndpointType<StreamClientEndpoint>> clientTypes() {
    return List.copyOf(types(EndpointPlugin::clients).values());
  }

  private static <E> E make(
      Reactor reactor,
      String string,
      Function<EndpointPlugin, List<EndpointType<E>>> side,
      String purpose) {
    Description description = Description.parse(string);
    Map<String, EndpointType<E>> types = types(side);
    EndpointType<E> type = types.get(description.type());
    if (type == null) {
      throw new EndpointStringError(
          string,
          0,
          "there is no type '%s' of places to %s; there are %s%s"
              .formatted(
                  description.type(),
                  purpose,
                  String.join(", ", types.keySet()),
                  meant(string, description.type(), types.keySet(), purpose)));
    }
    return type.make(reactor, description);
  }

  /// The hint for who has left the type out, or has put the letters of one into another order.
  private static String meant(String string, String type, Set<String> types, String purpose) {
    if (type.matches("[0-9]{1,5}")) {
      String place = purpose.startsWith("listen") ? "tcp:" : "tcp:localhost:";
      return "; did you mean '" + place + string + "'?";
    }
    return types.stream()
        .filter(each -> letters(each).equals(letters(type)))
        .map(each -> "; did you mean '" + each + string.substring(type.length()) + "'?")
        .findFirst()
        .orElse("");
  }

  private static String letters(String word) {
    return word.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining());
  }

  private static <E> Map<String, EndpointType<E>> types(
      Function<EndpointPlugin, List<EndpointType<E>>> side) {
    Map<String, EndpointType<E>> types = new LinkedHashMap<>();
    for (EndpointPlugin plugin : plugins()) {
      side.apply(plugin).forEach(type -> types.putIfAbsent(type.name(), type));
    }
    return types;
  }

  /// What is built in first, without a look-up that a jar could lose, then what others bring.
  private static List<EndpointPlugin> plugins() {
    Map<Class<?>, EndpointPlugin> found = new LinkedHashMap<>();
    found.put(BuiltInEndpoints.class, new BuiltInEndpoints());
    List<ServiceLoader<EndpointPlugin>> loaders =
        List.of(
            ServiceLoader.load(EndpointPlugin.class, EndpointPlugin.class.getClassLoader()),
            ServiceLoader.load(EndpointPlugin.class));
    for (ServiceLoader<EndpointPlugin> loader : loaders) {
      loader.forEach(plugin -> found.putIfAbsent(plugin.getClass(), plugin));
    }
    return List.copyOf(found.values());
  }
}
