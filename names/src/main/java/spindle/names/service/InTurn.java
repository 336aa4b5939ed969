package spindle.names.service;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.endpoint.StreamClientEndpoint;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.reason.ConnectError;
import spindle.reason.NoProtocolError;

/// One place after the other, until one of them answers. What the network says leads to the next;
/// what the factory does would be the same there.
final class InTurn {
  private InTurn() {}

  /// Connects to the first that answers.
  ///
  /// @param places at least one
  /// @return fails with what the first has failed with, which has the others as suppressed
  static <P extends Protocol> Deferred<P> connect(
      List<StreamClientEndpoint> places, Factory<P> factory) {
    return next(places.iterator(), factory, new ArrayList<>());
  }

  private static <P extends Protocol> Deferred<P> next(
      Iterator<StreamClientEndpoint> places, Factory<P> factory, List<ConnectError> failures) {
    return places
        .next()
        .connect(factory)
        .thenErrback(ConnectError.class, why -> failed(why, places, factory, failures));
  }

  private static <P extends Protocol> Deferred<P> failed(
      ConnectError why,
      Iterator<StreamClientEndpoint> places,
      Factory<P> factory,
      List<ConnectError> failures)
      throws ConnectError {
    if (why instanceof NoProtocolError || why.getCause() instanceof CancelledError) {
      throw why;
    }
    failures.add(why);
    if (places.hasNext()) {
      return next(places, factory, failures);
    }
    ConnectError first = failures.getFirst();
    failures.stream().skip(1).filter(each -> each != first).forEach(first::addSuppressed);
    throw first;
  }
}
