package spindle.web.coding;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import spindle.http.Fields;
import spindle.web.body.Body;

/// The codings that there are, and bodies that are coded or decoded while they are read.
public final class ContentCodings {
  private static final Logger LOG = System.getLogger("spindle.web.coding");

  /// What the modules that are there bring and can be used, then our own.
  private static final List<ContentCoding> ALL = all();

  private ContentCodings() {}

  private static List<ContentCoding> all() {
    List<ContentCoding> found =
        ServiceLoader.load(ContentCoding.class, ContentCoding.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .filter(ContentCodings::usable)
            .toList();
    return inOrder(found);
  }

  static boolean usable(ContentCoding coding) {
    String lacks = coding.lacks().orElse(null);
    if (lacks != null) {
      LOG.log(Level.WARNING, "no bodies in the coding {0}: it wants {1}", coding.name(), lacks);
    }
    return lacks == null;
  }

  /// Those that were found and our own.
  static List<ContentCoding> inOrder(List<ContentCoding> found) {
    List<ContentCoding> all = new ArrayList<>();
    for (String first : List.of("br", "zstd")) {
      found.stream().filter(coding -> coding.name().equals(first)).forEach(all::add);
    }
    found.stream().filter(coding -> !all.contains(coding)).forEach(all::add);
    all.add(new GzipCoding());
    all.add(new DeflateCoding());
    return List.copyOf(all);
  }

  /// All codings, the one that is liked best first: br and zstd if modules bring them, other
  /// codings of modules, gzip, deflate.
  public static List<ContentCoding> known() {
    return ALL;
  }

  /// The coding of this name, in whatever case.
  public static Optional<ContentCoding> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ALL.stream()
        .filter(coding -> coding.name().equals(lower) || coding.otherNames().contains(lower))
        .findFirst();
  }

  /// The codings that the field Content-Encoding says, in the order in which they were applied;
  /// `identity` is none.
  ///
  /// @param max how many there may be
  /// @return empty if one is not known, or there are more
  public static Optional<List<ContentCoding>> applied(Fields fields, int max) {
    List<ContentCoding> applied = new ArrayList<>();
    for (String name : fields.members("Content-Encoding")) {
      if (name.equalsIgnoreCase("identity")) {
        continue;
      }
      ContentCoding coding = named(name).orElse(null);
      if (coding == null || applied.size() == max) {
        return Optional.empty();
      }
      applied.add(coding);
    }
    return Optional.of(applied);
  }

  /// What `body` was before it was coded. It is decoded while it is read, at most 64 KiB ahead of
  /// its reader, so a body that grows without end costs no more memory than any other: limit what
  /// you read. It fails with [MalformedContent] where it is not of its coding.
  ///
  /// Cancel it if it is not read to its end, so that what the decoder holds is freed.
  ///
  /// @param codings in the order in which they were applied
  public static Body decoded(Body body, List<ContentCoding> codings) {
    Body decoded = body;
    for (ContentCoding coding : codings.reversed()) {
      decoded = new CodedBody(decoded, coding::decoder, false);
    }
    return decoded;
  }

  /// `body` in a coding. It is coded while it is read; when no more of it is at hand, what has come
  /// so far is given, so that a reader sees at once what a slow writer writes.
  ///
  /// Cancel it if it is not read to its end.
  public static Body encoded(Body body, ContentCoding coding) {
    Body small = WholeCoding.encoded(body, coding);
    if (small != null) {
      return small;
    }
    Body own = body.again(); // it may be that of a constant
    return new CodedBody(own == null ? body : own, coding::encoder, true);
  }
}
