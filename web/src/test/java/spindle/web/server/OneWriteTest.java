package spindle.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.protocol.Protocol;
import spindle.protocol.Transport;
import spindle.testing.RecordingTransport;
import spindle.web.Response;

/// How many writes a response takes, which each cost a call of the system at worst.
class OneWriteTest {
  private final RecordingTransport transport = new RecordingTransport();
  private final List<String> writes = new ArrayList<>();

  private void ask(Response response) throws Exception {
    Protocol server = Site.answering(_ -> response).buildProtocol(transport.peer());
    Transport counted =
        (Transport)
            Proxy.newProxyInstance(
                Transport.class.getClassLoader(),
                new Class<?>[] {Transport.class},
                (_, method, arguments) -> {
                  if (method.getName().startsWith("write")) {
                    writes.add(method.getName());
                  }
                  try {
                    return method.invoke(transport, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    server.makeConnection(counted);
    server.dataReceived(StandardCharsets.ISO_8859_1.encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  }

  @Test
  void aHeadAndASmallBodyLeaveInOne() throws Exception {
    ask(Response.text("x".repeat(8 * 1024 - 1)));

    assertThat(writes).containsExactly("write");
    assertThat(transport.text()).startsWith("HTTP/1.1 200 ").endsWith("xxx");
  }

  @Test
  void soDoAHeadAndALargeOneWithoutBeingCopied() throws Exception {
    ask(Response.text("x".repeat(8 * 1024)));

    assertThat(writes).containsExactly("writeSequence");
  }
}
