package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.partisan.CallFailedException;
import dev.partisan.Context;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.GenServer;
import dev.partisan.NoSuchProcessException;
import dev.partisan.Ref;
import dev.partisan.ReplyHandle;
import dev.partisan.RestartPolicy;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ServerTest {
  private final FakeNode node = new FakeNode();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final List<ReplyHandle<String>> handles = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Ref<String> server =
      node.table.spawnServer(
          SpawnOptions.named("server").restart(RestartPolicy.atMost(1, Duration.ofHours(1))),
          Scripted::new);

  /// Does what the message says.
  private final class Scripted implements GenServer<String> {
    private @Nullable Context<String> self;
    private int count;

    @Override
    public void init(Context<String> context) {
      self = context;
      log.add("init");
    }

    private Context<String> context() {
      return java.util.Objects.requireNonNull(self);
    }

    @Override
    public @Nullable Object handleCall(String request) throws Exception {
      return switch (request) {
        case "count" -> ++count;
        case "throw" -> throw new java.io.IOException("disk");
        case "error" -> throw new AssertionError("bug");
        case "defer" -> {
          handles.add(context().deferReply());
          yield "ignored";
        }
        case "thread" -> Thread.currentThread();
        case "self" -> node.call(context().self(), "count");
        case "selfByName" -> node.call(Refs.named("alpha", "server"), "count");
        case "receive" -> context().receive();
        case "wait" -> {
          gate.await();
          yield "waited";
        }
        case "null" -> null;
        default -> GenServer.super.handleCall(request);
      };
    }

    @Override
    public void handleCast(String message) throws Exception {
      switch (message) {
        case "crash" -> throw new IllegalStateException("crash");
        case "stop" -> context().stop();
        case "unknown" -> GenServer.super.handleCast(message);
        default -> log.add("cast " + message);
      }
    }

    @Override
    public void handleInfo(String message) throws Exception {
      if (message.equals("info")) {
        log.add("info");
      } else {
        GenServer.super.handleInfo(message);
      }
    }

    @Override
    public void terminate(EndReason reason, @Nullable Throwable cause) {
      log.add(reason + " " + (cause == null ? "" : cause.getMessage()));
    }
  }

  private CompletableFuture<Object> callFromAnotherThread(String request) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        answer.complete(node.call(server, request));
      } catch (Throwable e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  @Test
  void answersCallsOneAfterTheOther() {
    assertThat(node.call(server, "count")).isEqualTo("1");
    assertThat(node.call(server, "count")).isEqualTo("2");
    assertThat(node.call(server, "null")).isEqualTo("null");
  }

  @Test
  void castsAndForwardsGoToTheirHandlers() {
    node.cast(server, "a");
    node.forward(server, "info");
    node.forward(server, "b");
    node.call(server, "count");
    assertThat(log).containsExactly("init", "cast a", "info", "cast b");
  }

  @Test
  void exceptionInHandleCallIsTheCallersAnswerAndTheServerLivesOn() {
    node.call(server, "count");
    assertThatThrownBy(() -> node.call(server, "throw"))
        .isInstanceOfSatisfying(
            CallFailedException.class,
            e -> {
              assertThat(e.remoteClassName()).isEqualTo("java.io.IOException");
              assertThat(e.remoteMessage()).isEqualTo("disk");
            });
    assertThat(node.call(server, "count")).isEqualTo("2");
    assertThat(node.crashes).isEmpty();
  }

  @Test
  void errorInHandleCallAnswersTheCallerAndCrashes() {
    assertThatThrownBy(() -> node.call(server, "error"))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("java.lang.AssertionError: bug");
    assertThat(node.call(server, "count")).isEqualTo("1");
    assertThat(node.crashes).hasSize(1);
    assertThat(log).containsExactly("init", "CRASHED bug", "init");
  }

  @Test
  void crashRestartsWithAFreshInstanceAndTheSameMailbox() {
    node.call(server, "count");
    node.cast(server, "crash");
    assertThat(node.call(server, "count")).isEqualTo("1");
    assertThat(node.table.whereis("server")).contains(server);
    node.cast(server, "crash");
    await().untilAsserted(() -> assertThat(node.ends).containsValue(EndReason.CRASHED));
    assertThatThrownBy(() -> node.call(server, "count")).isInstanceOf(NoSuchProcessException.class);
    assertThat(node.crashes).hasSize(2);
  }

  @Test
  void messageWithoutHandlerIsADeadLetterAndACallWithoutHandlerFails() {
    node.cast(server, "unknown");
    assertThatThrownBy(() -> node.call(server, "other"))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("does not handle java.lang.String: override handleCall");
    assertThat(node.dropped(DropReason.UNHANDLED)).isEqualTo(1);
    assertThat(node.crashes).isEmpty();
  }

  @Test
  void deferredReplyAnswersOnceFromAnyThread() {
    CompletableFuture<Object> answer = callFromAnotherThread("defer");
    await().untilAsserted(() -> assertThat(handles).hasSize(1));
    assertThat(node.call(server, "count")).as("it goes on meanwhile").isEqualTo("1");
    assertThat(answer).isNotDone();
    assertThat(handles.getFirst().reply("later")).isEqualTo(SendResult.QUEUED);
    assertThat(answer.join()).isEqualTo("later");
    assertThatThrownBy(() -> handles.getFirst().reply("again"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void endTellsTheCallersInHandDeferredAndQueued() {
    CompletableFuture<Object> deferred = callFromAnotherThread("defer");
    await().untilAsserted(() -> assertThat(handles).hasSize(1));
    CompletableFuture<Object> inHand = callFromAnotherThread("wait");
    await().untilAsserted(() -> assertThat(gate.getCount()).isEqualTo(1));
    await().untilAsserted(() -> assertThat(node.calls.waiting()).isEqualTo(2));
    CompletableFuture<Object> queued = callFromAnotherThread("count");
    await().untilAsserted(() -> assertThat(node.calls.waiting()).isEqualTo(3));
    node.table.stop(server);
    assertThatThrownBy(inHand::join).hasRootCauseInstanceOf(CallFailedException.class);
    assertThatThrownBy(deferred::join).hasRootCauseInstanceOf(CallFailedException.class);
    assertThatThrownBy(queued::join).hasRootCauseInstanceOf(NoSuchProcessException.class);
    assertThat(handles.getFirst().reply("late")).isEqualTo(SendResult.NO_SUCH_PROCESS);
    await().untilAsserted(() -> assertThat(log).containsExactly("init", "STOPPED "));
  }

  @Test
  void callToItselfIsAnErrorRatherThanADeadlock() {
    for (String way : List.of("self", "selfByName")) {
      assertThatThrownBy(() -> node.call(server, way))
          .isInstanceOf(CallFailedException.class)
          .hasMessageContaining("calls itself");
    }
  }

  @Test
  void replyThatCannotTravelIsTheCallersAnswer() {
    assertThatThrownBy(() -> node.call(server, "thread"))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("java.lang.Thread is not registered");
    node.replyResult = SendResult.TOO_LARGE;
    assertThatThrownBy(() -> node.call(server, "count"))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("too large");
    assertThat(node.crashes).isEmpty();
  }

  @Test
  void receiveIsRefusedInAServer() {
    assertThatThrownBy(() -> node.call(server, "receive"))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("its messages come to its handlers");
  }

  @Test
  void stopEndsAServerAfterThePresentHandler() {
    node.cast(server, "stop");
    await().untilAsserted(() -> assertThat(node.ends).containsValue(EndReason.FINISHED));
    assertThat(log).containsExactly("init", "FINISHED ");
  }

  @Test
  void requestThatABodyNeitherDefersNorAnswersFails() {
    Ref<String> body =
        node.table.spawnBody(
            SpawnOptions.defaults(),
            self -> {
              self.receive();
              self.receive();
              self.<String>deferReply().reply("second");
              assertThatThrownBy(self::deferReply).isInstanceOf(IllegalStateException.class);
            });
    assertThatThrownBy(() -> node.call(body, "first"))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("not answered");
    assertThat(node.call(body, "second")).isEqualTo("second");
  }
}
