package spindle.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import spindle.reason.ConnectionLost;
import spindle.reason.TlsFailed;

class LastInputTest {
  @Test
  void onlyWhenTheNetworkHasFailedThereMayBeMore() {
    assertThat(LastInput.mayBe(new ConnectionLost(new IOException("Broken pipe")))).isTrue();
    assertThat(LastInput.mayBe(new ConnectionLost("the peer has closed", null))).isFalse();
  }

  @Test
  void aFailureOfALayerFurtherDownIsNoneOfTheNetwork() {
    assertThat(LastInput.mayBe(new TlsFailed(new SSLException("bad record")))).isFalse();
  }

  @Test
  void norIsAFileThatHasBecomeShorter() {
    assertThat(LastInput.mayBe(new ConnectionLost(new EOFException("the file ends early"))))
        .isFalse();
  }
}
