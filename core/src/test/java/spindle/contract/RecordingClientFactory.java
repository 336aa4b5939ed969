package spindle.contract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.contract.trial.Recorder;
import spindle.protocol.ClientFactory;
import spindle.protocol.Connector;
import spindle.reason.ConnectionClosed;

/// A client factory that writes down what it is told, and does at each event what its test wants.
final class RecordingClientFactory implements ClientFactory<Recorder> {
  /// What a test does when it is asked for a protocol.
  @FunctionalInterface
  interface Builder {
    @Nullable Recorder build() throws Exception;
  }

  final List<String> log = new ArrayList<>();
  final List<Connector> connectors = new ArrayList<>();
  Builder builds;
  Consumer<Connector> onStarted = connector -> {};
  Consumer<Connector> onFailed = connector -> {};
  Consumer<Connector> onLost = connector -> {};
  Runnable onStop = () -> {};
  @Nullable IOException failure;
  @Nullable ConnectionClosed loss;

  RecordingClientFactory(Builder builds) {
    this.builds = builds;
  }

  @Override
  public void doStart() {
    log.add("start");
  }

  @Override
  public void doStop() {
    log.add("stop");
    onStop.run();
  }

  @Override
  public void startedConnecting(Connector connector) {
    log.add("connecting");
    connectors.add(connector);
    onStarted.accept(connector);
  }

  @Override
  public @Nullable Recorder buildProtocol(Address address) throws Exception {
    log.add("build");
    Recorder built = builds.build();
    if (built != null) {
      var before = built.onLost;
      built.onLost =
          () -> {
            log.add("protocol lost");
            before.run();
          };
    }
    return built;
  }

  @Override
  public void clientConnectionFailed(Connector connector, IOException reason) {
    log.add("failed " + reason.getClass().getSimpleName());
    failure = reason;
    connectors.add(connector);
    onFailed.accept(connector);
  }

  @Override
  public void clientConnectionLost(Connector connector, ConnectionClosed reason) {
    log.add("lost " + reason.getClass().getSimpleName());
    loss = reason;
    connectors.add(connector);
    onLost.accept(connector);
  }

  boolean stopped() {
    return log.contains("stop");
  }
}
