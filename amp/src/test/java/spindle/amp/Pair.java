package spindle.amp;

import java.util.function.UnaryOperator;
import spindle.testing.Wire;

/// Two ends of AMP over memory.
final class Pair implements AutoCloseable {
  final AMP server;
  final AMP client;
  final Wire wire;

  private Pair(AMP server, AMP client) {
    this.server = server;
    this.client = client;
    wire = Wire.between(_ -> server, _ -> client);
    wire.flush();
  }

  static Pair of(UnaryOperator<AMP> server) {
    return new Pair(server.apply(new AMP()), new AMP());
  }

  static Pair of(AMP server, AMP client) {
    return new Pair(server, client);
  }

  @Override
  public void close() {
    wire.close();
  }
}
