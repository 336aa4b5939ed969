package spindle.cluster.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;
import org.jspecify.annotations.Nullable;

/// What must be the same in the settings of all members. It travels in their addresses, so that
/// whoever hears of a member knows it of that member.
///
/// @param messageMax bytes of a message
/// @param topicsMax topics that a member subscribes to
/// @param voters who agrees; none for a member that does not ask for it
/// @param bytesMax bytes of all that is agreed on
/// @param valueMax bytes of a value
public record Terms(
    int messageMax, int topicsMax, List<String> voters, long bytesMax, int valueMax) {
  private static final String NUMBERS = "n";
  private static final String VOTER = "v";

  /// For a member that asks for no agreement.
  public static Terms of(int messageMax, int topicsMax) {
    return new Terms(messageMax, topicsMax, List.of(), 0, 0);
  }

  ExtendedUUID putInto(ExtendedUUID address) {
    byte[] numbers =
        new FrameWriter(1)
            .number(messageMax)
            .number(topicsMax)
            .number(bytesMax)
            .number(valueMax)
            .done();
    address.put(NUMBERS, numbers);
    for (int i = 0; i < voters.size(); i++) {
      address.put(VOTER + i, voters.get(i).getBytes(UTF_8));
    }
    return address;
  }

  /// What a member says of its settings; null if it says nothing.
  static @Nullable Terms of(Address address) {
    byte[] numbers = address instanceof ExtendedUUID id ? id.get(NUMBERS) : null;
    if (numbers == null) {
      return null;
    }
    List<String> voters = new ArrayList<>();
    ExtendedUUID id = (ExtendedUUID) address;
    for (byte[] each = id.get(VOTER + 0); each != null; each = id.get(VOTER + voters.size())) {
      voters.add(new String(each, UTF_8));
    }
    try {
      FrameReader frame = new FrameReader(numbers);
      frame.small();
      int messageMax = (int) frame.number();
      int topicsMax = (int) frame.number();
      long bytesMax = frame.number();
      return new Terms(messageMax, topicsMax, voters, bytesMax, (int) frame.number());
    } catch (MalformedFrame other) {
      return null;
    }
  }

  /// Why whoever comes cannot be where `there` is.
  ///
  /// @param there the name of a member with these terms
  /// @param comes the name of who comes
  /// @return null if it can
  @Nullable String refuse(String there, String comes, Terms other) {
    List<String> all = new ArrayList<>();
    compare(all, "ClusterLimits.messageMax", messageMax, other.messageMax);
    compare(all, "ClusterLimits.topicsMax", topicsMax, other.topicsMax);
    if (!voters.isEmpty() && !other.voters.isEmpty()) {
      compare(all, "AgreementSettings.bytesMax", bytesMax, other.bytesMax);
      compare(all, "AgreementSettings.valueMax", valueMax, other.valueMax);
      if (!Set.copyOf(voters).equals(Set.copyOf(other.voters))) {
        all.add("the voters %s, got %s".formatted(voters, other.voters));
      }
    } else if (voters.contains(comes) || other.voters.contains(there)) {
      all.add(
          "AgreementSettings of each voter, got voters %s and a member '%s' without"
              .formatted(
                  voters.isEmpty() ? other.voters : voters, voters.isEmpty() ? there : comes));
    }
    return all.isEmpty()
        ? null
        : "expected %s, as '%s' has it: give all members the same"
            .formatted(String.join("; ", all), there);
  }

  private static void compare(List<String> all, String what, long here, long other) {
    if (here != other) {
      all.add("%s %d, got %d".formatted(what, here, other));
    }
  }
}
