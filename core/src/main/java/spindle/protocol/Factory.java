package spindle.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// Makes the protocol for each new connection. State that outlives one connection belongs here.
///
/// @param <P> the protocols it makes
@FunctionalInterface
public interface Factory<P extends Protocol> {
  /// A new protocol for a connection with `address`, or null to refuse it: the connection is then
  /// closed at once, without any other call.
  ///
  /// @param address the peer
  /// @throws Exception anything; the connection is closed, the exception logged (for an accepted
  ///   connection) or given to whoever asked to connect
  @Nullable P buildProtocol(Address address) throws Exception;

  /// Called before the first port or connection attempt of a reactor uses this factory.
  ///
  /// @throws Exception anything; it goes to whoever asked to listen or connect
  default void doStart() throws Exception {}

  /// Called after the last port or connection attempt of a reactor that used this factory is done
  /// with it: a port when it has stopped, though connections that it accepted may still be open; an
  /// attempt when it has failed, or its connection has ended.
  ///
  /// @throws Exception anything; it fails the Deferred of `stopListening`, or is logged
  default void doStop() throws Exception {}

  /// The factories that are started and stopped when this one is used: itself, or those that it
  /// wraps, so that one that is used in several ways hears of it once. Always the same.
  default List<Factory<?>> used() {
    return List.of(this);
  }

  /// The factory that its protocols know as theirs ([Protocol#factory()]): itself, unless this one
  /// only stands in for another, which builds for it. Always the same.
  default Factory<?> standsFor() {
    return this;
  }
}
