package spindle.http;

/// How large the parts of a message on the wire may be, its body apart. Immutable; `withX` gives a
/// changed copy. All are listed on the limits page.
public final class MessageLimits {
  private static final int KIB = 1024;
  private static final MessageLimits REQUESTS =
      new MessageLimits(new int[] {32, 8 * KIB, 32 * KIB, 128, 150, KIB, 16 * KIB, 8 * KIB, 32});
  private static final MessageLimits RESPONSES =
      new MessageLimits(new int[] {32, 8 * KIB, 64 * KIB, 256, 150, KIB, 16 * KIB, 8 * KIB, 32});

  private static final int METHOD = 0;
  private static final int TARGET = 1;
  private static final int HEAD = 2;
  private static final int FIELDS = 3;
  private static final int COOKIES = 4;
  private static final int CHUNK_LINE = 5;
  private static final int CHUNK_EXTENSIONS = 6;
  private static final int TRAILER = 7;
  private static final int TRAILER_FIELDS = 8;

  private final int[] numbers;

  private MessageLimits(int[] numbers) {
    this.numbers = numbers;
  }

  /// What a server takes: targets of 8 KiB, heads of 32 KiB and 128 fields.
  public static MessageLimits requests() {
    return REQUESTS;
  }

  /// What a client takes: heads of 64 KiB and 256 fields.
  public static MessageLimits responses() {
    return RESPONSES;
  }

  private MessageLimits with(int which, int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected a limit of at least 1, got " + number);
    }
    int[] changed = numbers.clone();
    changed[which] = number;
    return new MessageLimits(changed);
  }

  /// Bytes of a method; 32.
  public int methodMax() {
    return numbers[METHOD];
  }

  /// Bytes of a request target; 8 KiB. Beyond it: 414.
  public int targetMax() {
    return numbers[TARGET];
  }

  /// Bytes of a whole head, from its first line to its empty one; 32 KiB of requests, 64 KiB of
  /// responses. Beyond it: 431.
  public int headMax() {
    return numbers[HEAD];
  }

  /// Fields of a head; 128 of requests, 256 of responses. Beyond it: 431.
  public int fieldsMax() {
    return numbers[FIELDS];
  }

  /// Pairs in the Cookie fields of one request; 150. Beyond it: 431.
  public int cookiesMax() {
    return numbers[COOKIES];
  }

  /// Bytes of the line before a chunk, its extensions among them; 1 KiB.
  public int chunkLineMax() {
    return numbers[CHUNK_LINE];
  }

  /// Bytes of the extensions of all chunks of one body; 16 KiB.
  public int chunkExtensionsMax() {
    return numbers[CHUNK_EXTENSIONS];
  }

  /// Bytes of a trailer; 8 KiB.
  public int trailerMax() {
    return numbers[TRAILER];
  }

  /// Fields of a trailer; 32.
  public int trailerFieldsMax() {
    return numbers[TRAILER_FIELDS];
  }

  /// A copy with another [#methodMax].
  ///
  /// @throws IllegalArgumentException if it is less than 1, as for all of these
  public MessageLimits withMethodMax(int bytes) {
    return with(METHOD, bytes);
  }

  /// A copy with another [#targetMax].
  public MessageLimits withTargetMax(int bytes) {
    return with(TARGET, bytes);
  }

  /// A copy with another [#headMax].
  public MessageLimits withHeadMax(int bytes) {
    return with(HEAD, bytes);
  }

  /// A copy with another [#fieldsMax].
  public MessageLimits withFieldsMax(int fields) {
    return with(FIELDS, fields);
  }

  /// A copy with another [#cookiesMax].
  public MessageLimits withCookiesMax(int cookies) {
    return with(COOKIES, cookies);
  }

  /// A copy with another [#chunkLineMax].
  public MessageLimits withChunkLineMax(int bytes) {
    return with(CHUNK_LINE, bytes);
  }

  /// A copy with another [#chunkExtensionsMax].
  public MessageLimits withChunkExtensionsMax(int bytes) {
    return with(CHUNK_EXTENSIONS, bytes);
  }

  /// A copy with another [#trailerMax].
  public MessageLimits withTrailerMax(int bytes) {
    return with(TRAILER, bytes);
  }

  /// A copy with another [#trailerFieldsMax].
  public MessageLimits withTrailerFieldsMax(int fields) {
    return with(TRAILER_FIELDS, fields);
  }
}
