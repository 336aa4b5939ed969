package spindle.websocket;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How both sides come to agree on `permessage-deflate`, RFC 7692, 7.1: which of a client's offers
/// is taken, what we offer as a client, and which answers fit that. Neither side remembers anything
/// from one message to the next.
final class DeflateOffer {
  private static final String NAME = "permessage-deflate";

  /// What a client offers, and a server answers.
  static final String OURS = NAME + "; server_no_context_takeover; client_no_context_takeover";

  private static final String FULL_WINDOW = "15";

  private DeflateOffer() {}

  /// The value of `Sec-WebSocket-Extensions` in the answer to the first offer that can be kept.
  ///
  /// @param offers the field of the request, all its lines
  static Optional<String> accept(List<String> offers) {
    for (String line : offers) {
      for (String offer : split(line, ',')) {
        String answer = answer(split(offer, ';'));
        if (answer != null) {
          return Optional.of(answer);
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable String answer(List<String> words) {
    if (!words.getFirst().equals(NAME)) {
      return null;
    }
    boolean window = false;
    for (int i = 1; i < words.size(); i++) {
      String name = name(words.get(i));
      String value = value(words.get(i));
      if (words.subList(1, i).stream().anyMatch(earlier -> name(earlier).equals(name))) {
        return null;
      }
      switch (name) {
        case "server_no_context_takeover", "client_no_context_takeover" -> {
          if (value != null) {
            return null;
          }
        }
        case "client_max_window_bits" -> {
          if (value != null && !isWindow(value)) {
            return null;
          }
        }
        case "server_max_window_bits" -> {
          // The JDK's deflater has no smaller window: such an offer is not taken.
          if (value == null || !value.equals(FULL_WINDOW)) {
            return null;
          }
          window = true;
        }
        default -> {
          return null;
        }
      }
    }
    return window ? OURS + "; server_max_window_bits=" + FULL_WINDOW : OURS;
  }

  /// Whether a server may answer so to [#OURS]: it keeps to what was asked of it, and asks for
  /// nothing that was not offered. A smaller window of its own it may always have.
  static boolean isAnswer(String answer) {
    List<String> words = split(answer, ';');
    List<String> names = words.stream().map(DeflateOffer::name).toList();
    if (!words.getFirst().equals(NAME)
        || !names.contains("server_no_context_takeover")
        || names.stream().distinct().count() < names.size()) {
      return false;
    }
    return words.stream().skip(1).allMatch(DeflateOffer::fits);
  }

  private static boolean fits(String parameter) {
    String value = value(parameter);
    return switch (name(parameter)) {
      case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
      case "server_max_window_bits" -> value != null && isWindow(value);
      default -> false;
    };
  }

  private static String name(String parameter) {
    int mark = parameter.indexOf('=');
    return (mark < 0 ? parameter : parameter.substring(0, mark)).strip();
  }

  private static @Nullable String value(String parameter) {
    int mark = parameter.indexOf('=');
    if (mark < 0) {
      return null;
    }
    String value = parameter.substring(mark + 1).strip();
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static boolean isWindow(String value) {
    return value.matches("8|9|1[0-5]");
  }

  private static List<String> split(String text, char separator) {
    return List.of(text.split(String.valueOf(separator), -1)).stream().map(String::strip).toList();
  }
}
