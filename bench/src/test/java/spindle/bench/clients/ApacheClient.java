package spindle.bench.clients;

import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.reactor.IOReactorConfig;

/// Apache's client 5, asynchronous: `ApacheClient PORT UNDER-WAY`, one I/O thread.
final class ApacheClient {
  private ApacheClient() {}

  /// Asks until there is no more input.
  public static void main(String... args) throws Exception {
    int underWay = Integer.parseInt(args[1]);
    String uri = "http://127.0.0.1:" + args[0] + "/";
    try (CloseableHttpAsyncClient client =
        HttpAsyncClients.custom()
            .setIOReactorConfig(IOReactorConfig.custom().setIoThreadCount(1).build())
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(underWay)
                    .setMaxConnTotal(underWay)
                    .build())
            .build()) {
      client.start();
      new Turns(
              underWay,
              Runnable::run,
              asked -> {
                SimpleHttpRequest request = SimpleRequestBuilder.get(uri).build();
                var _ = client.execute(request, new Told(asked));
              })
          .takeAll();
    }
  }

  private record Told(Turns.Asked asked) implements FutureCallback<SimpleHttpResponse> {
    @Override
    public void completed(SimpleHttpResponse response) {
      asked.answered();
    }

    @Override
    public void failed(Exception why) {
      asked.failed(why);
    }

    @Override
    public void cancelled() {
      asked.failed(new IllegalStateException("cancelled"));
    }
  }
}
