package spindle.bench.clients;

import spindle.epoll.EpollKernel;
import spindle.kernel.Kernel;
import spindle.nio.NioKernel;
import spindle.reactor.Reactor;
import spindle.roles.ReactorSettings;
import spindle.web.Request;
import spindle.web.client.Agent;
import spindle.web.client.ClientLimits;
import spindle.web.client.HTTPConnectionPool;

/// Spindle's agent: `SpindleClient PORT UNDER-WAY KERNEL`.
final class SpindleClient {
  private SpindleClient() {}

  /// Asks until there is no more input.
  public static void main(String... args) throws Exception {
    int underWay = Integer.parseInt(args[1]);
    Kernel kernel = args[2].equals("epoll") ? new EpollKernel() : new NioKernel();
    Reactor reactor = Reactor.over(kernel, ReactorSettings.defaults());
    ClientLimits limits = ClientLimits.defaults().withMaxPerOrigin(underWay).withMaxTotal(underWay);
    Agent agent = new Agent(new HTTPConnectionPool(reactor, limits));
    String uri = "http://127.0.0.1:" + args[0] + "/";
    new Turns(
            underWay,
            call -> reactor.callFromThread(call::run),
            asked -> {
              var _ =
                  agent
                      .request(Request.get(uri))
                      .then(response -> response.body().bytes(1000))
                      .onSuccess(_ -> asked.answered())
                      .handleFailure(asked::failed);
            })
        .takeAllBeside();
    reactor.run();
  }
}
