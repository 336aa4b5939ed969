/// Sessions of web sites that the members of a cluster agree on: begun at one, found at all.
///
/// ```java
/// site = site.with(Sessions.of(ClusterSessions.over(cluster, reactor, SessionLimits.defaults())));
/// ```
///
/// Read first: [ClusterSessions].
///
/// Everything belongs to the reactor's thread.
package spindle.cluster.session;
