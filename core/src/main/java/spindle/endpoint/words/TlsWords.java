package spindle.endpoint.words;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spindle.endpoint.text.Argument;
import spindle.endpoint.text.Arguments;
import spindle.tls.ClientCertificates;
import spindle.tls.TlsClientContext;
import spindle.tls.TlsClientOptions;
import spindle.tls.TlsIdentity;
import spindle.tls.TlsLimits;
import spindle.tls.TlsPassword;
import spindle.tls.TlsServerContext;
import spindle.tls.TlsServerOptions;
import spindle.tls.TlsTrust;
import spindle.tls.TlsVersion;

/// What an endpoint string says of TLS, as it is written there: files, and how they are used.
///
/// @param key the file of the private key, or a server's folder of such files; empty for none
/// @param certificate the file of the certificate and those that vouch for it; empty for `key`
/// @param trust the file or folder with the roots; empty for the platform's, and for no client
///   certificates
/// @param alpn protocols, with commas between
/// @param oldest `1.2` or `1.3`
/// @param newest `1.2` or `1.3`
/// @param handshakeTimeout seconds
/// @param handshakeBytesMax a number
/// @param emptyRecordsMax a number
/// @param reloadCheck seconds
/// @param clientCertificates `needed` or `wanted`, where a server has `trust`
/// @param passwordFile the file with the key's password; empty for none
/// @param passwordVariable the variable of the environment with it; empty for none
public record TlsWords(
    String key,
    String certificate,
    String trust,
    String alpn,
    String oldest,
    String newest,
    String handshakeTimeout,
    String handshakeBytesMax,
    String emptyRecordsMax,
    String reloadCheck,
    String clientCertificates,
    String passwordFile,
    String passwordVariable) {
  private static final String CLIENT_CERTIFICATES = "clientCertificates";
  private static final String OWN_KEY = "server.pem";
  private static final String NEEDED = "needed";
  private static final String WANTED = "wanted";

  private static final TlsWords DEFAULTS = withKey("");

  private static TlsWords withKey(String key) {
    TlsLimits limits = TlsLimits.defaults();
    return new TlsWords(
        key,
        "",
        "",
        "",
        "1.2",
        "1.3",
        Argument.seconds(limits.handshakeTimeout()),
        String.valueOf(limits.handshakeBytesMax()),
        String.valueOf(limits.emptyRecordsMax()),
        Argument.seconds(TlsClientOptions.defaults().reloadCheck()),
        NEEDED,
        "",
        "");
  }

  /// The words of a server.
  public static final Words<TlsWords> SERVER =
      new Words<>(
          words(
              "privateKey",
              "PEM file of the private key, or a PKCS#12 file (`.p12`, `.pfx`); or a folder of PEM"
                  + " files (`.pem`), each with its certificates, of which a client gets that of"
                  + " the name it asks for, else the first by the files' names",
              "certKey",
              "clientTrust",
              "who vouches for clients, who are asked for certificates then: a PEM file,"
                  + " or a folder of them"),
          withKey(OWN_KEY));

  /// The words of a client.
  public static final Words<TlsWords> CLIENT =
      new Words<>(
              words(
                  "privateKey",
                  "PEM file of the private key, or a PKCS#12 file (`.p12`, `.pfx`)",
                  "certificate",
                  "trustRoots",
                  "who vouches for servers: a PEM file, or a folder of them; the"
                      + " platform's roots if empty"),
              DEFAULTS)
          .without(CLIENT_CERTIFICATES);

  private static List<Words.Word<TlsWords>> words(
      String key, String keyMeaning, String certificate, String trust, String trustMeaning) {
    return List.of(
        new Words.Word<>(key, keyMeaning, TlsWords::key),
        new Words.Word<>(
            certificate,
            "PEM file of the certificate and those that vouch for it; the key's file if empty",
            TlsWords::certificate),
        new Words.Word<>(trust, trustMeaning, TlsWords::trust),
        new Words.Word<>("alpn", "protocols for ALPN, with commas between", TlsWords::alpn),
        new Words.Word<>("oldest", "the oldest version of TLS, 1.2 or 1.3", TlsWords::oldest),
        new Words.Word<>("newest", "the newest version of TLS, 1.2 or 1.3", TlsWords::newest),
        new Words.Word<>("handshakeTimeout", "seconds for a handshake", TlsWords::handshakeTimeout),
        new Words.Word<>(
            "handshakeBytesMax", "bytes of the peer's handshake", TlsWords::handshakeBytesMax),
        new Words.Word<>(
            "emptyRecordsMax",
            "records without data, one after another",
            TlsWords::emptyRecordsMax),
        new Words.Word<>(
            "reloadCheck",
            "seconds after which a handshake looks whether the files have changed",
            TlsWords::reloadCheck),
        new Words.Word<>(
            "passwordFile",
            "the file whose first line is the private key's password",
            TlsWords::passwordFile),
        new Words.Word<>(
            "passwordVariable",
            "the variable of the environment that has the private key's password",
            TlsWords::passwordVariable),
        new Words.Word<>(
            CLIENT_CERTIFICATES,
            "with `clientTrust`: `needed`, or `wanted` if clients without one are served, too",
            TlsWords::clientCertificates));
  }

  /// What a string says of TLS.
  ///
  /// @param words [#SERVER] or [#CLIENT]
  public static TlsWords read(Words<TlsWords> words, Arguments given) {
    List<Argument> said =
        words.words().stream().map(w -> words.get(given, w.name(), words.words())).toList();
    version(said.get(4));
    version(said.get(5));
    said.get(6).seconds();
    said.get(7).integer(1, Integer.MAX_VALUE);
    said.get(8).integer(1, Integer.MAX_VALUE);
    said.get(9).seconds();
    boolean isServer = said.size() > 12;
    if (isServer) {
      asked(said.get(12));
    }
    List<String> texts = said.stream().map(Argument::text).toList();
    return new TlsWords(
        texts.get(0),
        texts.get(1),
        texts.get(2),
        texts.get(3),
        texts.get(4),
        texts.get(5),
        texts.get(6),
        texts.get(7),
        texts.get(8),
        texts.get(9),
        isServer ? texts.get(12) : NEEDED,
        texts.get(10),
        texts.get(11));
  }

  private static ClientCertificates asked(Argument said) {
    return switch (said.text()) {
      case NEEDED -> ClientCertificates.NEEDED;
      case WANTED -> ClientCertificates.WANTED;
      default -> throw said.wrong("needed or wanted");
    };
  }

  private static TlsVersion version(Argument said) {
    return switch (said.text()) {
      case "1.2" -> TlsVersion.TLS_1_2;
      case "1.3" -> TlsVersion.TLS_1_3;
      default -> throw said.wrong("1.2 or 1.3");
    };
  }

  private Argument argument(String text) {
    return new Argument("", 0, text);
  }

  private TlsIdentity identity() {
    Path keyFile = Path.of(key);
    TlsPassword password = password();
    if (isPkcs12()) {
      requireNoCertificate("holds the certificates as well");
      if (password == null) {
        throw new IllegalArgumentException(
            "'%s' needs a password: say passwordFile= or passwordVariable=".formatted(key));
      }
      return TlsIdentity.pkcs12(keyFile, password);
    }
    Path chain = certificate.isEmpty() ? keyFile : Path.of(certificate);
    return password == null
        ? TlsIdentity.pem(chain, keyFile)
        : TlsIdentity.pem(chain, keyFile, password);
  }

  private boolean isPkcs12() {
    return key.endsWith(".p12") || key.endsWith(".pfx");
  }

  private @Nullable TlsPassword password() {
    if (!passwordFile.isEmpty() && !passwordVariable.isEmpty()) {
      throw new IllegalArgumentException(
          "expected passwordFile= or passwordVariable=, got both: '%s' and '%s'"
              .formatted(passwordFile, passwordVariable));
    }
    if (!passwordFile.isEmpty()) {
      return TlsPassword.file(Path.of(passwordFile));
    }
    return passwordVariable.isEmpty() ? null : TlsPassword.environment(passwordVariable);
  }

  private void requireNoCertificate(String why) {
    if (!certificate.isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' %s, and 'certKey' must be empty; got '%s'".formatted(key, why, certificate));
    }
  }

  /// A server's.
  private TlsIdentity serverIdentity() {
    if (!Path.of(key).toFile().isDirectory()) {
      return identity();
    }
    requireNoCertificate("is a folder: its files hold the certificates");
    TlsPassword password = password();
    return password == null
        ? TlsIdentity.pemFolder(Path.of(key))
        : TlsIdentity.pemFolder(Path.of(key), password);
  }

  private TlsTrust roots() {
    Path place = Path.of(trust);
    return place.toFile().isDirectory() ? TlsTrust.pemFolder(place) : TlsTrust.pem(place);
  }

  private String[] protocols() {
    return alpn.isEmpty() ? new String[0] : alpn.split(",", -1);
  }

  private TlsLimits limits() {
    return TlsLimits.defaults()
        .withHandshakeTimeout(argument(handshakeTimeout).seconds())
        .withHandshakeBytesMax(argument(handshakeBytesMax).integer(1, Integer.MAX_VALUE))
        .withEmptyRecordsMax(argument(emptyRecordsMax).integer(1, Integer.MAX_VALUE));
  }

  /// Reads the files.
  ///
  /// @throws IllegalArgumentException if they cannot be read or used
  public TlsServerContext serverContext() {
    TlsServerOptions options =
        TlsServerOptions.of(serverIdentity())
            .withApplicationProtocols(protocols())
            .withOldest(version(argument(oldest)))
            .withNewest(version(argument(newest)))
            .withLimits(limits())
            .withReloadCheck(argument(reloadCheck).seconds());
    if (!trust.isEmpty()) {
      options = options.withClientCertificates(asked(argument(clientCertificates)), roots());
    }
    try {
      return TlsServerContext.load(options);
    } catch (IOException unusable) {
      throw unusable("server", unusable);
    }
  }

  /// Reads the files.
  ///
  /// @throws IllegalArgumentException if they cannot be read or used
  public TlsClientContext clientContext() {
    TlsClientOptions options =
        TlsClientOptions.defaults()
            .withApplicationProtocols(protocols())
            .withOldest(version(argument(oldest)))
            .withNewest(version(argument(newest)))
            .withLimits(limits())
            .withReloadCheck(argument(reloadCheck).seconds());
    if (!trust.isEmpty()) {
      options = options.withTrust(roots());
    }
    if (!key.isEmpty()) {
      options = options.withIdentity(identity());
    }
    try {
      return TlsClientContext.load(options);
    } catch (IOException unusable) {
      throw unusable("client", unusable);
    }
  }

  private IllegalArgumentException unusable(String side, IOException why) {
    return new IllegalArgumentException(
        "the TLS %s's files cannot be used: %s%s".formatted(side, why.getMessage(), hint(why)),
        why);
  }

  /// What to do where a server was told of no file, and there is none by the name that it looks for
  /// then.
  private String hint(IOException why) {
    boolean untold = key.equals(OWN_KEY) && why.getCause() instanceof NoSuchFileException;
    return untold
        ? "; say privateKey=FILE, or make one to try: openssl req -x509 -newkey rsa:2048 -nodes"
            + " -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout server.pem -out"
            + " cert.pem && cat cert.pem >> server.pem"
        : "";
  }
}
