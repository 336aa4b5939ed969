package spindle.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spindle.address.Address;
import spindle.protocol.Factory;
import spindle.protocol.Protocol;

class FactoryUsesTest {
  private final FactoryUses uses = new FactoryUses();
  private final List<String> events = new ArrayList<>();

  /// One that throws what it is given.
  private final class Part implements Factory<Protocol> {
    private final String name;
    private final @Nullable Exception atStart;
    private final @Nullable Exception atStop;

    Part(String name, @Nullable Exception atStart, @Nullable Exception atStop) {
      this.name = name;
      this.atStart = atStart;
      this.atStop = atStop;
    }

    @Override
    public @Nullable Protocol buildProtocol(Address address) {
      return null;
    }

    @Override
    public void doStart() throws Exception {
      events.add("start " + name);
      if (atStart != null) {
        throw atStart;
      }
    }

    @Override
    public void doStop() throws Exception {
      events.add("stop " + name);
      if (atStop != null) {
        throw atStop;
      }
    }
  }

  /// One that consists of others.
  private record Whole(List<Factory<?>> used) implements Factory<Protocol> {
    @Override
    public @Nullable Protocol buildProtocol(Address address) {
      return null;
    }
  }

  @Test
  void allAreStoppedAndWhatTheOthersThrowIsAddedToTheFirst() throws Exception {
    Exception first = new IOException("first");
    Exception third = new IOException("third");
    Whole whole =
        new Whole(
            List.of(
                new Part("1", null, first), new Part("2", null, null), new Part("3", null, third)));
    uses.start(whole);
    events.clear();
    assertThatThrownBy(() -> uses.stop(whole)).isSameAs(first);
    assertThat(first.getSuppressed()).containsExactly(third);
    assertThat(events).containsExactly("stop 1", "stop 2", "stop 3");
  }

  @Test
  void aStartThatFailsStopsThoseBeforeItAndBringsWhatTheyThrow() {
    Exception atStop = new IOException("cannot stop");
    Exception atStart = new IOException("cannot start");
    Whole whole =
        new Whole(
            List.of(
                new Part("1", null, atStop),
                new Part("2", atStart, null),
                new Part("3", null, null)));
    assertThatThrownBy(() -> uses.start(whole)).isSameAs(atStart);
    assertThat(atStart.getSuppressed()).containsExactly(atStop);
    assertThat(events).containsExactly("start 1", "start 2", "stop 1");
  }

  @Test
  void oneInUseTwiceIsStoppedAfterTheLastUse() throws Exception {
    Part part = new Part("1", null, null);
    uses.start(part);
    uses.start(new Whole(List.of(part)));
    uses.stop(part);
    assertThat(events).containsExactly("start 1");
    uses.stop(part);
    assertThat(events).containsExactly("start 1", "stop 1");
  }
}
