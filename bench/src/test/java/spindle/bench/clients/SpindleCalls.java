package spindle.bench.clients;

import spindle.address.Address;
import spindle.address.IPv4Address;
import spindle.amp.AMP;
import spindle.amp.Command;
import spindle.epoll.EpollKernel;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.reactor.Reactor;
import spindle.roles.ConnectOptions;
import spindle.roles.ListenOptions;
import spindle.roles.ReactorSettings;

/// Spindle's AMP: `SpindleCalls epoll|nio serve PORT`, and `SpindleCalls epoll|nio call PORT
/// UNDER-WAY`. What is sent, 64 bytes, comes back.
final class SpindleCalls {
  static final int SIZE = 64;

  private SpindleCalls() {}

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Echo(byte[] bytes) implements Command<Echo.Back> {
    record Back(byte[] bytes) {}
  }

  /// Answers until it is killed, or calls until there is no more input.
  public static void main(String... args) throws Exception {
    Kernel kernel = args[0].equals("epoll") ? new EpollKernel() : new NioKernel();
    Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
    Address place = IPv4Address.of("127.0.0.1", Integer.parseInt(args[2]));
    if (args[1].equals("serve")) {
      reactor.listen(
          place,
          _ -> new AMP().on(Echo.class, echo -> new Echo.Back(echo.bytes())),
          ListenOptions.defaults());
    } else {
      AMP amp = new AMP();
      var _ =
          reactor
              .connect(place, _ -> amp, ConnectOptions.defaults())
              .onSuccess(_ -> takeTurns(reactor, amp, Integer.parseInt(args[3])));
    }
    reactor.run();
  }

  private static void takeTurns(Reactor reactor, AMP amp, int underWay) {
    byte[] payload = new byte[SIZE];
    Turns.Asker asker =
        asked -> {
          var _ =
              amp.callRemote(new Echo(payload))
                  .onSuccess(_ -> asked.answered())
                  .handleFailure(asked::failed);
        };
    new Turns(underWay, call -> reactor.callFromThread(call::run), asker).takeAllBeside();
  }
}
