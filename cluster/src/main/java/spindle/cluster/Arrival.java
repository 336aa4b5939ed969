package spindle.cluster;

import spindle.cluster.engine.FrameReader;
import spindle.cluster.engine.MalformedFrame;

/// One frame from another member.
final class Arrival {
  private final Link link;
  private final int length;
  private final FrameReader frame;

  Arrival(Link link, byte[] bytes) {
    this.link = link;
    length = bytes.length;
    frame = new FrameReader(bytes);
  }

  void read(Cluster cluster, OwnTopics topics) throws MalformedFrame {
    int kind = frame.small();
    long meeting = frame.number();
    if (kind == Frames.HELLO) {
      link.helloArrived(meeting, frame);
      return;
    }
    if (!link.isForUs(meeting)) {
      return;
    }
    switch (kind) {
      case Frames.KNOWN -> {
        link.knownArrived(frame.number());
        topics.check();
      }
      case Frames.CREDIT -> link.creditArrived(frame.number());
      default -> {
        try {
          readContent(kind, cluster, topics);
        } finally {
          link.took(length);
        }
      }
    }
  }

  private void readContent(int kind, Cluster cluster, OwnTopics topics) throws MalformedFrame {
    switch (kind) {
      case Frames.TOPIC -> {
        String topic = frame.text();
        byte[] message = frame.bytes();
        frame.end();
        topics.heard(topic, link.member.name(), message);
      }
      case Frames.GAP -> {
        String topic = frame.text();
        long count = frame.number();
        frame.end();
        topics.missed(topic, link.member.name(), count);
      }
      case Frames.ASK -> link.asks.arrived(frame, cluster);
      case Frames.ANSWER -> link.asks.answerArrived(frame);
      case Frames.FAILED -> link.asks.failureArrived(frame);
      default -> throw new MalformedFrame("expected a kind of frame, got " + kind);
    }
  }
}
