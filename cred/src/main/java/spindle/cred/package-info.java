/// Who may come in, and what they find: Twisted's cred.
///
/// ```java
/// Portal<Mailbox> portal =
///     Portal.to(user -> Deferred.succeed(Avatar.of(new Mailbox(user))))
///         .with(Login.class, Users.read(file))
///         .withAttempts(new Attempts(AttemptLimits.defaults()));
///
/// portal.login(new Login(name, password, transport().peer()))
/// ```
///
/// A protocol takes [Credentials] from its peer and gives them to a [Portal], which has a [Checker]
/// for each kind. The checker knows whose they are, a [User], and nothing of what users may do. A
/// [Realm] makes of the user what the protocol works with, the avatar, and knows nothing of
/// passwords. So protocols, stores of passwords and programs can be put together at will.
///
/// Read first: [Portal], [Credentials], [Users] (names and hashes of passwords, from a file),
/// [AuthorizedKeys] (keys of SSH).
///
/// What a client says to prove who it is has no place in a log: values here that have a password, a
/// token or a hash do not show it.
///
/// Everything is called on a reactor's thread; passwords are hashed by its jobs. Portals, checkers
/// and [Attempts] may serve several reactors.
package spindle.cred;
