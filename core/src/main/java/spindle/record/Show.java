package spindle.record;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/// What `./spindle replay` runs: shows recordings to people, or writes them as packet captures.
public final class Show {
  private static final String USAGE =
      "usage: ./spindle replay FILE.rec [--pcap OUT.pcap]\n"
          + "Shows a recorded connection, or writes it as a packet capture for Wireshark.";

  private Show() {}

  /// Shows the file that is named, or says what is wrong with it. It blocks: not for a reactor's
  /// thread.
  ///
  /// @param args a file, and possibly `--pcap` and the file to write
  /// @return the exit status: 0; 1 if the file cannot be read; 2 if these are no such words
  public static int run(PrintStream out, PrintStream err, String... args) {
    if (args.length == 1 && args[0].equals("--help")) {
      out.println(USAGE);
      return 0;
    }
    boolean pcap = args.length == 3 && args[1].equals("--pcap");
    if (args.length != 1 && !pcap) {
      err.println(USAGE);
      return 2;
    }
    try {
      Recording recording = Recording.read(Path.of(args[0]));
      if (pcap) {
        PacketCapture.write(recording, Path.of(args[2]));
      } else {
        show(recording, out);
      }
      return 0;
    } catch (IOException unreadable) {
      String why =
          unreadable instanceof RecordingFormatError
              ? unreadable.getMessage()
              : unreadable.toString();
      err.println("spindle: cannot show " + args[0] + ": " + why);
      return 1;
    }
  }

  private static void show(Recording recording, PrintStream out) {
    String us = recording.role() == Recording.Role.SERVER ? "server" : "client";
    out.printf("%s %s, peer %s%n", us, recording.host(), recording.peer());
    for (RecordedEvent event : recording.events()) {
      out.print(lines(event));
    }
    if (!recording.complete()) {
      out.println("The recording was cut here: it had become as large as it may be.");
    }
  }

  /// A line of text to a line of bytes that ends in a newline.
  private static String lines(RecordedEvent event) {
    StringBuilder shown = new StringBuilder();
    String head = time(event.at()) + " " + event.kind().word;
    if (event.text().isEmpty()) {
      return head + System.lineSeparator();
    }
    for (String line : event.text().split("(?<=\n)")) {
      shown.append(head).append(' ').append(escaped(line)).append(System.lineSeparator());
      head = " ".repeat(head.length() - event.kind().word.length()) + event.kind().word;
    }
    return shown.toString();
  }

  private static String escaped(String line) {
    String written = RecordingWriter.line(Duration.ZERO, RecordedEvent.Kind.SENT, line);
    return written.substring("0 > ".length(), written.length() - 1);
  }

  private static String time(Duration at) {
    return "%6d.%06d".formatted(at.toSeconds(), at.toNanosPart() / 1000);
  }
}
