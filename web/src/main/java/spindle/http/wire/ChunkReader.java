package spindle.http.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spindle.http.Fields;
import spindle.http.MalformedMessage;
import spindle.http.MessageFault;
import spindle.http.MessageLimits;
import spindle.http.grammar.Octets;

/// Takes the chunks of one body apart, RFC 9112, 7.1. Stricter than the RFC in that no blank stands
/// around the size.
///
/// ```java
/// ByteBuffer data = chunks.read(bytes); // perhaps empty; ask again while bytes remain
/// if (chunks.ended()) { … chunks.trailer() … }
/// ```
///
/// After a [MalformedMessage] nothing more can be read.
public final class ChunkReader {
  private static final int SIZE_DIGITS_MAX = 16;

  /// Fields that a trailer may not have, since they would change how what has been read already was
  /// to be understood: RFC 9110, 6.5.1.
  private static final Set<String> NOT_IN_A_TRAILER =
      Set.of(
          "transfer-encoding",
          "content-length",
          "host",
          "authorization",
          "cookie",
          "set-cookie",
          "content-type",
          "content-encoding",
          "content-range",
          "trailer",
          "cache-control",
          "expect",
          "range",
          "connection",
          "te",
          "upgrade");

  /// What the next byte is of.
  private enum Part {
    SIZE,
    EXTENSION,
    LINE_END,
    DATA,
    DATA_END,
    TRAILER,
    ENDED
  }

  private final MessageLimits limits;
  private Part part = Part.SIZE;

  /// Bytes of the chunk that are still to come.
  private long size;

  private int digits;
  private int lineLength;
  private int extensionBytes;
  private ChunkExtension extension = ChunkExtension.BEFORE;
  private boolean carriageReturn;
  private @Nullable TrailerParser trailers;
  private Fields trailer = Fields.none();
  private int dropped;

  /// Where the data of the present read lies, moved together.
  private int from;

  private int to;

  /// What is thrown when the data before it has been given.
  private @Nullable MalformedMessage fault;

  /// A reader of one body that keeps these limits.
  public ChunkReader(MessageLimits limits) {
    this.limits = limits;
  }

  /// Whether the body and its trailer have ended.
  public boolean ended() {
    return part == Part.ENDED;
  }

  /// The fields that came behind the body, when it has ended: without those that may not stand
  /// there.
  public Fields trailer() {
    return trailer;
  }

  /// How many fields of the trailer were dropped, because they may not stand there.
  public int dropped() {
    return dropped;
  }

  /// Reads on.
  ///
  /// @param stream an array's; read up to the end of the body, or to its limit. The data of its
  ///   chunks is moved together there
  /// @return the data, lent as part of `stream`: to be read before that is filled again. Empty if
  ///   there was none, and none comes of what has been read
  /// @throws MalformedMessage if these are no chunks
  public ByteBuffer read(ByteBuffer stream) throws MalformedMessage {
    if (fault != null) {
      throw fault;
    }
    byte[] bytes = stream.array();
    int offset = stream.arrayOffset();
    int end = offset + stream.limit();
    int at = offset + stream.position();
    from = at;
    to = at;
    try {
      while (at < end && part != Part.ENDED) {
        stream.position(at - offset);
        at = part == Part.DATA ? take(bytes, at, end) : readOn(stream, bytes, at);
      }
      stream.position(at - offset);
    } catch (MalformedMessage e) {
      // What came before is still the body's, however the stream was cut. The octet at fault is
      // left in the stream, so that whoever reads to its end asks again.
      if (to == from) {
        throw e;
      }
      fault = e;
    }
    return ByteBuffer.wrap(bytes, from, to - from).slice();
  }

  /// Takes data, and moves it behind the data that was taken before.
  private int take(byte[] bytes, int at, int end) {
    int length = (int) Math.min(size, end - at);
    if (to == from) {
      from = at;
      to = at;
    } else {
      System.arraycopy(bytes, at, bytes, to, length);
    }
    to += length;
    size -= length;
    if (size == 0) {
      part = Part.DATA_END;
    }
    return at + length;
  }

  private int readOn(ByteBuffer stream, byte[] bytes, int at) throws MalformedMessage {
    if (part == Part.TRAILER) {
      readTrailer(stream);
      return stream.arrayOffset() + stream.position();
    }
    step(bytes[at]);
    return at + 1;
  }

  private void step(byte octet) throws MalformedMessage {
    switch (part) {
      case SIZE -> sizeOctet(octet);
      case EXTENSION -> extensionOctet(octet);
      case LINE_END -> {
        require(octet == Octets.LF, "a CR without LF behind a size");
        beginData();
      }
      default -> dataEnd(octet);
    }
  }

  private void sizeOctet(byte octet) throws MalformedMessage {
    int digit = Octets.hexDigit(octet);
    if (digit >= 0) {
      require(digits < SIZE_DIGITS_MAX && size >>> 59 == 0, "a size beyond 2^63-1");
      size = size << 4 | digit;
      digits++;
      countLine();
      return;
    }
    require(digits > 0, "no size");
    if (octet == Octets.CR) {
      part = Part.LINE_END;
      return;
    }
    require(octet == ';', "a size with something behind it");
    part = Part.EXTENSION;
    extension = ChunkExtension.BEFORE_NAME;
    countExtension();
  }

  private void extensionOctet(byte octet) throws MalformedMessage {
    if (octet == Octets.CR) {
      require(extension.mayEnd(), "an extension without an end");
      part = Part.LINE_END;
      return;
    }
    ChunkExtension next = extension.after(octet);
    require(next != ChunkExtension.WRONG, "an extension that is not ;name=value");
    extension = next;
    countExtension();
  }

  private void countLine() throws MalformedMessage {
    require(++lineLength <= limits.chunkLineMax(), "a line before a chunk that is too long");
  }

  private void countExtension() throws MalformedMessage {
    countLine();
    require(++extensionBytes <= limits.chunkExtensionsMax(), "extensions that are too long");
  }

  private void beginData() {
    part = size > 0 ? Part.DATA : Part.TRAILER;
    digits = 0;
    lineLength = 0;
  }

  private void dataEnd(byte octet) throws MalformedMessage {
    if (!carriageReturn) {
      require(octet == Octets.CR, "more data than the size of the chunk");
      carriageReturn = true;
      return;
    }
    require(octet == Octets.LF, "a CR without LF behind a chunk");
    carriageReturn = false;
    part = Part.SIZE;
  }

  private void readTrailer(ByteBuffer stream) throws MalformedMessage {
    if (trailers == null) {
      trailers = new TrailerParser(limits);
    }
    Fields all = trailers.read(stream);
    if (all != null) {
      part = Part.ENDED;
      trailers = null;
      trailer = allowed(all);
      dropped = all.size() - trailer.size();
    }
  }

  /// Those of these fields that may stand in a trailer, RFC 9110, 6.5.1: none that says how the
  /// message is framed, routed, understood or allowed.
  public static Fields allowed(Fields all) {
    List<String> kept = new ArrayList<>();
    all.forEach((name, value) -> {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!NOT_IN_A_TRAILER.contains(lower) && !lower.startsWith("if-")) {
        kept.add(name);
        kept.add(value);
      }
    });
    return kept.isEmpty() ? Fields.none() : Fields.of(kept.toArray(String[]::new));
  }

  private static void require(boolean holds, String otherwise) throws MalformedMessage {
    if (!holds) {
      throw new MalformedMessage(MessageFault.CHUNK, "expected chunks, got " + otherwise);
    }
  }
}
