/// Several processes, on one machine or many, that are one program: they find each other, tell each
/// other things, agree, and survive the loss of any minority. No server is needed.
///
/// ```java
/// Cluster.join(reactor, ClusterSettings.of("chat", "alpha")
///         .withBind("10.0.0.1", 7800)
///         .withSeeds(Seeds.hosts("10.0.0.1:7800", "10.0.0.2:7800", "10.0.0.3:7800"))
///         .withSecurity(ClusterSecurity.tls(identity, trust)))
///     .addCallback(cluster -> ...);
/// ```
///
/// Read first: [Cluster], [ClusterSettings], [spindle.topics.Topics]; for what must not be lost or
/// done twice, `spindle.cluster.agreement`. For tests, a [ClusterNetwork] within one process.
///
/// Everything belongs to the reactor's thread, on which all news arrives.
package spindle.cluster;
