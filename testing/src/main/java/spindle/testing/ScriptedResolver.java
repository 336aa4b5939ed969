package spindle.testing;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.defer.Deferred;
import spindle.reason.DNSLookupError;
import spindle.roles.NameResolver;

/// Names as a test says: found at once, not found, or looked up until the test lets the answer
/// come. For [spindle.reactor.Reactor#installNameResolver].
///
/// ```java
/// var names = new ScriptedResolver().with("example.org", "192.0.2.1", "2001:db8::1");
/// reactor.installNameResolver(names);
/// names.hold();
/// endpoint.connect(factory);
/// names.release();
/// ```
///
/// A name of which nothing was said is not found. Belongs to the reactor's thread.
public final class ScriptedResolver implements NameResolver {
  private record Question(String host, Deferred<List<InetAddress>> answer) {}

  private final Map<String, List<InetAddress>> known = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private @Nullable List<Question> held;

  /// One that finds nothing.
  public ScriptedResolver() {}

  /// From now on `host` is found at these addresses, in this order; with none, it is not found.
  ///
  /// @param addresses IP addresses as text
  /// @return this
  public ScriptedResolver with(String host, String... addresses) {
    List<InetAddress> found = new ArrayList<>();
    for (String each : addresses) {
      found.add(
          each.contains(":")
              ? IPv6Address.of(each, 0).inetAddress()
              : IPv4Address.of(each, 0).inetAddress());
    }
    known.put(host, List.copyOf(found));
    return this;
  }

  /// From now on look-ups wait for [#release].
  public void hold() {
    if (held == null) {
      held = new ArrayList<>();
    }
  }

  /// Answers what waits, in order, and what comes later at once.
  public void release() {
    List<Question> waiting = held == null ? List.of() : held;
    held = null;
    for (Question each : waiting) {
      if (!each.answer.called()) {
        answer(each);
      }
    }
  }

  /// Which names were asked for, in order.
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public Deferred<List<InetAddress>> resolve(String host) {
    asked.add(host);
    Question question = new Question(host, new Deferred<>(_ -> {}));
    if (held == null) {
      answer(question);
    } else {
      held.add(question);
    }
    return question.answer;
  }

  private void answer(Question question) {
    List<InetAddress> found = known.getOrDefault(question.host, List.of());
    if (found.isEmpty()) {
      question.answer.errback(
          new DNSLookupError("the test knows nobody called '%s'".formatted(question.host), null));
    } else {
      question.answer.callback(found);
    }
  }
}
