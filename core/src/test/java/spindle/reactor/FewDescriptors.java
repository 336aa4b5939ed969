package spindle.reactor;

import spindle.address.IPv4Address;
import spindle.nio.NioKernel;
import spindle.protocol.ListeningPort;
import spindle.protocol.Protocol;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// A server in a process of its own, which was given few descriptors. Prints its port; ends when
/// its standard input does.
final class FewDescriptors {
  private FewDescriptors() {}

  public static void main(String[] arguments) throws Exception {
    try (Reactor reactor = Reactor.over(new NioKernel(), ReactorSettings.defaults())) {
      ListeningPort port =
          reactor.listenTCP(
              0,
              address ->
                  new Protocol() {
                    @Override
                    public void connectionMade() {
                      transport().write("hello");
                    }
                  },
              ListenOptions.defaults().withInterface("127.0.0.1"));
      IO.println(((IPv4Address) port.host()).port());
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            while (IO.readln() != null) {
              // Until the test is over.
            }
            reactor.stop();
          });
      reactor.run(false);
    }
  }
}
