package spindle.cred;

import spindle.defer.Deferred;

/// Knows what each user finds. It is asked for users of whom a checker has said that it is them.
///
/// @param <A> what they find
@FunctionalInterface
public interface Realm<A> {
  /// Gives a user its avatar. Called on a reactor's thread, must not wait there.
  ///
  /// @return may fail, with [UnauthorizedLogin] if this user may not come in
  Deferred<Avatar<A>> requestAvatar(User user);
}
