package spindle.openssl;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;

/// A key manager that is there already, in the shape that Netty takes one in.
final class GivenKeys extends SimpleKeyManagerFactory {
  private final X509ExtendedKeyManager keys;

  GivenKeys(X509ExtendedKeyManager keys) {
    this.keys = keys;
  }

  @Override
  protected void engineInit(KeyStore store, char[] password) {}

  @Override
  protected void engineInit(ManagerFactoryParameters parameters) {}

  @Override
  protected KeyManager[] engineGetKeyManagers() {
    return new KeyManager[] {keys};
  }
}
