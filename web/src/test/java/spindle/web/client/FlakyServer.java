package spindle.web.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import spindle.http.MalformedMessage;
import spindle.http.MessageLimits;
import spindle.http.wire.RequestHead;
import spindle.http.wire.RequestParser;
import spindle.protocol.Patience;
import spindle.protocol.Protocol;
import spindle.reason.ConnectionClosed;
import spindle.time.DelayedCall;

/// A server that answers most requests, and then cuts an answer off at any byte, stalls, closes
/// while it is asked, or says something that nobody has asked for. It writes down what it did.
public final class FlakyServer {
  /// A field of responses whose body ends with the connection, and so may lack its end.
  public static final String UNTIL_END = "X-Until-End";

  private final RandomGenerator random;
  private final boolean flaky;

  /// How often each request was done, by its number.
  private final Map<String, Integer> done = new LinkedHashMap<>();

  /// @param flaky whether it does all this, or answers as a server should
  public FlakyServer(RandomGenerator random, boolean flaky) {
    this.random = random;
    this.flaky = flaky;
  }

  /// How often it has done the request of this number, as the field X-Number has it.
  public int timesDone(String number) {
    return done.getOrDefault(number, 0);
  }

  /// What the body of the answer to a request is.
  public static String answer(String number) {
    return ("answer " + number + " ").repeat(1 + Integer.parseInt(number) % 7 * 40);
  }

  /// Its end of one connection.
  public Protocol connection() {
    return new Connection();
  }

  private final class Connection extends Protocol {
    private final RequestParser parser = new RequestParser(MessageLimits.requests());
    private final List<DelayedCall> later = new ArrayList<>();
    private @Nullable RequestHead head;
    private long missing;
    private int served;
    private boolean saying;

    @Override
    public void connectionMade() {
      setPatience(Patience.with(transport()).silence(Duration.ofSeconds(30)));
    }

    @Override
    public void dataReceived(ByteBuffer data) throws MalformedMessage {
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      ByteBuffer stream = ByteBuffer.wrap(copy);
      while (stream.hasRemaining() && !transport().disconnecting()) {
        if (head == null) {
          head = parser.read(stream);
          missing = head == null ? 0 : head.body().length();
        } else {
          int taken = (int) Math.min(missing, stream.remaining());
          stream.position(stream.position() + taken);
          missing -= taken;
        }
        RequestHead whole = head;
        if (whole != null && missing == 0) {
          head = null;
          serve(whole);
        }
      }
    }

    private void serve(RequestHead request) {
      int fate = flaky ? random.nextInt(16) : 9;
      if (fate == 0) {
        transport().abortConnection(); // without having done it
        return;
      }
      int asked = ++served;
      String number = request.fields().firstOr("X-Number", "none");
      done.merge(number, 1, Integer::sum);
      boolean closes = fate != 6 && random.nextInt(6) == 0;
      byte[] answer = response(request, number, closes).getBytes(ISO_8859_1);
      switch (fate) {
        case 1 -> transport().loseConnection();
        case 2 -> say(answer, random.nextInt(answer.length), () -> transport().loseConnection());
        case 3 -> say(answer, random.nextInt(answer.length), () -> transport().abortConnection());
        case 4 -> say(answer, random.nextInt(answer.length), () -> {}); // and no more
        case 5 -> say(answer, answer.length, () -> transport().loseConnection());
        case 6 ->
            say(answer, answer.length, () -> in(random.nextInt(60), () -> speakUnasked(asked)));
        case 7 ->
            say(answer, answer.length, () -> in(random.nextInt(60), transport()::loseConnection));
        case 8 -> in(random.nextInt(400), () -> say(answer, answer.length, () -> end(closes)));
        default -> say(answer, answer.length, () -> end(closes));
      }
    }

    private void end(boolean closes) {
      if (closes) {
        transport().loseConnection();
      }
    }

    /// Not in the middle of an answer, nor where it was asked again since then: nobody could tell
    /// what it says from another answer.
    private void speakUnasked(int asked) {
      if (saying || asked != served) {
        return;
      }
      transport().write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    }

    private String response(RequestHead request, String number, boolean closes) {
      String body = answer(number);
      String start =
          (random.nextInt(5) == 0 ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" : "")
              + "HTTP/1.1 200 OK\r\nX-Number: "
              + number
              + (closes ? "\r\nConnection: close" : "");
      if (request.method().equals("HEAD")) {
        return start + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
      }
      if (closes && random.nextInt(3) == 0) {
        return start + "\r\n" + UNTIL_END + ": yes\r\n\r\n" + body;
      }
      if (random.nextBoolean()) {
        return start + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      }
      int half = body.length() / 2;
      return "%s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n"
          .formatted(
              start, half, body.substring(0, half), body.length() - half, body.substring(half));
    }

    /// Says the first bytes in pieces of any size, with pauses.
    private void say(byte[] answer, int count, Runnable then) {
      saying = true;
      sayOn(answer, 0, count, then);
    }

    private void sayOn(byte[] answer, int from, int count, Runnable then) {
      if (from >= count) {
        saying = count < answer.length;
        then.run();
        return;
      }
      int size = 1 + random.nextInt(random.nextBoolean() ? 5_000 : 50);
      int to = Math.min(count, from + size);
      transport().write(ByteBuffer.wrap(answer, from, to - from));
      if (random.nextInt(3) == 0) {
        in(random.nextInt(10), () -> sayOn(answer, to, count, then));
      } else {
        sayOn(answer, to, count, then);
      }
    }

    private void in(int millis, Runnable what) {
      later.add(transport().scheduler().callLater(Duration.ofMillis(millis), what::run));
    }

    @Override
    public void connectionLost(ConnectionClosed reason) {
      later.stream().filter(DelayedCall::active).forEach(DelayedCall::cancel);
    }
  }
}
