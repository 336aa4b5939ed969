package spindle.cred;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import spindle.address.Address;

/// A public key that somebody has shown to have the private one of, in the way of SSH (RFC 4252,
/// 7).
///
/// @param name who that somebody claims to be
/// @param type of the key, as SSH writes it: `ssh-ed25519`
/// @param base64 the public key as SSH sends it (RFC 4253, 6.6), the middle word of a line of
///   `authorized_keys`
/// @param from who has: for limits on attempts
public record SshKey(String name, String type, String base64, Address from) implements Credentials {
  @Override
  public Optional<String> claimed() {
    return Optional.of(name);
  }

  /// What OpenSSH shows of the key: `SHA256:` and the hash.
  ///
  /// @throws IllegalArgumentException if `base64` is none
  public String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(base64));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// The name and the key's type.
  @Override
  public String toString() {
    return "SshKey[name=%s, type=%s]".formatted(name, type);
  }
}
