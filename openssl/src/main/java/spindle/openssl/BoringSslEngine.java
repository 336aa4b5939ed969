package spindle.openssl;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/// An engine whose handshake is done by Netty's, and whose data by BoringSSL without it.
///
/// Netty's engine takes the peer's close alert for the end of both directions, and so loses what we
/// still have to say; it makes a record of each buffer, however small; and it takes memory for each
/// call. So when the handshake is complete and Netty's engine has nothing left to send, BoringSSL
/// gets other buffers than Netty's, and from then on that is asked for nothing but what was agreed
/// on, and to free it all in the end.
///
/// BoringSSL reads from and writes to memory that it is told of for the length of a call. What it
/// has to say of its own accord, alerts and answers to changes of keys, waits in a buffer of its
/// own.
final class BoringSslEngine extends NettysEngine {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int HEADER = 5;
  private static final int OWN_MAX = 2048;

  private boolean saidWrap;
  private boolean agreed;
  private boolean closeAsked;
  private long ssl;
  private long buffers;
  private boolean hasFlight;
  private boolean hasOwn;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean freed;

  BoringSslEngine(ReferenceCountedOpenSslEngine netty) {
    super(netty);
  }

  void free() {
    freed = true;
    ssl = 0;
    netty.release();
  }

  private boolean isNettys() {
    return ssl == 0;
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] into, int offset, int length)
      throws SSLException {
    if (!agreed) {
      return note(netty.unwrap(from, into, offset, length));
    }
    if (isNettys() || inputEnded) {
      return result(inputEnded ? Status.CLOSED : Status.OK, 0, 0);
    }
    int size = from.remaining() < HEADER ? HEADER : sizeOf(from);
    if (from.remaining() < size) {
      return result(Status.BUFFER_UNDERFLOW, 0, 0);
    }
    Scratch scratch = Scratch.ofThread();
    if (size > scratch.record().capacity()) {
      throw new SSLException("a record of " + size + " bytes is more than TLS allows");
    }
    if (room(into, offset, length) < size - HEADER) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    scratch.record().put(from.slice(from.position(), size));
    from.position(from.position() + size);
    int count = decrypt(scratch, size);
    give(scratch, count, into, offset, length);
    return result(inputEnded ? Status.CLOSED : Status.OK, size, count);
  }

  private static int sizeOf(ByteBuffer record) {
    return HEADER + (record.getShort(record.position() + 3) & 0xffff);
  }

  private static long room(ByteBuffer[] into, int offset, int length) {
    long room = 0;
    for (int i = offset; i < offset + length; i++) {
      room += into[i].remaining();
    }
    return room;
  }

  private static void give(Scratch scratch, int count, ByteBuffer[] into, int offset, int length) {
    ByteBuffer data = scratch.data().limit(count);
    for (int i = offset; i < offset + length && data.hasRemaining(); i++) {
      int some = Math.min(data.remaining(), into[i].remaining());
      into[i].put(data.slice(data.position(), some));
      data.position(data.position() + some);
    }
  }

  /// How many bytes of data are in the one record that is in `scratch`.
  private int decrypt(Scratch scratch, int size) throws SSLException {
    SSL.bioSetByteBuffer(buffers, scratch.recordAddress(), size, false);
    try {
      int count = SSL.readFromSSL(ssl, scratch.dataAddress(), scratch.data().capacity());
      if (count > 0) {
        return count;
      }
      int error = SSL.getError(ssl, count);
      inputEnded = error == SSL.SSL_ERROR_ZERO_RETURN;
      if (!inputEnded && error != SSL.SSL_ERROR_WANT_READ && error != SSL.SSL_ERROR_WANT_WRITE) {
        throw failure(error);
      }
      return 0;
    } finally {
      SSL.bioClearByteBuffer(buffers);
      lookForOwn();
    }
  }

  private static SSLException failure(int error) {
    int number = SSL.getLastErrorNumber();
    String words = number == 0 ? "error " + error : SSL.getErrorString(number);
    SSL.clearError();
    return new SSLException("BoringSSL: " + words);
  }

  private void lookForOwn() {
    hasOwn = SSL.bioLengthNonApplication(buffers) > 0;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer into)
      throws SSLException {
    if (!agreed) {
      return note(netty.wrap(from, offset, length, into));
    }
    if (freed) {
      return result(Status.CLOSED, 0, 0);
    }
    if (into.remaining() < recordMax()) {
      return result(Status.BUFFER_OVERFLOW, 0, 0);
    }
    if (isNettys()) {
      SSLEngineResult last = netty.wrap(NOTHING.duplicate(), into);
      if (last.bytesProduced() > 0) {
        return result(Status.OK, 0, last.bytesProduced());
      }
      takeOver();
    }
    if (hasFlight || hasOwn) {
      int count = hasFlight ? giveFlight(into) : giveOwn(into);
      if (count > 0) {
        return result(Status.OK, 0, count);
      }
    }
    return outputEnded ? result(Status.CLOSED, 0, 0) : wrapData(from, offset, length, into);
  }

  /// Gives BoringSSL other buffers than Netty's, whose are empty; they are freed by that.
  private void takeOver() {
    ssl = netty.sslPointer();
    buffers = SSL.bioNewByteBuffer(ssl, OWN_MAX);
    hasFlight = true;
  }

  private int recordMax() {
    return netty.getSession().getPacketBufferSize();
  }

  /// A server's tickets leave with the first data, which they would leave too little room for.
  /// Without data they leave alone.
  private int giveFlight(ByteBuffer into) throws SSLException {
    int count = write(0, into);
    hasFlight = count < 0;
    if (!hasFlight && closeAsked) {
      closeOutbound();
    }
    return Math.abs(count);
  }

  /// What BoringSSL has to say of its own accord.
  private int giveOwn(ByteBuffer into) {
    Scratch scratch = Scratch.ofThread();
    SSL.bioSetByteBuffer(buffers, scratch.recordAddress(), recordMax(), true);
    int count = SSL.bioFlushByteBuffer(buffers);
    SSL.bioClearByteBuffer(buffers);
    lookForOwn();
    into.put(scratch.record().limit(count));
    return count;
  }

  private SSLEngineResult wrapData(ByteBuffer[] from, int offset, int length, ByteBuffer into)
      throws SSLException {
    Scratch scratch = Scratch.ofThread();
    int size = gather(from, offset, length, scratch);
    if (size == 0) {
      return result(Status.OK, 0, 0);
    }
    int made = write(size, into);
    if (made < 0) {
      throw new SSLException("BoringSSL makes more of a record than it should");
    }
    return result(Status.OK, size, made);
  }

  /// Has BoringSSL write the first `size` bytes of data that are in the scratch memory.
  ///
  /// @return how many bytes they became; if there was no room for all that it has to write,
  ///   negative: so many have been given, and to call again gives more
  private int write(int size, ByteBuffer into) throws SSLException {
    Scratch scratch = Scratch.ofThread();
    int room = recordMax();
    SSL.bioSetByteBuffer(buffers, scratch.recordAddress(), room, true);
    try {
      int count = SSL.writeToSSL(ssl, scratch.dataAddress(), size);
      int error = count < size ? SSL.getError(ssl, count) : SSL.SSL_ERROR_NONE;
      if (error != SSL.SSL_ERROR_NONE && error != SSL.SSL_ERROR_WANT_WRITE) {
        throw failure(error);
      }
      int made = room - SSL.bioLengthByteBuffer(buffers);
      into.put(scratch.record().limit(made));
      return error == SSL.SSL_ERROR_NONE ? made : -made;
    } finally {
      SSL.bioClearByteBuffer(buffers);
      lookForOwn();
    }
  }

  /// Takes as much as goes into a record.
  private static int gather(ByteBuffer[] from, int offset, int length, Scratch scratch) {
    ByteBuffer data = scratch.data().limit(Scratch.DATA_MAX);
    for (int i = offset; i < offset + length && data.hasRemaining(); i++) {
      int some = Math.min(data.remaining(), from[i].remaining());
      data.put(from[i].slice(from[i].position(), some));
      from[i].position(from[i].position() + some);
    }
    return data.position();
  }

  /// Notices that the handshake is complete. When it fails, Netty's engine gives the alert with the
  /// first call and throws with the next, which it asks for in the result and nowhere else.
  private SSLEngineResult note(SSLEngineResult result) {
    agreed = result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    saidWrap = result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    return result;
  }

  private SSLEngineResult result(Status status, int consumed, int produced) {
    return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    if (!agreed) {
      return saidWrap ? HandshakeStatus.NEED_WRAP : netty.getHandshakeStatus();
    }
    boolean some = hasOwn || hasFlight || isNettys();
    return some && !freed ? HandshakeStatus.NEED_WRAP : HandshakeStatus.NOT_HANDSHAKING;
  }

  @Override
  public void closeOutbound() {
    if (!agreed) {
      netty.closeOutbound();
    } else if (isNettys() || hasFlight) {
      closeAsked = true;
    } else if (!outputEnded) {
      outputEnded = true;
      if (SSL.shutdownSSL(ssl) < 0) {
        SSL.clearError();
      }
      lookForOwn();
    }
  }

  @Override
  public boolean isOutboundDone() {
    return agreed ? freed || (outputEnded && !hasOwn) : netty.isOutboundDone();
  }

  @Override
  public void closeInbound() throws SSLException {
    if (agreed) {
      inputEnded = true;
    } else {
      netty.closeInbound();
    }
  }

  @Override
  public boolean isInboundDone() {
    return agreed ? freed || inputEnded : netty.isInboundDone();
  }
}
