package spindle.web.client;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.testing.DeferredAssertions.failureResultOf;
import static spindle.testing.DeferredAssertions.successResultOf;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import spindle.address.UnixAddress;
import spindle.defer.Deferred;
import spindle.roles.ListenOptions;
import spindle.testing.MemoryReactor;
import spindle.web.Request;
import spindle.web.Response;
import spindle.web.client.reason.ConnectFailed;
import spindle.web.proxy.ReverseProxy;
import spindle.web.server.Site;

/// Servers at UNIX sockets, asked by `http+unix`.
class UnixSocketsTest {
  private static final String URI = "http+unix://%2Frun%2Fapp.sock";

  private final MemoryReactor memory = new MemoryReactor();
  private final HTTPConnectionPool pool = new HTTPConnectionPool(memory.reactor());
  private final Agent agent = new Agent(pool);

  UnixSocketsTest() throws Exception {
    listen("/run/app.sock");
    listen("/run/b c.sock");
    memory.flush();
  }

  private void listen(String socket) throws Exception {
    Site site =
        Site.answering(request ->
            Response.text(
                socket + " " + request.host() + " " + request.target() + " " + request.peer()));
    memory.reactor().listen(new UnixAddress(socket), site, ListenOptions.defaults());
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private String text(Agent asking, String uri) {
    Deferred<String> text =
        asking.request(Request.get(uri)).then(response -> response.body().text(1000));
    memory.flush();
    return successResultOf(text);
  }

  @Test
  void theSocketIsAskedThatTheUriNames() {
    assertThat(text(agent, URI + "/a?b")).startsWith("/run/app.sock localhost /a?b ");
    assertThat(text(agent, "http+unix://%2Frun%2Fb%20c.sock/")).startsWith("/run/b c.sock ");
  }

  @Test
  void connectionsToOneAreKeptAndSharedWithNoOther() {
    for (int i = 0; i < 3; i++) {
      var _ = text(agent, URI + "/" + i);
      var _ = text(agent, "http+unix://%2Frun%2Fb%20c.sock/" + i);
    }

    assertThat(pool.opened()).isEqualTo(2);
    assertThat(pool.reused()).isEqualTo(4);
  }

  @Test
  void noProxyIsAsked() {
    Agent proxied = agent.withProxies(Proxies.of("http://127.0.0.1:3128").withLoopback());

    assertThat(text(proxied, URI + "/")).startsWith("/run/app.sock ");
  }

  @Test
  void whereNobodyListensNoConnectionComesAbout() {
    Deferred<Response> asked =
        agent.request(Request.get("http+unix://%2Frun%2Fnone.sock/")).reportedElsewhere();
    memory.flush();

    assertThat(failureResultOf(asked)).isInstanceOf(ConnectFailed.class);
  }

  @Test
  void aReverseProxyStandsBeforeOne() {
    Agent gate = Agent.to(ReverseProxy.to(memory.reactor(), URI));

    assertThat(text(gate, "http://gate/a%20b")).startsWith("/run/app.sock localhost /a%20b ");
  }
}
