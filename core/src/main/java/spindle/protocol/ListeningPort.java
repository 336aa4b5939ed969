package spindle.protocol;

import java.util.OptionalInt;
import spindle.defer.Deferred;

/// A place where connections are accepted.
public interface ListeningPort {
  /// Where it listens, with the real port number where 0 was asked for. Known for good.
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

  /// Listens again in the same place, after [#stopListening] has finished.
  ///
  /// @throws CannotListenError if the place is taken
  /// @throws IllegalStateException if it still listens
  void startListening() throws CannotListenError;
}
