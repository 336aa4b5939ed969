/// Sessions: what a site remembers of a client from one request to the next, found again by a
/// random id in a cookie.
///
/// ```java
/// var site = Site.of(routes -> {
///   routes.get("/").answer(request -> {
///     Session session = Session.of(request);
///     int visits = 1 + Integer.parseInt(session.get("visits").orElse("0"));
///     session.put("visits", Integer.toString(visits));
///     return Response.text("Visit " + visits);
///   });
/// });
/// site = site.with(Sessions.inMemory(reactor));
/// ```
///
/// Read first: [Session] (what handlers use), [Sessions] (the filter), [SessionStore] (where they
/// are kept), [MemorySessions] (in memory, with the limits on time and number).
///
/// Everything here belongs to the reactor's thread. Sessions in memory may be shared by the
/// reactors of a group.
package spindle.web.session;
