package spindle.web.filters;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spindle.address.Address;
import spindle.address.HostnameAddress;
import spindle.address.IPv4Address;
import spindle.address.IPv6Address;
import spindle.http.Status;
import spindle.web.ExchangeNotes;
import spindle.web.Request;
import spindle.web.server.EndedExchange;

/// What both formats say of an exchange.
final class LoggedExchange {
  /// What nginx calls a client that went before it was answered.
  private static final int CLIENT_WENT = 499;

  private final EndedExchange exchange;
  private final @Nullable ExchangeNotes notes;

  private final Function<Address, Optional<String>> names;

  /// @param names what is known of names of peers
  LoggedExchange(EndedExchange exchange, Function<Address, Optional<String>> names) {
    this.exchange = exchange;
    this.names = names;
    Request request = exchange.request();
    this.notes = request == null ? null : ExchangeNotes.of(request);
  }

  EndedExchange exchange() {
    return exchange;
  }

  Optional<String> peer() {
    return host(client());
  }

  Optional<String> peerName() {
    return names.apply(client());
  }

  private Address client() {
    Address address = exchange.origin().peer();
    return notes == null ? address : notes.client().orElse(address);
  }

  private static Optional<String> host(Address address) {
    return switch (address) {
      case IPv4Address four -> Optional.of(four.host());
      case IPv6Address six -> Optional.of(six.host());
      case HostnameAddress named -> Optional.of(named.host());
      default -> Optional.empty();
    };
  }

  Optional<String> user() {
    return notes == null ? Optional.empty() : notes.user();
  }

  String firstLine() {
    return LoggedUris.withoutCredentials(exchange.firstLine());
  }

  Optional<String> field(String name) {
    Request request = exchange.request();
    return request == null
        ? Optional.empty()
        : request.field(name).map(LoggedUris::withoutCredentials);
  }

  int status() {
    Status status = exchange.status();
    return status == null ? CLIENT_WENT : status.code();
  }
}
