package spindle.http2;

import java.util.List;
import spindle.protocol.InputAccount;

/// What a keeper keeps of one stream: an account of the connection, among those that end with the
/// stream.
final class StreamAccount implements InputAccount {
  private final InputAccount ofConnection;
  private final List<InputAccount> ofStream;

  StreamAccount(InputAccount ofConnection, List<InputAccount> ofStream) {
    this.ofConnection = ofConnection;
    this.ofStream = ofStream;
    ofStream.add(this);
  }

  @Override
  public void keeps(long bytes) {
    ofConnection.keeps(bytes);
  }

  @Override
  public void keepsAhead(long bytes) {
    ofConnection.keepsAhead(bytes);
  }

  @Override
  public void outlivesConnection() {
    ofStream.remove(this);
    ofConnection.outlivesConnection();
  }

  @Override
  public void close() {
    ofStream.remove(this);
    ofConnection.close();
  }
}
