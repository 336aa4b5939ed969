package spindle.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spindle.defer.CancelledError;
import spindle.defer.Deferred;
import spindle.protocol.Connectable;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;
import spindle.testing.LoggedErrors;
import spindle.testing.Wire;

/// What a server of files may say to our client.
class SftpSessionTest {
  /// A client over a wire, and what it was told.
  private static List<Object> told(ByteBuffer... answers) throws Exception {
    List<Object> told = new ArrayList<>();
    SftpSession session = new SftpSession();
    try (LoggedErrors _ = LoggedErrors.openQuietly();
        Wire wire = Wire.toServer(_ -> session)) {
      wire.flush();
      wire.send(new Packet(Packet.VERSION).putInt(3).whole());
      wire.flush();
      var _ =
          session
              .ask(session.request(Packet.STAT, 64).putText("/"))
              .addCallbacks(answer -> told.add(answer.type()), told::add);
      for (ByteBuffer each : answers) {
        wire.send(each);
      }
      wire.flush();
    }
    return told;
  }

  private static ByteBuffer status(int number, int code) {
    return new Packet(Packet.STATUS).putInt(number).putInt(code).putText("no").putText("").whole();
  }

  @Test
  void answersAreJudgedByTheirNumbers() throws Exception {
    assertThat(told(status(1, 0))).containsExactly(Packet.STATUS);
    assertThat(told(status(1, 3)).getFirst())
        .isInstanceOfSatisfying(
            SftpFailed.class,
            failed -> assertThat(failed.why()).isEqualTo(SftpFailed.Why.PERMISSION_DENIED));
    assertThat(told(status(2, 0)).getFirst()).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoAnswerFailsWhatIsUnderWay() throws Exception {
    for (ByteBuffer each :
        List.of(
            ByteBuffer.allocate(4).putInt(SftpSession.ANSWER_MAX + 1).flip(),
            ByteBuffer.allocate(4),
            ByteBuffer.allocate(5).putInt(1).put((byte) 101).flip(),
            new Packet(Packet.STATUS).putInt(1).whole(),
            new Packet(Packet.STATUS).putInt(1).putInt(4).putInt(Integer.MAX_VALUE).whole())) {
      assertThat(told(each)).hasSize(1).first().isInstanceOf(IOException.class);
    }
  }

  /// A server that has always more files, by what is given.
  private static final class Listing extends Protocol {
    private final Packets packets = new Packets(1000);
    private final Packet names;

    Listing(Packet names) {
      this.names = names;
    }

    @Override
    public void dataReceived(ByteBuffer data) throws IOException {
      packets.append(data);
      for (ByteBuffer next; (next = packets.next()) != null; ) {
        int type = next.get();
        int number = next.getInt();
        Packet answer =
            switch (type) {
              case Packet.INIT -> new Packet(Packet.VERSION).putInt(3);
              case Packet.OPENDIR -> new Packet(Packet.HANDLE).putInt(number).putText("h");
              case Packet.READDIR -> names;
              default -> new Packet(Packet.STATUS).putInt(number).putInt(0).putText("").putText("");
            };
        ByteBuffer whole = answer.whole();
        if (type == Packet.READDIR) {
          whole.putInt(5, number);
        }
        byte[] copy = new byte[whole.remaining()];
        whole.get(copy);
        transport().write(ByteBuffer.wrap(copy));
      }
    }
  }

  private static Packet names(String name, int count) {
    Packet names = new Packet(Packet.NAME).putInt(0).putInt(count);
    for (int i = 0; i < count; i++) {
      names.putText(name).putText("line").putInt(0);
    }
    return names;
  }

  private static Connectable over(SftpSession session) {
    return new Connectable() {
      @Override
      @SuppressWarnings("unchecked")
      public <P extends Protocol> Deferred<P> connect(Factory<P> factory) {
        return (Deferred<P>) Deferred.succeed(session);
      }
    };
  }

  /// What comes of asking for a list.
  private static Object listed(Packet names) throws Exception {
    List<Object> told = new ArrayList<>();
    SftpSession session = new SftpSession();
    try (Wire wire = Wire.between(_ -> new Listing(names), _ -> session)) {
      SftpClient.over(wire.reactor(), over(session))
          .then(files -> files.list("/"))
          .addCallbacks(all -> told.add(all.size()), told::add);
      wire.flush();
    }
    assertThat(told).hasSize(1);
    return told.getFirst();
  }

  @Test
  void aFolderWithoutEndIsGivenUp() throws Exception {
    assertThat(listed(names("a", 5000)).toString()).contains("more than 100000 files");
  }

  @Test
  void anAnswerWithoutNamesIsNoPartOfAList() throws Exception {
    assertThat(listed(names("a", 0))).isInstanceOf(IOException.class);
    assertThat(listed(names("a", 0)).toString()).contains("got no name");
  }

  @Test
  void aNameThatLeadsElsewhereIsNotBelieved() throws Exception {
    for (String each : List.of("../../x", "/etc/x", "a/", "/", "", "a\0b")) {
      assertThat(listed(names(each, 1)))
          .isInstanceOfSatisfying(
              SftpNameRefused.class, refused -> assertThat(refused.name()).isEqualTo(each));
    }
  }

  @Test
  void whoCancelsTheBeginningKeepsNoConnection() throws Exception {
    List<Object> told = new ArrayList<>();
    SftpSession session = new SftpSession();
    try (Wire wire = Wire.toServer(_ -> session)) {
      wire.flush();
      Deferred<SftpClient> opened = SftpClient.over(wire.reactor(), over(session));
      opened.addCallbacks(told::add, told::add);
      wire.flush();
      assertThat(told).isEmpty();
      opened.cancel();
      wire.flush();
      assertThat(told).hasSize(1).first().isInstanceOf(CancelledError.class);
      assertThat(wire.lost()).isNotNull();
    }
  }
}
