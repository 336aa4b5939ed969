package spindle.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;

/// What filters find out about an exchange that those want to know who are told of its end, as the
/// access log does: who the user is, who the client is behind a proxy.
///
/// ```java
/// ExchangeNotes.of(request).setUser("alice");
/// ```
///
/// All copies of a request have the same notes. On the reactor's thread.
public final class ExchangeNotes {
  private static final RequestKey<ExchangeNotes> KEY = RequestKey.of("notes");

  private @Nullable String user;
  private @Nullable Address client;

  private ExchangeNotes() {}

  /// A copy of the request that has notes. For whoever serves a connection.
  public static Request begin(Request request) {
    return request.with(KEY, new ExchangeNotes());
  }

  /// The notes of this request's exchange; where nobody wants them, notes that nobody reads.
  public static ExchangeNotes of(Request request) {
    return request.find(KEY).orElseGet(ExchangeNotes::new);
  }

  /// Says who has been authenticated.
  ///
  /// @param name no password, no token: it stands in the log
  public void setUser(String name) {
    user = name;
  }

  /// Says who has sent the request, where that is not the peer of the connection.
  public void setClient(Address address) {
    client = address;
  }

  /// Who has been authenticated, if anybody was.
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /// Who has sent the request, if that is not the peer of the connection.
  public Optional<Address> client() {
    return Optional.ofNullable(client);
  }
}
