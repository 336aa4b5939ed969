package spindle.bench.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
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

/// Jetty's site: `JettySite PORT`, one acceptor, one selector.
final class JettySite {
  private JettySite() {}

  /// Serves until it is ended.
  public static void main(String... args) throws Exception {
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setIdleTimeout(3_600_000);
    var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setPort(Integer.parseInt(args[0]));
    connector.setAcceptQueueSize(4096);
    connector.setIdleTimeout(3_600_000);
    server.addConnector(connector);
    ResourceHandler files = new ResourceHandler();
    files.setBaseResource(ResourceFactory.of(server).newResource(Pages.folder()));
    server.setHandler(new Handler.Sequence(new Answering(), files));
    server.start();
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
