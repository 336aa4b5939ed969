package spindle.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spindle.protocol.Protocol;

/// A server that answers requests as a test says, frame by frame.
final class ScriptedServer {
  private static final int PREFACE = 24;

  /// What is answered.
  interface Script {
    /// A request has begun.
    void asked(ScriptedServer server, int stream) throws Exception;
  }

  private final Script script;
  private final Map<Integer, Long> updates = new LinkedHashMap<>();
  private int[] settings = {};
  private final List<String> errors = new ArrayList<>();
  private int requests;
  private int pings;
  private boolean silent;
  private int atOnce;
  private int mostAtOnce;
  private Connection last = new Connection();

  ScriptedServer(Script script) {
    this.script = script;
  }

  void settings(int... payload) {
    settings = payload;
  }

  /// How often it was asked whether it is there.
  int pings() {
    return pings;
  }

  /// It answers nothing any more.
  void fallSilent() {
    silent = true;
  }

  /// The GOAWAYs and RST_STREAMs that the client has sent, with their codes.
  List<String> errors() {
    return errors;
  }

  int requests() {
    return requests;
  }

  int mostAtOnce() {
    return mostAtOnce;
  }

  long given(int stream) {
    return updates.getOrDefault(stream, 0L);
  }

  Protocol connection() {
    silent = false;
    last = new Connection();
    return last;
  }

  void frame(int type, int flags, int stream, int... payload) {
    byte[] bytes = new byte[payload.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) payload[i];
    }
    last.write(type, flags, stream, bytes);
  }

  /// @param fields `name=value`, with spaces between them
  void head(int stream, int flags, String fields) throws Exception {
    block(stream, flags, fields.split("[ =]"));
  }

  /// @param fields names and values by turns, good ones or bad ones
  void block(int stream, int flags, String... fields) throws Exception {
    Http2Headers headers = new DefaultHttp2Headers(false);
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    ByteBuf out = Unpooled.buffer();
    last.encoder.encodeHeaders(stream, headers, out);
    byte[] block = new byte[out.readableBytes()];
    out.readBytes(block);
    last.write(FrameClient.HEADERS, flags | FrameClient.END_HEADERS, stream, block);
  }

  void data(int stream, String text, boolean end) {
    last.write(FrameClient.DATA, end ? 1 : 0, stream, text.getBytes(ISO_8859_1));
  }

  /// Ends the connection.
  void end() {
    last.lose();
  }

  void answer(int stream, String text) throws Exception {
    atOnce--;
    head(stream, 0, ":status=200");
    data(stream, text, true);
  }

  /// One connection.
  private final class Connection extends Protocol {
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private boolean greeted;

    @Override
    public void connectionMade() {
      frame(FrameClient.SETTINGS, 0, 0, settings);
    }

    void lose() {
      transport().loseConnection();
    }

    void write(int type, int flags, int stream, byte[] payload) {
      transport().write(FrameClient.bytes(type, flags, stream, payload));
    }

    @Override
    public void dataReceived(ByteBuffer data) throws Exception {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      arrived.writeBytes(bytes);
      ByteBuffer all = ByteBuffer.wrap(arrived.toByteArray());
      if (!greeted && all.remaining() >= PREFACE) {
        all.position(PREFACE);
        greeted = true;
      }
      while (greeted && all.remaining() >= 9) {
        int at = all.position();
        int length = ((all.getShort(at) & 0xFFFF) << 8) | (all.get(at + 2) & 0xFF);
        if (all.remaining() < 9 + length) {
          break;
        }
        all.position(at + 9 + length);
        read(all.get(at + 3), all.get(at + 4), all.getInt(at + 5), all.slice(at + 9, length));
      }
      arrived.reset();
      arrived.write(all.array(), all.position(), all.remaining());
    }

    private void read(int type, int flags, int stream, ByteBuffer payload) throws Exception {
      if (type == FrameClient.GOAWAY) {
        errors.add("GOAWAY " + payload.getInt(4));
      } else if (type == FrameClient.RST_STREAM) {
        errors.add("RST_STREAM " + stream + " " + payload.getInt(0));
      }
      pings += type == FrameClient.PING && flags == 0 ? 1 : 0;
      if (silent) {
        return;
      }
      if (type == FrameClient.HEADERS) {
        requests++;
        atOnce++;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
        script.asked(ScriptedServer.this, stream);
      } else if (type == FrameClient.SETTINGS && flags == 0) {
        write(FrameClient.SETTINGS, FrameClient.ACK, 0, new byte[0]);
      } else if (type == FrameClient.PING && flags == 0) {
        byte[] same = new byte[8];
        payload.get(same);
        write(FrameClient.PING, FrameClient.ACK, 0, same);
      } else if (type == FrameClient.WINDOW_UPDATE) {
        updates.merge(stream, (long) payload.getInt(), Long::sum);
      }
    }
  }
}
