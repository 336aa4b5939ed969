package spindle.names;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A name of the domain name system, from the root down: RFC 1035, 3.1. Names that differ only in
/// the case of ASCII letters are equal, RFC 4343; the case is kept.
///
/// Text is as zone files have it: labels between dots, `\.` for a dot within a label and `\DDD` for
/// any other byte. A final dot changes nothing; the root is `.`.
///
/// Names have an order, so that a map of them stays quick when somebody chooses names whose hashes
/// are the same: a shorter one comes first, and of one length what is smaller in its first byte
/// that differs.
public final class DomainName implements Comparable<DomainName> {
  /// Bytes of the longest name, lengths of labels and the root's included, RFC 1035, 2.3.4.
  public static final int BYTES_MAX = 255;

  /// Bytes of the longest label.
  public static final int LABEL_MAX = 63;

  /// The root, `.`.
  public static final DomainName ROOT = new DomainName(new byte[1]);

  private final byte[] wire;
  private final int hash;

  private DomainName(byte[] wire) {
    this.wire = wire;
    int sum = 0;
    for (byte each : wire) {
      sum = 31 * sum + lower(each);
    }
    hash = sum;
  }

  /// The name that `text` writes.
  ///
  /// @throws IllegalArgumentException if a label is empty or longer than 63 bytes, the whole longer
  ///   than 255, or a character not ASCII: see `java.net.IDN` for those
  public static DomainName of(String text) {
    if (text.equals(".")) {
      return ROOT;
    }
    return new DomainName(new Reader(text).read());
  }

  /// The name of these bytes: labels with their lengths in front, uncompressed, the root's at the
  /// end.
  ///
  /// @param bytes copied
  /// @throws IllegalArgumentException if they are no name, or more than one
  public static DomainName ofWire(byte[] bytes) {
    int end = bytes.length > BYTES_MAX ? -1 : end(bytes, 0);
    if (end != bytes.length) {
      throw new IllegalArgumentException(
          "expected the bytes of one uncompressed name, got " + Arrays.toString(bytes));
    }
    return new DomainName(bytes.clone());
  }

  /// The name under which an address is looked up, as `7.2.0.192.in-addr.arpa`: RFC 1035, 3.5, and
  /// RFC 3596, 2.5.
  public static DomainName of(InetAddress address) {
    byte[] bytes = address.getAddress();
    StringBuilder name = new StringBuilder();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes.length == 4) {
        name.append(bytes[i] & 0xFF).append('.');
      } else {
        name.append(Character.forDigit(bytes[i] & 0xF, 16)).append('.');
        name.append(Character.forDigit((bytes[i] >> 4) & 0xF, 16)).append('.');
      }
    }
    return of(name + (bytes.length == 4 ? "in-addr.arpa" : "ip6.arpa"));
  }

  /// Where the name at `start` ends; -1 if it does not, or is compressed.
  static int end(byte[] bytes, int start) {
    int at = start;
    while (at < bytes.length && bytes[at] >= 0 && bytes[at] <= LABEL_MAX) {
      if (bytes[at] == 0) {
        return at + 1;
      }
      at += 1 + bytes[at];
    }
    return -1;
  }

  /// The part of its bytes from `start` on.
  static DomainName within(byte[] bytes, int start) {
    int end = end(bytes, start);
    return ofWire(Arrays.copyOfRange(bytes, start, Math.max(start, end)));
  }

  /// Takes the text of a name apart.
  private static final class Reader {
    private final String text;
    private final byte[] all;
    private int label; // Where the length of the label stands that is being read.
    private int size = 1;
    private int at;

    Reader(String text) {
      this.text = text;
      all = new byte[text.length() + 2];
    }

    byte[] read() {
      while (at < text.length()) {
        char next = text.charAt(at++);
        if (next == '.') {
          endLabel();
        } else {
          all[size++] = (byte) (next == '\\' ? escaped() : plain(next));
        }
      }
      if (size > label + 1) {
        endLabel();
      }
      if (size == 1 || size > BYTES_MAX) {
        throw refused("has %d bytes, expected 2 to %d".formatted(size, BYTES_MAX));
      }
      return Arrays.copyOf(all, size);
    }

    private void endLabel() {
      int length = size - label - 1;
      if (length == 0 || length > LABEL_MAX) {
        throw refused("has a label of %d bytes, expected 1 to %d".formatted(length, LABEL_MAX));
      }
      all[label] = (byte) length;
      label = size++;
    }

    private int plain(char next) {
      if (next > 0x7E || next <= ' ') {
        throw refused("has a character that is written as \\DDD or, beyond ASCII, as IDN");
      }
      return next;
    }

    private int escaped() {
      if (at < text.length() && !isDigit(text.charAt(at))) {
        return plain(text.charAt(at++));
      }
      int value = 0;
      for (int i = 0; i < 3; i++, at++) {
        if (at >= text.length() || !isDigit(text.charAt(at))) {
          throw refused("has a backslash without three digits or a character");
        }
        value = value * 10 + text.charAt(at) - '0';
      }
      if (value > 255) {
        throw refused("has an escaped number above 255");
      }
      return value;
    }

    private static boolean isDigit(char each) {
      return each >= '0' && each <= '9';
    }

    private IllegalArgumentException refused(String why) {
      return new IllegalArgumentException("the name '%s' %s".formatted(text, why));
    }
  }

  /// How many labels it has; the root has none.
  public int labels() {
    int count = 0;
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      count++;
    }
    return count;
  }

  /// Whether it is the root.
  public boolean isRoot() {
    return wire.length == 1;
  }

  /// The name without its first label.
  ///
  /// @throws IllegalStateException if it is the root
  public DomainName parent() {
    if (isRoot()) {
      throw new IllegalStateException("nothing is above the root");
    }
    return new DomainName(Arrays.copyOfRange(wire, 1 + wire[0], wire.length));
  }

  /// Its ancestor, or itself, that has so many labels.
  ///
  /// @throws IllegalArgumentException if it has fewer
  public DomainName last(int labels) {
    int surplus = labels() - labels;
    if (labels < 0 || surplus < 0) {
      throw new IllegalArgumentException("expected at least %d labels: %s".formatted(labels, this));
    }
    int at = 0;
    for (int i = 0; i < surplus; i++) {
      at += 1 + wire[at];
    }
    return at == 0 ? this : new DomainName(Arrays.copyOfRange(wire, at, wire.length));
  }

  /// Whether it is `ancestor` or below it.
  public boolean isAtOrBelow(DomainName ancestor) {
    int surplus = wire.length - ancestor.wire.length;
    int at = 0;
    while (at < surplus) {
      at += 1 + wire[at];
    }
    return at == surplus && equalFrom(at, ancestor.wire);
  }

  private boolean equalFrom(int start, byte[] other) {
    for (int i = 0; i < other.length; i++) {
      if (lower(wire[start + i]) != lower(other[i])) {
        return false;
      }
    }
    return true;
  }

  /// This name in front of another: `www` and `example.org` make `www.example.org`.
  ///
  /// @throws IllegalArgumentException if that is longer than 255 bytes
  public DomainName under(DomainName ancestor) {
    byte[] both = Arrays.copyOf(wire, wire.length - 1 + ancestor.wire.length);
    if (both.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "the name '%s' below '%s' has more than %d bytes".formatted(this, ancestor, BYTES_MAX));
    }
    System.arraycopy(ancestor.wire, 0, both, wire.length - 1, ancestor.wire.length);
    return new DomainName(both);
  }

  /// What is in front of `ancestor`, as a name of its own; the root where they are equal.
  ///
  /// @throws IllegalArgumentException unless this is at or below it
  public DomainName relativeTo(DomainName ancestor) {
    if (!isAtOrBelow(ancestor)) {
      throw new IllegalArgumentException("%s is not below %s".formatted(this, ancestor));
    }
    byte[] front = Arrays.copyOf(wire, wire.length - ancestor.wire.length + 1);
    front[front.length - 1] = 0;
    return new DomainName(front);
  }

  /// Whether its first label is `*`, RFC 4592.
  public boolean isWildcard() {
    return wire[0] == 1 && wire[1] == '*';
  }

  /// Its bytes as messages have them, uncompressed. The caller's to keep.
  public byte[] wire() {
    return wire.clone();
  }

  /// The same name with small letters.
  public DomainName lowerCase() {
    byte[] small = new byte[wire.length];
    for (int i = 0; i < wire.length; i++) {
      small[i] = (byte) lower(wire[i]);
    }
    return new DomainName(small);
  }

  /// Whether the case of all letters is the same, too.
  public boolean sameCase(DomainName other) {
    return Arrays.equals(wire, other.wire);
  }

  /// Its labels as text, the first one first.
  public List<String> labelTexts() {
    List<String> texts = new ArrayList<>();
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      StringBuilder text = new StringBuilder();
      appendLabel(text, at);
      texts.add(text.toString());
    }
    return texts;
  }

  private void appendLabel(StringBuilder text, int at) {
    for (int i = at + 1; i <= at + wire[at]; i++) {
      int each = wire[i] & 0xFF;
      if (each <= ' ' || each > 0x7E) {
        text.append('\\').append((char) ('0' + each / 100));
        text.append((char) ('0' + each / 10 % 10)).append((char) ('0' + each % 10));
      } else {
        if (".\\\"();@$".indexOf(each) >= 0) {
          text.append('\\');
        }
        text.append((char) each);
      }
    }
  }

  /// A length is below 64 and no letter, so lengths and labels may be treated alike.
  private static int lower(byte each) {
    return each >= 'A' && each <= 'Z' ? each + ('a' - 'A') : each;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DomainName that
        && hash == that.hash
        && wire.length == that.wire.length
        && equalFrom(0, that.wire);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(DomainName other) {
    int difference = Integer.compare(wire.length, other.wire.length);
    for (int i = 0; difference == 0 && i < wire.length; i++) {
      difference = Integer.compare(lower(wire[i]), lower(other.wire[i]));
    }
    return difference;
  }

  /// Without a final dot; the root is `.`.
  @Override
  public String toString() {
    if (isRoot()) {
      return ".";
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      appendLabel(text, at);
      text.append('.');
    }
    text.setLength(text.length() - 1);
    return text.toString();
  }
}
