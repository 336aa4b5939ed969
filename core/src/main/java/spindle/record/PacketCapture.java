package spindle.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import spindle.record.Recording.Role;

/// A recording as a packet capture (pcap), for Wireshark and its like. The packets are made up: a
/// TCP connection over IPv4 as it would have looked without loss, with the recorded bytes and
/// times. Addresses that are no IPv4 ones are replaced by 10.0.0.1 and 10.0.0.2.
public final class PacketCapture {
  private static final int MAGIC = 0xa1b2c3d4;
  private static final int LINKTYPE_RAW = 101;
  private static final int IP_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int PAYLOAD_MAX = 1400;
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int PSH = 0x08;
  private static final int ACK = 0x10;
  private static final int TCP = 6;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final End server;
  private final End client;
  private int identification;

  /// One end, and how far its stream is.
  private static final class End {
    final int address;
    final int port;
    int sequence;
    boolean ended;

    End(int address, int port, int sequence) {
      this.address = address;
      this.port = port;
      this.sequence = sequence;
    }

    static End of(String address, int otherwise, int otherPort, int sequence) {
      if (address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}:[0-9]{1,5}")) {
        String[] numbers = address.split("[.:]", -1);
        int bits = 0;
        for (int i = 0; i < 4; i++) {
          bits = bits << 8 | (Integer.parseInt(numbers[i]) & 0xff);
        }
        return new End(bits, Integer.parseInt(numbers[4]) & 0xffff, sequence);
      }
      return new End(otherwise, otherPort, sequence);
    }
  }

  private PacketCapture(Recording recording) {
    boolean atServer = recording.role() == Role.SERVER;
    String serverAddress = atServer ? recording.host() : recording.peer();
    String clientAddress = atServer ? recording.peer() : recording.host();
    server = End.of(serverAddress, 0x0a000002, 7, 1_000_000);
    client = End.of(clientAddress, 0x0a000001, 50_000, 1_000);
  }

  /// Writes `recording` as a capture. It blocks: not for a reactor's thread.
  ///
  /// @throws IOException if the file cannot be written
  public static void write(Recording recording, Path file) throws IOException {
    Files.write(file, bytes(recording));
  }

  /// The capture's bytes.
  public static byte[] bytes(Recording recording) {
    PacketCapture capture = new PacketCapture(recording);
    capture.head();
    End host = recording.role() == Role.SERVER ? capture.server : capture.client;
    End peer = recording.role() == Role.SERVER ? capture.client : capture.server;
    for (RecordedEvent event : recording.events()) {
      capture.event(event, host, peer);
    }
    return capture.out.toByteArray();
  }

  private void event(RecordedEvent event, End host, End peer) {
    Duration at = event.at();
    switch (event.kind()) {
      case MADE -> handshake(at);
      case RECEIVED -> data(at, peer, host, event.text());
      case SENT -> data(at, host, peer, event.text());
      case PEER_ENDED -> end(at, peer, host);
      case ENDED -> end(at, host, peer);
      case LOST -> lost(at, host, peer, event.text());
      case CUT -> {}
    }
  }

  private void handshake(Duration at) {
    packet(at, client, server, SYN, "");
    packet(at, server, client, SYN | ACK, "");
    packet(at, client, server, ACK, "");
  }

  private void data(Duration at, End from, End to, String bytes) {
    for (int start = 0; start < bytes.length(); start += PAYLOAD_MAX) {
      int end = Math.min(bytes.length(), start + PAYLOAD_MAX);
      packet(at, from, to, PSH | ACK, bytes.substring(start, end));
    }
    packet(at, to, from, ACK, "");
  }

  private void end(Duration at, End from, End to) {
    if (!from.ended) {
      from.ended = true;
      packet(at, from, to, FIN | ACK, "");
      packet(at, to, from, ACK, "");
    }
  }

  private void lost(Duration at, End host, End peer, String reason) {
    if (reason.startsWith("ConnectionDone")) {
      end(at, host, peer);
      end(at, peer, host);
    } else {
      packet(at, host, peer, RST | ACK, "");
    }
  }

  private void head() {
    ByteBuffer head = ByteBuffer.allocate(24);
    head.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
    head.putInt(65_535).putInt(LINKTYPE_RAW);
    out.writeBytes(head.array());
  }

  private void packet(Duration at, End from, End to, int flags, String payload) {
    byte[] data = payload.getBytes(StandardCharsets.ISO_8859_1);
    int size = IP_HEADER + TCP_HEADER + data.length;
    ByteBuffer packet = ByteBuffer.allocate(16 + size).order(ByteOrder.BIG_ENDIAN);
    packet.putInt((int) at.toSeconds()).putInt(at.toNanosPart() / 1000).putInt(size).putInt(size);
    ip(packet, from, to, size);
    tcp(packet, from, to, flags, data);
    out.writeBytes(packet.array());
    from.sequence += data.length + ((flags & (SYN | FIN)) != 0 ? 1 : 0);
  }

  private void ip(ByteBuffer packet, End from, End to, int size) {
    int start = packet.position();
    packet.put((byte) 0x45).put((byte) 0).putShort((short) size);
    packet.putShort((short) ++identification).putShort((short) 0x4000);
    packet.put((byte) 64).put((byte) TCP).putShort((short) 0);
    packet.putInt(from.address).putInt(to.address);
    packet.putShort(start + 10, checksum(packet, start, IP_HEADER, 0));
  }

  private static void tcp(ByteBuffer packet, End from, End to, int flags, byte[] data) {
    int start = packet.position();
    packet.putShort((short) from.port).putShort((short) to.port);
    packet.putInt(from.sequence).putInt((flags & ACK) != 0 ? to.sequence : 0);
    packet.put((byte) ((TCP_HEADER / 4) << 4)).put((byte) flags).putShort((short) 65_535);
    packet.putShort((short) 0).putShort((short) 0);
    packet.put(data);
    int length = TCP_HEADER + data.length;
    int pseudo = sum(from.address) + sum(to.address) + TCP + length;
    packet.putShort(start + 16, checksum(packet, start, length, pseudo));
  }

  private static int sum(int address) {
    return (address >>> 16) + (address & 0xffff);
  }

  /// RFC 1071.
  private static short checksum(ByteBuffer packet, int start, int length, int before) {
    long sum = before;
    for (int i = 0; i < length; i++) {
      int octet = packet.get(start + i) & 0xff;
      sum += i % 2 == 0 ? octet << 8 : octet;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }
}
