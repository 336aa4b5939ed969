package spindle.ssh.client;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import spindle.defer.Deferred;

/// A key to log in by, wherever the private half is.
///
/// @param base64 the public key as SSH sends it
/// @param algorithm of signatures by it
/// @param by makes them
record Signer(String base64, String algorithm, Makes by) {
  private static final String CERTIFICATE = "-cert-v01@openssh.com";

  /// Makes signatures.
  interface Makes {
    /// Fires with the signature as SSH sends it: the algorithm's name and the bytes.
    Deferred<byte[]> sign(ClientSession session, byte[] data) throws Exception;
  }

  /// The keys of files, each after its certificate, and then those of an agent that are not among
  /// them.
  static List<Signer> of(UserKeys keys, Optional<AgentKeys> agent) {
    List<Signer> all = new ArrayList<>();
    for (UserKeys.Identity each : keys.identities()) {
      String type = KeyUtils.getKeyType(each.pair());
      Makes makes = (session, data) -> sign(session, each.pair(), algorithm(type), data);
      if (each.certificate() != null) {
        all.add(new Signer(each.certificate(), algorithm(type + CERTIFICATE), makes));
      }
      all.add(new Signer(base64(each.pair()), algorithm(type), makes));
    }
    agent.ifPresent(of -> addKeys(of, all));
    return all;
  }

  private static void addKeys(AgentKeys of, List<Signer> all) {
    for (Agent.Key key : of.keys()) {
      String algorithm = algorithm(key.type());
      if (all.stream().noneMatch(each -> each.base64.equals(key.base64()))) {
        all.add(
            new Signer(
                key.base64(), algorithm, (_, data) -> of.agent().sign(key, algorithm, data)));
      }
    }
  }

  /// An agent, and what it has.
  record AgentKeys(Agent agent, List<Agent.Key> keys) {}

  /// What it shows, for people.
  String what() {
    return algorithm.endsWith(CERTIFICATE) ? "a certificate" : "a key";
  }

  /// The public key as SSH sends it.
  byte[] blob() {
    return Base64.getDecoder().decode(base64);
  }

  private static String base64(KeyPair pair) {
    ByteArrayBuffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(pair.getPublic());
    return Base64.getEncoder().encodeToString(buffer.getCompactData());
  }

  /// RSA is never used with SHA-1 (RFC 8332).
  private static String algorithm(String type) {
    return switch (type) {
      case "ssh-rsa" -> "rsa-sha2-512";
      case "ssh-rsa-cert-v01@openssh.com" -> "rsa-sha2-512-cert-v01@openssh.com";
      default -> type;
    };
  }

  private static Deferred<byte[]> sign(
      ClientSession session, KeyPair pair, String algorithm, byte[] data) throws Exception {
    Signature signature = NamedFactory.create(session.getSignatureFactories(), algorithm);
    if (signature == null) {
      throw new IllegalStateException("no signatures of the kind " + algorithm);
    }
    signature.initSigner(session, pair.getPrivate());
    signature.update(session, data);
    ByteArrayBuffer said = new ByteArrayBuffer();
    said.putString(algorithm);
    said.putBytes(signature.sign(session));
    return Deferred.succeed(said.getCompactData());
  }
}
