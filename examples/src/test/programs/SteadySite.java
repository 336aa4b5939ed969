import module spindle.web;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Says what was said.
class Echo extends WebSocketProtocol {
  @Override
  protected void textReceived(String text) {
    socket().send(text);
  }
}

/// A site that says how many bytes its thread has allocated. The first argument names the kernel,
/// the second is where to listen.
void main(String... args) {
  System.setProperty("spindle.kernel", args[0]);
  var reactor = Reactor.get();
  var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  Response made = Response.text("hello\n");
  byte[] much = new byte[16 << 20];
  var site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> made);
        routes.get("/much").answer(_ -> Response.bytes(much, "application/octet-stream"));
        routes.webSocket("/socket").withCompression().protocol(_ -> new Echo());
        routes
            .get("/allocated")
            .answer(_ -> Response.text(threads.getCurrentThreadAllocatedBytes() + "\n"));
      });
  Endpoint.server(reactor, args[1])
      .listen(site.withLimits(WebLimits.defaults().withRequestsMax(Integer.MAX_VALUE)));
  reactor.run();
}
