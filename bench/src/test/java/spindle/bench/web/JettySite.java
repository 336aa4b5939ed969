package spindle.bench.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/// Jetty's site: `JettySite PORT`, one acceptor, one selector.
final class JettySite {
  private JettySite() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setIdleTimeout(3_600_000);
    var streams = new HTTP2CServerConnectionFactory(configuration);
    streams.setMaxConcurrentStreams(200);
    streams.setStreamIdleTimeout(3_600_000);
    var connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration), streams);
    connector.setPort(Integer.parseInt(args[0]));
    connector.setAcceptQueueSize(4096);
    connector.setIdleTimeout(3_600_000);
    server.addConnector(connector);
    ResourceHandler files = new ResourceHandler();
    files.setBaseResource(ResourceFactory.of(server).newResource(Pages.folder()));
    server.setHandler(new Handler.Sequence(new Answering(), sockets(server), files));
    server.start();
  }

  private static Handler sockets(Server server) {
    return WebSocketUpgradeHandler.from(
        server,
        container -> {
          container.setIdleTimeout(Duration.ofHours(1));
          container.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
          container.addMapping("/socket", (_, _, _) -> new Echo());
        });
  }

  /// Public, since Jetty looks for its methods.
  public static final class Echo implements Session.Listener.AutoDemanding {
    private @Nullable Session session;

    @Override
    public void onWebSocketOpen(Session opened) {
      session = opened;
    }

    @Override
    public void onWebSocketText(String text) {
      if (session != null) {
        session.sendText(text, org.eclipse.jetty.websocket.api.Callback.NOOP);
      }
    }
  }

  private static final class Answering extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      switch (request.getHttpURI().getPath()) {
        case "/" -> answer(response, callback, "text/plain", bytes(Pages.HELLO));
        case "/json" -> answer(response, callback, "application/json", Pages.json());
        case "/upload" -> {
          int length = Content.Source.asByteBuffer(request).remaining();
          answer(response, callback, "text/plain", bytes(String.valueOf(length)));
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void answer(Response response, Callback callback, String type, byte[] body) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
      response.write(true, ByteBuffer.wrap(body), callback);
    }
  }
}
