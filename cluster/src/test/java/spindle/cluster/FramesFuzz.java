package spindle.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgroups.util.UUID;
import spindle.cluster.engine.Engine;
import spindle.cluster.engine.EngineListener;
import spindle.cluster.engine.EnginePeer;
import spindle.cluster.engine.EngineSettings;
import spindle.cluster.engine.MalformedFrame;
import spindle.cluster.engine.Wires;
import spindle.defer.Deferred;
import spindle.reactor.Reactor;

/// Any bytes from another member are a frame, or are refused as malformed; and what they make wait
/// here stays within the limits.
final class FramesFuzz implements AutoCloseable {
  private static final ClusterLimits LIMITS =
      ClusterLimits.defaults()
          .withMessageMax(1000)
          .withWindow(2000, 4000)
          .withAsks(3, 3)
          .withTopicsMax(4);

  private final Reactor reactor = Reactor.create();
  private final Engine engine;
  private final Cluster cluster;
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final OwnTopics topics;
  private final Link link;

  FramesFuzz() {
    ClusterSettings settings = ClusterSettings.of("fuzz", "alpha").withLimits(LIMITS);
    engine =
        new Engine(
            reactor,
            new EngineSettings(
                "fuzz",
                "alpha",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                new Wires(),
                List::of,
                null,
                Duration.ofSeconds(1),
                10_000,
                settings.terms(),
                null),
            new EngineListener() {
              @Override
              public void members(List<EnginePeer> now) {}

              @Override
              public void arrived(EnginePeer from, byte[] frame) {}

              @Override
              public void room() {}

              @Override
              public void ended() {}
            });
    cluster = new Cluster(reactor, settings, engine, null, null);
    cluster.answer((_, question) -> Deferred.succeed(question));
    topics = new OwnTopics("alpha", LIMITS, reactor, links.values());
    link =
        new Link(
            new ClusterMember("beta", "1", null),
            new EnginePeer("beta", "1", null, UUID.randomUUID()),
            engine,
            LIMITS,
            topics,
            7,
            () -> 1);
    links.put("beta", link);
    topics.subscribe("t0", (_, _, _) -> {}).handleFailure(Deferred::logError);
  }

  /// @param input one frame
  void fuzzerTestOneInput(byte[] input) {
    link.asks.ask(Frames.TO_PROGRAM, new byte[1], Duration.ofSeconds(1)).handleFailure(_ -> {});
    try {
      new Arrival(link, input).read(cluster, topics);
    } catch (MalformedFrame refused) {
      // that is what it is for
    }
    link.publish("t0", new byte[100]);
    if (link.waitingBytes() > LIMITS.queueMax() + 1000) {
      throw new AssertionError(link.waitingBytes() + " bytes wait");
    }
  }

  /// What the other wants, which is bounded as well.
  boolean wants(Set<String> names) {
    return names.stream().filter(link::wants).count() <= LIMITS.topicsMax();
  }

  @Override
  public void close() {
    engine.close().handleFailure(_ -> {});
    reactor.close();
  }
}
