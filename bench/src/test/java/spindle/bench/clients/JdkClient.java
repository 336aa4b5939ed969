package spindle.bench.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/// The JDK's own client: `JdkClient PORT UNDER-WAY`, `java.net.http` as it comes.
final class JdkClient {
  private JdkClient() {}

  /// Asks until there is no more input.
  public static void main(String... args) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + args[0] + "/");
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      new Turns(
              Integer.parseInt(args[1]),
              Runnable::run,
              asked -> {
                HttpRequest request = HttpRequest.newBuilder(uri).build();
                var _ =
                    client
                        .sendAsync(request, BodyHandlers.ofByteArray())
                        .whenComplete((response, why) -> {
                          if (why == null && response.statusCode() == 200) {
                            asked.answered();
                          } else {
                            asked.failed(why == null ? new AssertionError(response) : why);
                          }
                        });
              })
          .takeAll();
    }
  }
}
