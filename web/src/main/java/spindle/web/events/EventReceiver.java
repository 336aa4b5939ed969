package spindle.web.events;

import org.jspecify.annotations.Nullable;
import spindle.defer.Deferred;

/// Takes events, one after another: see [EventSource#deliverTo].
@FunctionalInterface
public interface EventReceiver {
  /// Takes an event.
  ///
  /// @return null to get the next at once, or what the next has to wait for; its failure ends the
  ///   source
  /// @throws Exception anything; it ends the source
  @Nullable Deferred<?> receive(Event event) throws Exception;
}
