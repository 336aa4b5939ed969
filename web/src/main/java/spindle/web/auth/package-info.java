/// Who sends a request: a filter before a handler, and the schemes of RFC 7617, 7616 and 6750.
///
/// ```java
/// var users = Users.none().with("ann", "open sesame");
/// var guarded = handler.with(Authentication.by(Basic.of("my site", users)));
/// ```
///
/// Read first: [Authentication] (the filter), [Basic], [Digest], [Bearer]. Whose the credentials
/// are a [spindle.cred.Portal] says; its module has names with hashes of passwords, and limits on
/// attempts. [AuthScheme] is for schemes of one's own.
///
/// What a client says to prove who it is has no place in a log: values here that have a password, a
/// token or a hash do not show it.
///
/// Filters and schemes are called on a reactor's thread; passwords are hashed by its jobs. They
/// keep what they share under a lock, so one of them may serve several reactors.
package spindle.web.auth;
