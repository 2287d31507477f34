package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// What the flight recorder is told.
@Isolated("hears of the connections of all nodes in the JVM")
@Timeout(60)
final class FlightEventsTest {
  record Note(String text) {}

  private static boolean has(List<RecordedEvent> events, String name, String field, String value) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.partisan." + name))
        .anyMatch(event -> event.getString(field).contains(value));
  }

  @Test
  void connectionsDropsAndCrashesAreRecorded() {
    List<RecordedEvent> events = new CopyOnWriteArrayList<>();
    try (RecordingStream recording = new RecordingStream()) {
      for (String name :
          List.of("ConnectionOpened", "ConnectionClosed", "MessageDropped", "ProcessCrashed")) {
        recording.enable("dev.partisan." + name);
        recording.onEvent("dev.partisan." + name, events::add);
      }
      recording.setReuse(false);
      recording.startAsync();
      try (Node a = Node.named("recorded-a").messages(MethodHandles.lookup(), Note.class).start();
          Node b = Node.named("recorded-b").messages(MethodHandles.lookup(), Note.class).start()) {
        ProxiedNode.joinAll(a, b);
        a.forward(a.ref("nobody", "sink"), new Note("lost"));
        a.spawn(self -> {
          throw new IllegalStateException("meant to");
        });
      }
      ProxiedNode.eventually()
          .until(() ->
              has(events, "ConnectionOpened", "peer", "recorded-b")
                  && has(events, "ConnectionClosed", "node", "recorded-a")
                  && has(events, "MessageDropped", "reason", "NO_ROUTE")
                  && has(events, "ProcessCrashed", "cause", "meant to"));
    }
    assertThat(events)
        .filteredOn(event -> event.getEventType().getName().endsWith("ConnectionOpened"))
        .allMatch(event -> !event.getDuration().isNegative());
  }
}
