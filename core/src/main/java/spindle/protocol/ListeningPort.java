package spindle.protocol;

import java.time.Duration;
import java.util.OptionalInt;
import spindle.address.Address;
import spindle.defer.Deferred;
import spindle.reason.CannotListenError;

/// A place where connections are accepted.
public interface ListeningPort {
  /// Where it listens, with the real port number where 0 was asked for. Never changes.
  Address host();

  /// How many of the connections it accepted are open.
  int connections();

  /// The number of its descriptor in this process, where the kernel has such numbers: to be handed
  /// to whoever goes on in its place. From now on the file of a UNIX socket stays when this port
  /// stops, since its socket lives on.
  default OptionalInt shareDescriptor() {
    return OptionalInt.empty();
  }

  /// Stops accepting at once; open connections are left alone.
  ///
  /// @return fires on a later turn, when the place is free again and the factory was stopped; fails
  ///   with what the factory's `doStop` threw. Asking again gives a Deferred with the same outcome
  Deferred<Void> stopListening();

  /// Ends the port without cutting anybody off: takes whoever waits to be accepted at the end of
  /// this turn, stops listening, tells the protocols of all open connections that are [Drainable],
  /// and waits until they have ended. Connections that are left after `longest` are aborted.
  ///
  /// Asking again waits for the same end; the earlier time counts.
  ///
  /// @return fires when the port has stopped and the last connection has ended; fails as
  ///   [#stopListening] does, then too when all have ended
  /// @throws IllegalArgumentException if `longest` is negative
  Deferred<DrainOutcome> drain(Duration longest);

  /// Listens again in the same place, after [#stopListening] has finished.
  ///
  /// @throws CannotListenError if the place is taken
  /// @throws IllegalStateException if it still listens, or drains
  void startListening() throws CannotListenError;
}
