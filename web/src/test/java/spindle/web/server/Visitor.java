package spindle.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.endpoint.TCP4ClientEndpoint;
import spindle.fiber.Conversation;
import spindle.fiber.Fiber;
import spindle.http.MessageLimits;
import spindle.http.wire.BodyFraming;
import spindle.http.wire.ChunkReader;
import spindle.http.wire.ResponseHead;
import spindle.http.wire.ResponseParser;
import spindle.reactor.Reactor;

/// A client that goes through a site as a browser does: connections that are kept, requests behind
/// one another without waiting, uploads in every framing. It looks whether each answer is the one
/// to its request.
final class Visitor {
  /// A request, and what answers it.
  record Visit(String number, String method, String request, String answer, boolean ends) {}

  private final RandomGenerator random;
  private final ArrayDeque<Visit> todo;
  private final boolean undisturbed;
  private final List<String> wrong = new ArrayList<>();
  private int answered;
  private boolean done;

  /// @param undisturbed whether nothing ever breaks a connection off
  Visitor(RandomGenerator random, List<Visit> visits, boolean undisturbed) {
    this.random = random;
    this.todo = new ArrayDeque<>(visits);
    this.undisturbed = undisturbed;
  }

  List<String> wrong() {
    return wrong;
  }

  int answered() {
    return answered;
  }

  boolean done() {
    return done;
  }

  void start(Reactor reactor) {
    Fiber.start(reactor, () -> visit(reactor)).handleFailure(CancellationException.class, _ -> {});
  }

  private void visit(Reactor reactor) throws Exception {
    while (!todo.isEmpty()) {
      try (var server = Conversation.connect(new TCP4ClientEndpoint(reactor, "server", 80))) {
        new Connection(server).use();
      } catch (IOException broken) {
        if (undisturbed) {
          wrong.add("the connection broke: " + broken);
        }
        todo.poll();
        Fiber.sleep(Duration.ofMillis(random.nextInt(50)));
      }
    }
    done = true;
  }

  /// One connection, as long as it is kept.
  private final class Connection {
    private final Conversation server;
    private final ResponseParser parser = new ResponseParser(MessageLimits.responses());
    private ByteBuffer arrived = ByteBuffer.allocate(0);

    Connection(Conversation server) {
      this.server = server;
    }

    void use() throws Exception {
      boolean kept = true;
      while (kept && !todo.isEmpty()) {
        List<Visit> together = next();
        var saying = Fiber.fork(() -> say(together)).handleFailure(IOException.class, _ -> {});
        for (Visit each : together) {
          kept = kept && hear(each);
        }
        if (kept) {
          Fiber.await(saying);
          Fiber.sleep(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(100) : 0));
        } else {
          saying.cancel();
        }
      }
    }

    private List<Visit> next() {
      int count = 1 + random.nextInt(4);
      return todo.stream().limit(count).toList();
    }

    /// In pieces of any size, with pauses.
    private void say(List<Visit> visits) throws Exception {
      StringBuilder all = new StringBuilder();
      visits.forEach(each -> all.append(each.request()));
      for (int at = 0; at < all.length(); ) {
        int size = random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(8_000);
        int end = Math.min(all.length(), at + 1 + size);
        server.write(all.substring(at, end).getBytes(ISO_8859_1));
        at = end;
        if (random.nextInt(3) == 0) {
          Fiber.sleep(Duration.ofMillis(random.nextInt(8)));
        }
      }
    }

    /// @return whether another answer may come
    private boolean hear(Visit visit) throws Exception {
      ResponseHead head = null;
      while (head == null) {
        head = parser.read(some());
      }
      String body = body(head, visit.method());
      String number = head.fields().firstOr("X-Number", "none");
      if (!number.equals(visit.number()) || !body.equals(visit.answer())) {
        wrong.add("%s got the answer to %s: %s".formatted(visit.number(), number, head));
        throw new IOException("wrong");
      }
      todo.remove();
      answered++;
      if (visit.ends() && head.persists()) {
        wrong.add(visit.number() + " should have been the last of its connection");
      }
      return head.persists();
    }

    private String body(ResponseHead head, String method) throws Exception {
      BodyFraming framing = head.body(method);
      StringBuilder body = new StringBuilder();
      switch (framing.kind()) {
        case CHUNKED -> {
          ChunkReader chunks = new ChunkReader(MessageLimits.responses());
          while (!chunks.ended()) {
            body.append(ISO_8859_1.decode(chunks.read(some())));
          }
        }
        case LENGTH -> {
          while (body.length() < framing.length()) {
            ByteBuffer piece = some();
            int count = (int) Math.min(piece.remaining(), framing.length() - body.length());
            body.append(ISO_8859_1.decode(piece.slice(piece.position(), count)));
            piece.position(piece.position() + count);
          }
        }
        case UNTIL_END -> {
          for (ByteBuffer piece = more(); piece != null; piece = more()) {
            body.append(ISO_8859_1.decode(piece));
          }
        }
        default -> {}
      }
      return body.toString();
    }

    private ByteBuffer some() throws Exception {
      ByteBuffer piece = more();
      if (piece == null) {
        throw new EOFException("the server ended the connection without a word");
      }
      return piece;
    }

    private @Nullable ByteBuffer more() throws Exception {
      if (!arrived.hasRemaining()) {
        ByteBuffer read = server.read();
        if (read == null) {
          return null;
        }
        byte[] copy = new byte[read.remaining()];
        read.get(copy);
        arrived = ByteBuffer.wrap(copy);
      }
      return arrived;
    }
  }
}
