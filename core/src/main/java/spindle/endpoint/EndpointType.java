package spindle.endpoint;

import java.util.List;
import java.util.Locale;
import spindle.endpoint.text.Arguments;
import spindle.endpoint.text.Description;
import spindle.endpoint.text.EndpointParameter;
import spindle.endpoint.text.EndpointStringError;
import spindle.reactor.Reactor;

/// One type of endpoint strings: its name, what such a string can say, and how an endpoint is made
/// of it.
///
/// ```java
/// new EndpointType<StreamClientEndpoint>(
///     "socks",
///     List.of(EndpointParameter.required("host", "…"), EndpointParameter.required("port", "…")),
///     (reactor, arguments) ->
///         new SocksEndpoint(reactor, arguments.text("host"), arguments.get("port").port()));
/// ```
///
/// @param <E> [spindle.endpoint.StreamServerEndpoint] or [spindle.endpoint.StreamClientEndpoint]
/// @param name what such a string begins with; in lower case
/// @param parameters the required ones, and then the placed ones, in the order in which they can be
///   given without a name
/// @param maker makes an endpoint
public record EndpointType<E>(String name, List<EndpointParameter> parameters, Maker<E> maker) {
  /// Checks the name.
  ///
  /// @throws IllegalArgumentException if the name is empty, not in lower case, or has a character
  ///   that would have to be escaped
  public EndpointType {
    parameters = List.copyOf(parameters);
    boolean lower = name.equals(name.toLowerCase(Locale.ROOT));
    if (name.isEmpty() || !lower || !Description.quote(name).equals(name)) {
      throw new IllegalArgumentException(
          "expected a name in lower case without ':', '=' and '\\', got '" + name + "'");
    }
  }

  /// Makes an endpoint of what a string says.
  @FunctionalInterface
  public interface Maker<E> {
    /// A new endpoint of `reactor`. Opens nothing; may read files.
    ///
    /// @throws IllegalArgumentException if what is said makes no sense; an [EndpointStringError]
    ///   has the place, and is best thrown by the [spindle.endpoint.text.Argument] itself. Others
    ///   are given the string by whoever parses
    E make(Reactor reactor, Arguments arguments);
  }

  E make(Reactor reactor, Description description) {
    Arguments arguments = Arguments.of(name, parameters, description);
    try {
      return maker.make(reactor, arguments);
    } catch (EndpointStringError known) {
      throw known;
    } catch (IllegalArgumentException senseless) {
      EndpointStringError told =
          new EndpointStringError(description.text(), 0, String.valueOf(senseless.getMessage()));
      told.initCause(senseless);
      throw told;
    }
  }
}
