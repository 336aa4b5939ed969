package spindle.bench.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/// The JDK's own site: `JdkSite PORT`, `com.sun.net.httpserver` with a virtual thread a request.
final class JdkSite {
  private JdkSite() {}

  /// Serves until it is ended.
  public static void main(String... args) throws IOException {
    System.setProperty("sun.net.httpserver.idleInterval", "3600");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "20000");
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[0])), 4096);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", each -> answer(each, "text/plain", bytes(Pages.HELLO)));
    server.createContext("/json", each -> answer(each, "application/json", Pages.json()));
    server.createContext("/upload", JdkSite::upload);
    Path files = Pages.folder().resolve("files").toAbsolutePath();
    server.createContext("/files", SimpleFileServer.createFileHandler(files));
    server.start();
  }

  private static void upload(HttpExchange exchange) throws IOException {
    int length = exchange.getRequestBody().readAllBytes().length;
    answer(exchange, "text/plain", bytes(String.valueOf(length)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
