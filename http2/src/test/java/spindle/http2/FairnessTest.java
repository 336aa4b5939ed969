package spindle.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static spindle.http2.FrameClient.END_STREAM;
import static spindle.http2.FrameClient.PING;
import static spindle.http2.FrameClient.WINDOW_UPDATE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.Deferred;
import spindle.fiber.Fiber;
import spindle.web.Response;
import spindle.web.body.Body;
import spindle.web.server.Site;

/// Who sends next, RFC 9218: as its client wants it, and nobody waits for ever.
class FairnessTest {
  private static final int FRAME = 16_384;
  private static final int WIDE = 1 << 24;

  private final Deferred<Void> go = new Deferred<>();
  private final Site site =
      Site.of(routes -> {
        routes.get("/").answer(_ -> Response.text("hello"));
        routes.get("/large").answer(_ -> Response.bytes(new byte[100 * FRAME], "a/b"));
        routes.get("/empty").answer(_ -> Response.of(Body.written(_ -> {}), "a/b"));
        routes
            .get("/late")
            .answer(_ ->
                Response.of(
                    Body.written(out -> {
                      out.write(ByteBuffer.allocate(3));
                      Fiber.await(go);
                    }),
                    "a/b"));
      });

  /// One whose streams have windows of 16 MiB, and whose connection has spent its own.
  private FrameClient narrow() {
    FrameClient client = FrameClient.of(site);
    client.setting(4, WIDE).get(1, "/large").seen();
    client.number(FrameClient.RST_STREAM, 1, 8).seen();
    return client;
  }

  private static List<Integer> streams(FrameClient client, int frames) {
    client.number(WINDOW_UPDATE, 0, (long) frames * FRAME);
    List<Integer> order = new ArrayList<>();
    for (String line : client.seen()) {
      if (line.startsWith("DATA ")) {
        order.add(Integer.parseInt(line.split(" ")[1]));
      }
    }
    return order;
  }

  private static FrameClient large(FrameClient client, int id, String priority) {
    client.request(id, END_STREAM, "GET", "/large", "priority", priority).seen();
    return client;
  }

  @Test
  void theLeastUrgentOneHasItsFrameAmongSixtyFour() {
    FrameClient client = narrow();
    large(client, 3, "u=7");
    large(client, 5, "u=0");
    List<Integer> order = streams(client, 64);

    assertThat(order).hasSize(64).contains(3);
    assertThat(order.stream().filter(id -> id == 5).count()).isGreaterThan(60);
  }

  @Test
  void thoseThatAreOfUseInPiecesTakeTurnsAndTheOthersComeOneByOne() {
    FrameClient client = narrow();
    large(large(client, 3, "u=3, i"), 5, "u=3, i");
    assertThat(streams(client, 6)).containsSubsequence(3, 5, 3, 5);

    FrameClient other = narrow();
    large(large(other, 3, "u=3"), 5, "u=3");
    assertThat(streams(other, 6)).containsOnly(3);
  }

  @Test
  void theEndOfAStreamNeedsNoWindow() {
    FrameClient client = FrameClient.of(site);
    client.setting(4, 3).seen();
    assertThat(client.get(1, "/late").seen()).last().asString().startsWith("DATA 1 ");
    go.callback();
    assertThat(client.seen()).containsExactly("DATA 1 end");
    client.setting(4, 0).seen();
    assertThat(client.get(3, "/empty").seen()).endsWith("DATA 3 end");
  }

  @Test
  void whatAnswersFramesDoesNotWaitBehindData() {
    FrameClient client = narrow();
    large(client, 3, "u=0");
    client.frame(PING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9).setting(3, 100);

    assertThat(client.seen()).containsExactly("PING ack 9", "SETTINGS ack");
    assertThat(client.get(5, "/").seen()).hasSize(1); // its head; its body waits as that of 3 does
  }
}
